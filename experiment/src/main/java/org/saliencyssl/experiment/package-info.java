/**
 * From a JSON spec to a table. {@link org.saliencyssl.experiment.Main} is the command line; a spec
 * is read by {@code spec}, carried out by {@code run}, and ends as records and a table in {@code
 * record}; {@code plugin} finds plug-ins from outside, {@code template} writes projects for new
 * ones. This package alone knows Guice, which puts them together.
 */
@NullMarked
package org.saliencyssl.experiment;

import org.jspecify.annotations.NullMarked;
