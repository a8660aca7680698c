package org.saliencyssl.experiment.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.saliencyssl.api.compute.Precision;
import org.saliencyssl.experiment.spec.ComputeSettings;
import org.saliencyssl.experiment.spec.DeviceChoice;

/**
 * What the engine takes once a process, when it loads: all points of a process must agree in it.
 *
 * <p>TF32, with libtorch 2.7.1: its matrix products use it if {@code
 * TORCH_ALLOW_TF32_CUBLAS_OVERRIDE} is 1 (ATen/Context.h), its convolutions unless told otherwise
 * by a function that neither DJL nor TorchScript reaches. So TF32 is switched on by that variable,
 * and switched off everywhere by NVIDIA's {@code NVIDIA_TF32_OVERRIDE=0}, which cuBLAS and cuDNN
 * obey whatever their caller asks for.
 *
 * @param threads threads of one tensor operation on the CPU
 * @param gpu whether a GPU may be used
 * @param tf32 whether float32 products and convolutions round to TF32
 * @param cudnnBenchmark whether cuDNN chooses algorithms by time
 */
record EngineSwitches(int threads, boolean gpu, boolean tf32, boolean cudnnBenchmark) {

  private static final String THREADS = "ai.djl.pytorch.num_threads";
  private static final String TF32 = "saliency.tf32";
  private static final String CUDNN_BENCHMARK = "ai.djl.pytorch.cudnn_benchmark";

  static EngineSwitches of(ComputeSettings settings) {
    return new EngineSwitches(
        settings.threads(),
        settings.device().kind() != DeviceChoice.Kind.CPU,
        settings.precision() == Precision.TF32,
        settings.cudnnBenchmark());
  }

  /**
   * Sets what the engine reads when it loads; the first call of a process counts.
   *
   * @throws IllegalStateException if an earlier call set something else
   */
  void apply() {
    agree(THREADS, Integer.toString(threads), "compute threads");
    if (gpu) {
      agree(TF32, Boolean.toString(tf32), "TF32");
      agree(CUDNN_BENCHMARK, Boolean.toString(cudnnBenchmark), "cudnnBenchmark");
      environment().forEach(ProcessEnvironment::set);
    }
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  /**
   * Environment variables that libtorch and NVIDIA's libraries read; an empty value removes one.
   */
  Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", tf32 ? "1" : "0");
    variables.put("NVIDIA_TF32_OVERRIDE", tf32 ? "" : "0");
    return variables;
  }

  private static void agree(String property, String wanted, String what) {
    String earlier = System.getProperty(property);
    if (earlier != null && !earlier.equals(wanted)) {
      throw new IllegalStateException(
          "the engine runs with %s %s, this point wants %s; run it by itself"
              .formatted(what, earlier, wanted));
    }
    System.setProperty(property, wanted);
  }
}
