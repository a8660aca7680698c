/** How long work shows itself: a bar on a terminal, plain lines elsewhere. */
@NullMarked
package org.saliencyssl.training.progress;

import org.jspecify.annotations.NullMarked;
