/**
 * Reads specs: strict JSON to a tree that remembers where every value stands, inheritance and
 * command-line arguments merged into it, records bound from it, plug-ins checked against each
 * other. Every problem is collected; {@link org.saliencyssl.experiment.spec.SpecReader} is the way
 * in, {@link org.saliencyssl.experiment.spec.ValidatedExperiment} what comes out, {@link
 * org.saliencyssl.experiment.spec.SpecException} what is thrown instead.
 */
@NullMarked
package org.saliencyssl.experiment.spec;

import org.jspecify.annotations.NullMarked;
