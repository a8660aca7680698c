/**
 * Writes a standing Maven project for a new plug-in, from the text files beside the classes of this
 * package: {@link org.saliencyssl.experiment.template.PluginProject}.
 */
@NullMarked
package org.saliencyssl.experiment.template;

import org.jspecify.annotations.NullMarked;
