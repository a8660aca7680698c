/** From a JSON spec to a table. */
@NullMarked
package org.saliencyssl.experiment;

import org.jspecify.annotations.NullMarked;
