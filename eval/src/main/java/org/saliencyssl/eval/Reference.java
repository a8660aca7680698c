package org.saliencyssl.eval;

import java.util.List;

/**
 * A floor or the ceiling that trained encoders are read against; it depends on data, image size,
 * backbone, settings and seed, not on the arm.
 *
 * @param name {@code "random-encoder"}, {@code "colour-histogram"}, {@code "raw-pixels"} or {@code
 *     "supervised"}
 * @param description one line for tables
 * @param scores its numbers, floors by the same protocols as encoders
 */
public record Reference(String name, String description, List<Score> scores) {
  /** Copies the scores. */
  public Reference {
    scores = List.copyOf(scores);
  }
}
