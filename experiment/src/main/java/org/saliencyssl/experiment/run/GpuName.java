package org.saliencyssl.experiment.run;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a GPU calls itself. Asked of CUDA's driver, which counts GPUs as the engine does: {@code
 * nvidia-smi} and {@code /proc} ignore {@code CUDA_VISIBLE_DEVICES}.
 */
final class GpuName {

  private static final int LONGEST = 256;

  private GpuName() {}

  /**
   * Asks.
   *
   * @param index number of the GPU, from 0
   * @return for instance {@code NVIDIA H100 80GB HBM3}; empty if the driver does not answer
   */
  static Optional<String> of(int index) {
    try {
      NativeLibrary driver = NativeLibrary.getInstance("libcuda.so.1");
      IntByReference device = new IntByReference();
      byte[] name = new byte[LONGEST];
      boolean answered =
          succeeds(driver, "cuInit", 0)
              && succeeds(driver, "cuDeviceGet", device, index)
              && succeeds(driver, "cuDeviceGetName", name, LONGEST, device.getValue());
      return answered ? Optional.of(text(name)) : Optional.empty();
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  private static boolean succeeds(NativeLibrary driver, String function, Object... arguments) {
    return driver.getFunction(function).invokeInt(arguments) == 0;
  }

  private static String text(byte[] name) {
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    return new String(name, 0, length, StandardCharsets.UTF_8).trim();
  }
}
