/**
 * Plug-ins from outside: jars in a {@code plugins} folder, each with a class loader of its own.
 * {@link org.saliencyssl.experiment.plugin.PluginFolders} finds them, {@link
 * org.saliencyssl.experiment.plugin.PluginCalls} stands between them and the program.
 */
@NullMarked
package org.saliencyssl.experiment.plugin;

import org.jspecify.annotations.NullMarked;
