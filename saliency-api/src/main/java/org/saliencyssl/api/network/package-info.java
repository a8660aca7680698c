/** Network definitions with torchvision's names, shapes and order. */
@NullMarked
package org.saliencyssl.api.network;

import org.jspecify.annotations.NullMarked;
