package org.saliencyssl.experiment.run;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.util.cuda.CudaUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.experiment.spec.ComputeSettings;
import org.saliencyssl.experiment.spec.DeviceChoice;

/**
 * The engine on the device that a spec asks for, with the threads and the kind of products that it
 * asks for. The engine takes them once a process, so all points of a process must agree in them.
 */
final class ComputeSession implements AutoCloseable {

  private static final String ENGINE = "PyTorch";

  private final NDManager manager;
  private final TensorOps ops;

  private ComputeSession(NDManager manager) {
    this.manager = manager;
    this.ops = TensorOps.load(manager);
  }

  /**
   * Starts the engine, if it does not run yet.
   *
   * @throws RunFailedException if what the settings ask for is not there; the message says what was
   *     looked for
   */
  static ComputeSession open(ComputeSettings settings, Consumer<String> log) {
    EngineSwitches.of(settings).apply();
    announceUnpacking(log);
    Device device = gpus(engine(), settings).choose(settings, log);
    ComputeSession session = new ComputeSession(NDManager.newBaseManager(device, ENGINE));
    if (device.isGpu()) {
      log.accept("computing on " + session.deviceName());
    }
    return session;
  }

  NDManager manager() {
    return manager;
  }

  TensorOps ops() {
    return ops;
  }

  /** Returns the device as specs write it, and a GPU's name where the driver tells it. */
  String deviceName() {
    Device device = manager.getDevice();
    if (!device.isGpu()) {
      return "cpu";
    }
    String number = "gpu:" + device.getDeviceId();
    return GpuName.of(device.getDeviceId()).map(name -> number + " " + name).orElse(number);
  }

  /** Returns the kind of device: what was computed on one does not continue on the other. */
  String deviceType() {
    return manager.getDevice().getDeviceType();
  }

  /** Says what a reader must know about repeating a run on this device; empty on the CPU. */
  List<String> remarks(ComputeSettings settings) {
    if (!manager.getDevice().isGpu()) {
      return List.of();
    }
    String order = "trained on a GPU, which sums gradients in no fixed order";
    return List.of(
        settings.cudnnBenchmark()
            ? order + " and by algorithms that cuDNN chose by time: repeats are close, not equal"
            : order + ": repeats are close, not equal");
  }

  static String engineVersion() {
    return Engine.getEngine(ENGINE).getVersion();
  }

  @Override
  public void close() {
    ops.close();
    manager.close();
  }

  private static Engine engine() {
    try {
      return Engine.getEngine(ENGINE);
    } catch (EngineException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new RunFailedException(
          "libtorch could not be loaded: %s (PYTORCH_LIBRARY_PATH is %s); docs/cuda.md says what is needed"
              .formatted(
                  cause.getMessage(),
                  Optional.ofNullable(System.getenv("PYTORCH_LIBRARY_PATH")).orElse("not set")),
          e);
    }
  }

  /** Looks for GPUs; not at all for a run on the CPU. */
  private static GpuSearch gpus(Engine engine, ComputeSettings settings) {
    if (settings.device().kind() == DeviceChoice.Kind.CPU) {
      return new GpuSearch(false, 0, false, System.getenv());
    }
    return new GpuSearch(
        hasRuntime(),
        CudaUtils.getGpuCount(),
        engine.hasCapability(StandardCapabilities.CUDA),
        System.getenv());
  }

  private static boolean hasRuntime() {
    try {
      return CudaUtils.getCudaVersion() > 0;
    } catch (IllegalStateException e) {
      return false; // DJL's answer where there is no libcudart
    }
  }

  private static void announceUnpacking(Consumer<String> log) {
    Path cache =
        Path.of(
            Optional.ofNullable(System.getenv("DJL_CACHE_DIR"))
                .orElse(System.getProperty("user.home") + "/.djl.ai"));
    if (System.getenv("PYTORCH_LIBRARY_PATH") == null && !Files.exists(cache.resolve("pytorch"))) {
      log.accept("first start: unpacking PyTorch's native libraries (450 MB) into " + cache);
    }
  }
}
