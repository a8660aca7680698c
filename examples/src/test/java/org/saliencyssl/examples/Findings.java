package org.saliencyssl.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.experiment.record.Measurement;
import org.saliencyssl.experiment.record.RecordStore;
import org.saliencyssl.experiment.record.RunRecord;
import org.saliencyssl.experiment.record.TrainingSummary;

/** What must not differ between two runs of one spec, however often one of them was killed. */
record Findings(List<Finding> all) {

  /** The same of one record; {@code encoderHash} is of the file, null where nothing is trained. */
  record Finding(
      String arm,
      long seed,
      List<Measurement> results,
      @Nullable Double loss,
      @Nullable String weightsHash,
      @Nullable String encoderHash) {}

  /** Reads the records of a finished experiment. */
  static Findings of(Path experiment) throws IOException {
    return new Findings(
        RecordStore.readAll(experiment).stream().map(found -> finding(experiment, found)).toList());
  }

  private static Finding finding(Path experiment, RunRecord found) {
    TrainingSummary training = found.training();
    return new Finding(
        found.arm(),
        found.seed(),
        found.results(),
        training == null ? null : training.finalLoss(),
        training == null ? null : training.weightsHash(),
        training == null
            ? null
            : sha256(
                experiment
                    .resolve(found.arm() + "-" + found.seed())
                    .resolve("encoder.safetensors")));
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
