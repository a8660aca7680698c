/**
 * What a plug-in author implements, and the tensor tools to do it.
 *
 * <p>Three services are looked up by name with {@link java.util.ServiceLoader}: {@link
 * org.saliencyssl.api.SaliencyProviderFactory} (where masking should look), {@link
 * org.saliencyssl.api.MaskingStrategyFactory} (what is hidden) and {@link
 * org.saliencyssl.api.ContrastiveObjectiveFactory} (how views are contrasted). A factory declares a
 * stable lower-case name, a settings record and {@linkplain org.saliencyssl.api.Capability
 * capabilities}; the instance it makes receives everything else through {@link
 * org.saliencyssl.api.PluginContext}. The sketch that fixed these interfaces, tried on ADIOS, MoCo
 * and high-pass, is kept in {@code docs/spi.md}.
 */
@NullMarked
package org.saliencyssl.api;

import org.jspecify.annotations.NullMarked;
