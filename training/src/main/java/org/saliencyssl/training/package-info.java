/** Turns images and plug-ins into a trained encoder. */
@NullMarked
package org.saliencyssl.training;

import org.jspecify.annotations.NullMarked;
