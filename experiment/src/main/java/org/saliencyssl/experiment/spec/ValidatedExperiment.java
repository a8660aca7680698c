package org.saliencyssl.experiment.spec;

import java.nio.file.Path;
import java.util.List;

/**
 * A spec in which nothing wrong was found.
 *
 * @param name the spec's name
 * @param file where it was read from
 * @param points every arm with every seed: arms in the order written, then seeds in the order
 *     written
 */
public record ValidatedExperiment(String name, Path file, List<SpecPoint> points) {

  /** Copies the list. */
  public ValidatedExperiment {
    points = List.copyOf(points);
  }

  /**
   * Returns the arms.
   *
   * @return in the order written
   */
  public List<String> arms() {
    return points.stream().map(SpecPoint::arm).distinct().toList();
  }

  /**
   * Returns the seeds.
   *
   * @return in the order written
   */
  public List<Long> seeds() {
    return points.stream().map(SpecPoint::seed).distinct().toList();
  }

  /**
   * Returns the resolved specs for reading: one indented JSON object a point, in order.
   *
   * @return lines ending with a line feed
   */
  public String shown() {
    StringBuilder text = new StringBuilder();
    for (SpecPoint point : points) {
      text.append(CanonicalJson.indented(point.canonical())).append('\n');
    }
    return text.toString();
  }
}
