/**
 * Images, labels and masks: readers, the procedural set, decoding in parallel, the packed cache.
 *
 * <p>{@link org.saliencyssl.training.data.Datasets} opens what a {@link
 * org.saliencyssl.training.data.DataSettings} describes; {@link
 * org.saliencyssl.training.data.BatchLoader} turns its splits into batches of bytes. Nothing here
 * knows tensors.
 */
@NullMarked
package org.saliencyssl.training.data;

import org.jspecify.annotations.NullMarked;
