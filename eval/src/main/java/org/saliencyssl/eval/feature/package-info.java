/** What is measured of each image: an encoder's features, or a simple description as a floor. */
@NullMarked
package org.saliencyssl.eval.feature;

import org.jspecify.annotations.NullMarked;
