package org.saliencyssl.experiment.record;

/**
 * A jar of a plug-in that a run used: the plug-in's own, or a library that lies beside it in its
 * folder of {@code plugins}.
 *
 * @param kind the family, for instance {@code masking strategy}
 * @param name as in the spec
 * @param version of the plug-in; {@code -} where unknown
 * @param file name of the jar, or the class folder
 * @param sha256 of the jar; {@code -} for a class folder
 */
public record PluginJar(String kind, String name, String version, String file, String sha256) {}
