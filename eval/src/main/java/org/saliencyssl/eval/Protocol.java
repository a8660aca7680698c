package org.saliencyssl.eval;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.saliencyssl.eval.probe.KnnSettings;
import org.saliencyssl.eval.probe.LinearSettings;
import org.saliencyssl.eval.probe.Metric;
import org.saliencyssl.eval.probe.SupervisedSettings;

/**
 * The recipe of a number, written out: everything that matters for the comparison of two numbers of
 * different encoders, and nothing that does not (batch size of the extraction, device, seed).
 *
 * @param recipe parts separated by {@code |}, for instance {@code
 *     knn(k=20,T=0.07,cosine)|crop=1.0|size=32|filter=none|data=5f0c...|split=test}
 */
public record Protocol(String recipe) {

  /**
   * What a measurement is made on.
   *
   * @param data fingerprint of the data set's splits
   * @param imageSize height and width of the images that the encoder sees, pixels
   * @param centreCrop see {@link EvaluationSettings#centreCrop()}
   * @param filter name of the input filter
   */
  public record Conditions(String data, int imageSize, double centreCrop, String filter) {
    private String text() {
      return "|crop=" + centreCrop + "|size=" + imageSize + "|filter=" + filter + "|data=" + data;
    }
  }

  /** The protocol of nearest neighbours among the training images. */
  static Protocol knn(KnnSettings settings, Conditions conditions, String split) {
    return new Protocol(
        "knn(k=%d,T=%s,cosine)".formatted(settings.k(), settings.temperature())
            + conditions.text()
            + "|split="
            + split);
  }

  /** The protocol of the linear probe, on the data of pretraining or on others. */
  static Protocol linear(
      LinearSettings settings, Metric metric, Conditions conditions, String split) {
    return new Protocol(
        "linear(%s,epochs=%d,batch=%d,lr=%s,milestones=%s,decay=%s,momentum=%s,wd=%s,%s,select=%s%s)"
                .formatted(
                    lower(settings.mode()),
                    settings.epochs(),
                    settings.batchSize(),
                    settings.learningRate(),
                    settings.milestones().toString().replace(", ", "+"),
                    settings.decay(),
                    settings.momentum(),
                    settings.weightDecay(),
                    settings.standardize() ? "standardized" : "raw",
                    lower(settings.selection()),
                    metric == Metric.ACCURACY ? "" : "," + lower(metric))
            + conditions.text()
            + "|split="
            + split);
  }

  /** The protocol of training with labels; the last epoch is reported. */
  static Protocol supervised(SupervisedSettings settings, Conditions conditions, String split) {
    return new Protocol(
        "supervised(images=%d,epochs=%d,batch=%d,lr=%s,momentum=%s,wd=%s,area=%s-%s,select=last)"
                .formatted(
                    settings.trainImages(),
                    settings.epochs(),
                    settings.batchSize(),
                    settings.learningRate(),
                    settings.momentum(),
                    settings.weightDecay(),
                    settings.cropScale().min(),
                    settings.cropScale().max())
            + conditions.text()
            + "|split="
            + split);
  }

  /**
   * Returns the id that a {@link Score} carries.
   *
   * @return the recipe, {@code #} and the first eight hexadecimal digits of its SHA-256
   */
  public String id() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(recipe.getBytes(StandardCharsets.UTF_8));
      return recipe + "#" + HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
