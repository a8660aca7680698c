/** What lets a killed run go on with the same bits. */
@NullMarked
package org.saliencyssl.training.checkpoint;

import org.jspecify.annotations.NullMarked;
