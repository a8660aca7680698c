/** Turns an encoder into numbers. */
@NullMarked
package org.saliencyssl.eval;

import org.jspecify.annotations.NullMarked;
