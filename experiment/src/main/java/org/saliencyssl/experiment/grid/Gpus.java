package org.saliencyssl.experiment.grid;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.experiment.spec.DeviceChoice;
import org.saliencyssl.experiment.spec.SpecPoint;

/**
 * Which GPU a worker gets: one for each, by {@code CUDA_VISIBLE_DEVICES} of its process, in which
 * it is number 0.
 */
public final class Gpus {

  /** The environment variable that CUDA reads. */
  static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

  private Gpus() {}

  /**
   * Lists the GPUs that a process of this environment could use, without starting an engine.
   *
   * @param environment where {@code CUDA_VISIBLE_DEVICES} may name some of them
   * @param devices the folder with {@code nvidia0} and so on: {@code /dev}
   * @return their names, as {@code CUDA_VISIBLE_DEVICES} takes them
   * @throws IOException if the folder cannot be read
   */
  public static List<String> visible(Map<String, String> environment, Path devices)
      throws IOException {
    String chosen = environment.get(VISIBLE);
    if (chosen != null) {
      return Stream.of(chosen.split(",", -1))
          .map(String::strip)
          .takeWhile(name -> !name.isEmpty() && !name.equals("-1")) // CUDA stops reading there
          .toList();
    }
    List<Integer> found = new ArrayList<>();
    if (Files.isDirectory(devices)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(devices, "nvidia*")) {
        for (Path file : files) {
          String number = file.getFileName().toString().substring("nvidia".length());
          if (number.matches("[0-9]{1,4}")) {
            found.add(Integer.valueOf(number));
          }
        }
      }
    }
    found.sort(Comparator.naturalOrder());
    return found.stream().map(String::valueOf).toList();
  }

  /**
   * Gives each worker a GPU.
   *
   * @param points what the workers will do
   * @param workers how many there are
   * @param visible the GPUs
   * @return a GPU for each worker; empty if they are to see what this process sees
   * @throws GridException if there are fewer GPUs than workers, or a point insists on one of them
   */
  public static List<String> assigned(List<SpecPoint> points, int workers, List<String> visible) {
    if (visible.isEmpty() || workers == 1) {
      return List.of();
    }
    @Nullable DeviceChoice fixed = null;
    boolean any = false;
    for (SpecPoint point : points) {
      DeviceChoice device = point.spec().compute().device();
      any |= device.kind() == DeviceChoice.Kind.AUTO;
      fixed = device.kind() == DeviceChoice.Kind.GPU ? device : fixed;
    }
    if (fixed != null) {
      throw new GridException(
          ("--workers %d: a point asks for compute.device %s, which several workers would share;"
                  + " compute.device=auto gives each worker a GPU of its own")
              .formatted(workers, fixed));
    }
    if (any && workers > visible.size()) {
      throw new GridException(
          ("--workers %d: there are %d GPUs (%s), one for each worker; use --workers %d, or"
                  + " compute.device=cpu")
              .formatted(workers, visible.size(), String.join(", ", visible), visible.size()));
    }
    return any ? visible.subList(0, workers) : List.of();
  }
}
