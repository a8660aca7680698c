/** SimCLR: how views are contrasted within the batch. */
@NullMarked
package org.saliencyssl.simclr;

import org.jspecify.annotations.NullMarked;
