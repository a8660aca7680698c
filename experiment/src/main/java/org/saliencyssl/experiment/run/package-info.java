/** One experiment from a validated spec to its records: the way that a reader follows. */
@NullMarked
package org.saliencyssl.experiment.run;

import org.jspecify.annotations.NullMarked;
