package org.saliencyssl.experiment.spec;

import org.saliencyssl.api.Setting;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.MemoryFormat;
import org.saliencyssl.api.compute.Precision;
import org.saliencyssl.api.compute.Recompute;

/**
 * What a run computes with, spec section {@code compute}. Part of a result's identity, because
 * reductions round differently with another device, thread count, precision or layout.
 *
 * @param device where tensors live
 * @param threads threads of one tensor operation on the CPU
 * @param precision number format of activations
 * @param memoryFormat memory layout of activations
 * @param recompute what the encoder keeps of a training pass; changes memory and time, no result
 * @param cudnnBenchmark whether cuDNN times its algorithms for every new shape and keeps the
 *     fastest, on a GPU; which one wins differs between processes, and with it the rounding
 */
public record ComputeSettings(
    DeviceChoice device,
    @Setting(min = 1, max = 1024) int threads,
    Precision precision,
    MemoryFormat memoryFormat,
    Recompute recompute,
    boolean cudnnBenchmark) {

  /**
   * Returns how networks are emitted.
   *
   * @return precision and layout
   */
  public ComputePolicy policy() {
    return new ComputePolicy(precision, memoryFormat);
  }
}
