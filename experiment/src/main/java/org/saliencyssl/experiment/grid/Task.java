package org.saliencyssl.experiment.grid;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.saliencyssl.experiment.record.RecordStore;
import org.saliencyssl.experiment.spec.CanonicalJson;
import org.saliencyssl.experiment.spec.SpecPoint;

/**
 * What one worker does: a point, or the references (floors and ceiling) that some points are read
 * against.
 *
 * @param label names its folder
 * @param kind which of the two
 * @param points the one point, or those that share the references
 */
public record Task(String label, Kind kind, List<SpecPoint> points) {

  /** The two kinds. */
  public enum Kind {
    /** Pretrains and evaluates one encoder. */
    POINT,
    /** Measures floors and ceiling, once its points have ended. */
    REFERENCES
  }

  /** The reference that is stored last. */
  private static final String CEILING = "supervised";

  /** Copies the list. */
  public Task {
    points = List.copyOf(points);
  }

  /**
   * Makes the task of a point.
   *
   * @param point the point
   * @return the task, labelled as the point
   */
  public static Task of(SpecPoint point) {
    return new Task(point.label(), Kind.POINT, List.of(point));
  }

  /**
   * Returns the hash of what is to be done.
   *
   * @param done labels of the finished points; the random-initialised encoder is measured behind
   *     the filter of each of them
   * @return SHA-256
   */
  public String hash(Set<String> done) {
    if (kind == Kind.POINT) {
      return points.get(0).hash();
    }
    String maskings =
        points.stream()
            .filter(point -> done.contains(point.label()))
            .map(point -> point.spec().masking())
            .map(masking -> masking.name() + " " + masking.settings())
            .distinct()
            .sorted()
            .collect(Collectors.joining("\n"));
    SpecPoint one = points.get(0);
    List<Object> measuredWith =
        List.of(
            one.seed(),
            one.spec().compute(),
            one.spec().data(),
            one.spec().imageSize(),
            one.spec().encoder(),
            one.spec().evaluation());
    return CanonicalJson.sha256(measuredWith + "\n" + maskings);
  }

  /**
   * Returns all that a worker must know.
   *
   * @return the resolved specs, one a line
   */
  public String lines() {
    return points.stream().map(point -> point.canonical() + "\n").collect(Collectors.joining());
  }

  /**
   * Tells whether a folder holds the task's whole result; also true for results of versions that
   * wrote into the folder as they went.
   *
   * @param folder where the result would be
   * @return whether it is there
   */
  public boolean isDone(Path folder) {
    Path last = kind == Kind.POINT ? folder : folder.resolve(CEILING);
    return Files.exists(last.resolve(RecordStore.FILE));
  }
}
