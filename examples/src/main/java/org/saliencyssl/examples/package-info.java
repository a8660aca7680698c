/** Specs, end-to-end and architecture tests. */
@NullMarked
package org.saliencyssl.examples;

import org.jspecify.annotations.NullMarked;
