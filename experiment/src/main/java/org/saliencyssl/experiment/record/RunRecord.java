package org.saliencyssl.experiment.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of one run.
 *
 * @param format version of this layout
 * @param kind what was measured
 * @param experiment the spec's name
 * @param arm the arm's name; for a floor or ceiling, what it is
 * @param seed root of the run's randomness
 * @param results at least one number, none twice
 * @param training how pretraining went; null for what is not pretrained
 * @param labelUse how labels came in
 * @param remarks what a reader of the numbers must know, one line each; footnotes in every table
 * @param provenance everything that made the numbers
 */
public record RunRecord(
    int format,
    Kind kind,
    String experiment,
    String arm,
    long seed,
    List<Measurement> results,
    @Nullable TrainingSummary training,
    List<LabelUse> labelUse,
    List<String> remarks,
    RunProvenance provenance) {

  /** The layout that this program writes and reads. */
  public static final int FORMAT = 1;

  /** What was measured. */
  public enum Kind {
    /** A pretrained encoder. */
    @JsonProperty("arm")
    ARM,
    /** What a pretrained encoder must beat. */
    @JsonProperty("floor")
    FLOOR,
    /** What labels would give. */
    @JsonProperty("ceiling")
    CEILING
  }

  /** Copies the lists and checks the numbers. */
  public RunRecord {
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "format is " + format + "; this program reads format " + FORMAT);
    }
    results = List.copyOf(results);
    labelUse = List.copyOf(labelUse);
    remarks = List.copyOf(remarks);
    if (results.isEmpty()) {
      throw new IllegalArgumentException("results is empty; a record needs a measurement");
    }
    Set<String> seen = new HashSet<>();
    for (Measurement result : results) {
      if (!seen.add(result.metric() + "\n" + result.split())) {
        throw new IllegalArgumentException(
            "results has " + result.metric() + " on " + result.split() + " twice");
      }
    }
  }
}
