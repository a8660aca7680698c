package org.saliencyssl.api;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.random.RandomStreams;

/**
 * The services of a run that a plug-in may use. Nothing is static: device, manager, randomness and
 * files all come from here.
 *
 * @param manager lives as long as the run; arrays that a plug-in keeps are attached to it, and
 *     closed by the plug-in's {@code close}
 * @param ops tensor operations that DJL lacks, loaded on the run's device
 * @param policy precision and memory format of networks
 * @param streams this plug-in's branch of the run's randomness, for initial values; per-sample
 *     randomness comes with each {@link View}
 * @param facts batch size, image size, grid and epochs of the run
 * @param data folder against which relative paths of settings are resolved
 */
public record PluginContext(
    NDManager manager,
    org.saliencyssl.api.compute.TensorOps ops,
    ComputePolicy policy,
    RandomStreams streams,
    RunFacts facts,
    Path data) {

  /**
   * Resolves a path of a setting.
   *
   * @param path absolute, or relative to the data folder
   * @return where the file is
   */
  public Path resolve(String path) {
    return data.resolve(path);
  }
}
