package org.saliencyssl.experiment.run;

import ai.djl.Device;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.saliencyssl.api.compute.Precision;
import org.saliencyssl.experiment.spec.ComputeSettings;
import org.saliencyssl.experiment.spec.DeviceChoice;

/**
 * What a process finds of GPUs, and which device a spec gets there.
 *
 * @param runtime whether libcudart, CUDA's runtime, was found
 * @param visible GPUs that the runtime counts; 0 without it
 * @param cudaTorch whether the loaded libtorch computes with CUDA
 * @param environment the process's environment variables, for messages
 */
record GpuSearch(boolean runtime, int visible, boolean cudaTorch, Map<String, String> environment) {

  private static final String GUIDE = "; docs/cuda.md says what to install";

  /** GPUs that the engine can use. */
  int usable() {
    return cudaTorch ? visible : 0;
  }

  /**
   * Chooses.
   *
   * @param settings of the spec
   * @param log gets a line where {@code auto} passes over a GPU
   * @return the device
   * @throws RunFailedException if the spec asks for what is not there
   */
  Device choose(ComputeSettings settings, Consumer<String> log) {
    Device device =
        switch (settings.device().kind()) {
          case CPU -> Device.cpu();
          case AUTO -> first(log);
          case GPU -> numbered(settings.device());
        };
    if (!device.isGpu() && settings.precision() == Precision.TF32) {
      throw new RunFailedException(
          "compute.precision is tf32, which needs a GPU, but compute.device auto finds none it can"
              + " use: %s; write float32 or bfloat16".formatted(findings()));
    }
    return device;
  }

  private Device first(Consumer<String> log) {
    if (usable() > 0) {
      return Device.gpu(0);
    }
    if (visible > 0) {
      log.accept("compute.device auto: computing on the CPU although " + findings() + GUIDE);
    }
    return Device.cpu();
  }

  private Device numbered(DeviceChoice choice) {
    if (usable() == 0) {
      throw new RunFailedException(
          "compute.device is %s, but the engine can use no GPU: %s%s, or choose cpu or auto"
              .formatted(choice, findings(), GUIDE));
    }
    if (choice.index() >= usable()) {
      throw new RunFailedException(
          "compute.device is %s, but there %s, counted from 0%s; choose a smaller number"
              .formatted(
                  choice, usable() == 1 ? "is 1 GPU" : "are " + usable() + " GPUs", masked()));
    }
    return Device.gpu(choice.index());
  }

  /** What was looked for and what was found, in the order in which CUDA needs it. */
  String findings() {
    if (!runtime) {
      return "libcudart was not found (LD_LIBRARY_PATH%s, -Djna.library.path%s)"
          .formatted(shown("LD_LIBRARY_PATH"), property("jna.library.path"));
    }
    if (visible == 0) {
      return "libcudart counts 0 GPUs" + masked() + "; a driver may be missing (try nvidia-smi)";
    }
    if (!cudaTorch) {
      return "%d GPU(s) were found, but the loaded libtorch has no CUDA (%s)"
          .formatted(visible, libtorch());
    }
    return visible + " GPU(s), libtorch with CUDA";
  }

  private String libtorch() {
    Map<String, String> set = new TreeMap<>();
    for (String name : new String[] {"PATH", "VERSION", "FLAVOR"}) {
      String variable = name.equals("PATH") ? "PYTORCH_LIBRARY_PATH" : "PYTORCH_" + name;
      set.put(variable, environment.getOrDefault(variable, "not set"));
    }
    return set.toString().replaceAll("[{}]", "");
  }

  private String masked() {
    return environment.containsKey("CUDA_VISIBLE_DEVICES")
        ? " (CUDA_VISIBLE_DEVICES" + shown("CUDA_VISIBLE_DEVICES") + ")"
        : "";
  }

  private String shown(String variable) {
    String value = environment.get(variable);
    return value == null ? " is not set" : "=" + value;
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    return value == null ? " is not set" : "=" + value;
  }
}
