/** Where masking should look. */
@NullMarked
package org.saliencyssl.scda;

import org.jspecify.annotations.NullMarked;
