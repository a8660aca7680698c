/**
 * Where masking should look.
 *
 * <p>{@code scda} is the paper's localization network as described, {@code scda-classic} the one it
 * derives from. The rest are controls: {@code centre-prior} and {@code random-map} do not look at
 * the image, {@code border-contrast} needs no weights, {@code ground-truth} knows the object.
 */
@NullMarked
package org.saliencyssl.scda;

import org.jspecify.annotations.NullMarked;
