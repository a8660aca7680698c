/**
 * Where masking should look.
 *
 * <p>{@code scda} is the paper's localization network, as described or as released; {@code
 * scda-classic} is the one it derives from and {@code scda-share} has a foreground of fixed size.
 * {@code scda-self} looks through the encoder in training instead of a network that has seen
 * labels. The rest are controls: {@code centre-prior} and {@code random-map} do not look at the
 * image, {@code border-contrast} needs no weights, {@code ground-truth} knows the object.
 */
@NullMarked
package org.saliencyssl.scda;

import org.jspecify.annotations.NullMarked;
