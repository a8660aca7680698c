package org.saliencyssl.eval;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.Setting;
import org.saliencyssl.eval.probe.KnnSettings;
import org.saliencyssl.eval.probe.LinearSettings;
import org.saliencyssl.eval.probe.SupervisedSettings;

/**
 * How encoders are measured, spec section {@code evaluation}. The floors (random-initialised
 * encoder, colour histogram, raw pixels) and the supervised ceiling are always measured, so there
 * is no switch for them.
 *
 * @param centreCrop side of the centred square that is evaluated, as a share of the image's short
 *     side; .875 is torchvision's Resize 256 and CenterCrop 224, 1 the largest square
 * @param batchSize images in one pass of the encoder; changes memory and speed only
 * @param knn nearest-neighbour classification
 * @param linear linear probe
 * @param supervised the ceiling
 * @param transfer linear evaluation on other data; empty for none
 */
public record EvaluationSettings(
    @Setting(min = 0, minExclusive = true, max = 1) double centreCrop,
    @Setting(min = 1) int batchSize,
    KnnSettings knn,
    LinearSettings linear,
    SupervisedSettings supervised,
    List<TransferSettings> transfer) {

  /** Checks that no two transfers share a name. */
  public EvaluationSettings {
    transfer = List.copyOf(transfer);
    Set<String> names = new HashSet<>();
    for (TransferSettings other : transfer) {
      if (!names.add(other.name())) {
        throw new IllegalArgumentException(
            "transfer has the name '" + other.name() + "' twice; tables tell columns by it");
      }
    }
  }

  /**
   * Checks the settings against the encoder; needs no data.
   *
   * @param batchNormSplits groups of a batch with statistics of their own
   * @return all problems, with pointers relative to these settings; empty if none
   */
  public List<Problem> check(int batchNormSplits) {
    if (supervised.batchSize() % batchNormSplits == 0) {
      return List.of();
    }
    return List.of(
        new Problem(
            "/supervised/batchSize",
            supervised.batchSize()
                + " is not a multiple of the encoder's batchNormSplits, "
                + batchNormSplits));
  }

  /**
   * Checks the settings against the data.
   *
   * @param trainImages number of training images
   * @return all problems, with pointers relative to these settings; empty if none
   */
  public List<Problem> checkData(int trainImages) {
    List<Problem> problems = new ArrayList<>();
    if (knn.k() > trainImages) {
      problems.add(
          new Problem(
              "/knn/k",
              knn.k() + " neighbours, but there are " + trainImages + " training images"));
    }
    if (supervised.batchSize() > trainImages) {
      problems.add(
          new Problem(
              "/supervised/batchSize",
              supervised.batchSize()
                  + " images a step, but there are "
                  + trainImages
                  + " training images"));
    }
    return problems;
  }
}
