package org.saliencyssl.experiment.run;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.experiment.spec.ComputeSettings;
import org.saliencyssl.experiment.spec.DeviceChoice;

/**
 * The engine on the device that a spec asks for, with the threads that it asks for. The engine
 * takes its number of threads once a process, so all points of a process must agree in it.
 */
final class ComputeSession implements AutoCloseable {

  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private final NDManager manager;
  private final TensorOps ops;

  private ComputeSession(NDManager manager) {
    this.manager = manager;
    this.ops = TensorOps.load(manager);
  }

  static ComputeSession open(ComputeSettings settings, Consumer<String> log) {
    String threads = Integer.toString(settings.threads());
    String earlier = System.getProperty(THREADS);
    if (earlier != null && !earlier.equals(threads)) {
      throw new IllegalStateException(
          "the engine runs with %s compute threads, this point wants %s; run it by itself"
              .formatted(earlier, threads));
    }
    System.setProperty(THREADS, threads);
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    announceUnpacking(log);
    return new ComputeSession(NDManager.newBaseManager(device(settings.device()), "PyTorch"));
  }

  NDManager manager() {
    return manager;
  }

  TensorOps ops() {
    return ops;
  }

  /** Returns the device as specs write it: {@code cpu} or {@code gpu:0}. */
  String deviceName() {
    Device device = manager.getDevice();
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }

  static String engineVersion() {
    return Engine.getEngine("PyTorch").getVersion();
  }

  @Override
  public void close() {
    ops.close();
    manager.close();
  }

  private static Device device(DeviceChoice choice) {
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    return switch (choice.kind()) {
      case CPU -> Device.cpu();
      case AUTO -> gpus > 0 ? Device.gpu(0) : Device.cpu();
      case GPU -> {
        if (choice.index() >= gpus) {
          throw new IllegalStateException(
              "compute.device is %s, but the engine sees %d GPUs; it needs libtorch with CUDA"
                      .formatted(choice, gpus)
                  + " (PYTORCH_LIBRARY_PATH, PYTORCH_VERSION, PYTORCH_FLAVOR) and libcudart on the"
                  + " library path, or choose cpu or auto");
        }
        yield Device.gpu(choice.index());
      }
    };
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
