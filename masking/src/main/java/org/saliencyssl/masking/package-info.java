/** What is hidden from the encoder. */
@NullMarked
package org.saliencyssl.masking;

import org.jspecify.annotations.NullMarked;
