package org.saliencyssl.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.experiment.record.Measurement;
import org.saliencyssl.experiment.record.RecordStore;
import org.saliencyssl.experiment.record.RunRecord;
import org.saliencyssl.experiment.record.TrainingSummary;

/** What must not differ between two runs of one spec, however often one of them was killed. */
record Findings(List<Finding> all) {

  /**
   * The same of one record.
   *
   * @param encoderHash of the file; null where nothing is trained
   * @param metrics lines of the log, without the seconds
   */
  record Finding(
      String arm,
      long seed,
      List<Measurement> results,
      @Nullable Double loss,
      @Nullable String weightsHash,
      @Nullable String encoderHash,
      List<String> metrics) {}

  /** Reads the records of a finished experiment. */
  static Findings of(Path experiment) throws IOException {
    return new Findings(
        RecordStore.readAll(experiment).stream().map(found -> finding(experiment, found)).toList());
  }

  /** Returns the first figures of each arm's weights hash, for people. */
  List<String> weights() {
    return all.stream()
        .filter(finding -> finding.weightsHash() != null)
        .map(finding -> finding.arm() + " " + finding.weightsHash().substring(0, 12))
        .toList();
  }

  private static Finding finding(Path experiment, RunRecord found) {
    TrainingSummary training = found.training();
    if (training == null) {
      return new Finding(found.arm(), found.seed(), found.results(), null, null, null, List.of());
    }
    Path folder = experiment.resolve(found.arm() + "-" + found.seed());
    return new Finding(
        found.arm(),
        found.seed(),
        found.results(),
        training.finalLoss(),
        training.weightsHash(),
        sha256(folder.resolve("encoder.safetensors")),
        metrics(folder.resolve("metrics.jsonl")));
  }

  private static List<String> metrics(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(line -> line.replaceAll(",\"seconds\":[^,}]*", "")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(Path file) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
