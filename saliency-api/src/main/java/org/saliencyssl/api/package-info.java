/** What a plug-in author implements, and the tensor tools to do it. */
@NullMarked
package org.saliencyssl.api;

import org.jspecify.annotations.NullMarked;
