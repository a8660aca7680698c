/**
 * From a JSON spec to a table. {@link org.saliencyssl.experiment.Main} is the command line; a spec
 * is read by {@code spec}, carried out by {@code run}, and ends as records and a table in {@code
 * record}. This package alone knows Guice, which puts the three together.
 */
@NullMarked
package org.saliencyssl.experiment;

import org.jspecify.annotations.NullMarked;
