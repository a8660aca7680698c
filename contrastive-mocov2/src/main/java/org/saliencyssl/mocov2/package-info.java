/** MoCo v2: how views are contrasted with a queue. */
@NullMarked
package org.saliencyssl.mocov2;

import org.jspecify.annotations.NullMarked;
