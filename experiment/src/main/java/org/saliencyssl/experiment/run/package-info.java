/** Runs an experiment: data, plug-ins, pretraining, evaluation, records. */
@NullMarked
package org.saliencyssl.experiment.run;

import org.jspecify.annotations.NullMarked;
