package org.saliencyssl.experiment.record;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.experiment.spec.CanonicalJson;

/**
 * Everything that made a run's numbers.
 *
 * @param specHash SHA-256 of {@code spec}
 * @param settingsHash SHA-256 of the settings without experiment, arm and seed
 * @param spec the resolved spec, canonical JSON
 * @param codeVersion version of this program
 * @param gitCommit of the working tree it ran from; null where there was none
 * @param gitDirty whether tracked files differed from the commit; null where there was none
 * @param plugins the plug-ins used
 * @param dataFingerprint of the data set's splits
 * @param jdk vendor and version
 * @param os name, version and architecture
 * @param cpu model and number of cores
 * @param djl version
 * @param pytorch version
 * @param device where tensors lived: {@code cpu}, or a GPU with its number and, where the driver
 *     tells it, its name: {@code gpu:0 NVIDIA H100 80GB HBM3}
 * @param threads threads of one tensor operation
 * @param precision number format of activations
 * @param memoryFormat layout of activations
 * @param started date and time, ISO 8601 with offset
 * @param seconds wall-clock seconds of training and evaluation
 */
public record RunProvenance(
    String specHash,
    String settingsHash,
    @JsonRawValue @JsonDeserialize(using = RawJson.class) String spec,
    String codeVersion,
    @Nullable String gitCommit,
    @Nullable Boolean gitDirty,
    List<PluginJar> plugins,
    String dataFingerprint,
    String jdk,
    String os,
    String cpu,
    String djl,
    String pytorch,
    String device,
    int threads,
    String precision,
    String memoryFormat,
    String started,
    double seconds) {

  /** Checks that the spec is the one that the hash names. */
  public RunProvenance {
    plugins = List.copyOf(plugins);
    String found = CanonicalJson.sha256(spec);
    if (!found.equals(specHash)) {
      throw new IllegalArgumentException(
          "specHash is " + specHash + ", but the spec beside it has the hash " + found);
    }
  }

  /**
   * Returns the code in a few words.
   *
   * @return version, and commit where known
   */
  public String code() {
    if (gitCommit == null) {
      return codeVersion;
    }
    String commit = gitCommit.substring(0, Math.min(10, gitCommit.length()));
    return codeVersion + " at " + commit + (Boolean.TRUE.equals(gitDirty) ? " (changed)" : "");
  }
}
