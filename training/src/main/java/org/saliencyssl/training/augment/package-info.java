/** Two-view augmentation: decisions drawn in Java per sample, applied to whole batches. */
@NullMarked
package org.saliencyssl.training.augment;

import org.jspecify.annotations.NullMarked;
