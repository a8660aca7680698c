/**
 * Turns an encoder into numbers.
 *
 * <p>Every number is a {@link org.saliencyssl.eval.Score}, which carries the protocol it was
 * measured by; numbers of different protocols are not comparable.
 */
@NullMarked
package org.saliencyssl.eval;

import org.jspecify.annotations.NullMarked;
