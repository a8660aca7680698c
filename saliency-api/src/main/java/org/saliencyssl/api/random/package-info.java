/** Counter-based random streams, split by purpose, epoch, step and sample. */
@NullMarked
package org.saliencyssl.api.random;

import org.jspecify.annotations.NullMarked;
