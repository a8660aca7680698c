/** Classifiers that tell how much class information features hold. */
@NullMarked
package org.saliencyssl.eval.probe;

import org.jspecify.annotations.NullMarked;
