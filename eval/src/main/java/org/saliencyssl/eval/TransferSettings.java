package org.saliencyssl.eval;

import java.util.Locale;
import org.saliencyssl.eval.probe.LinearSettings;
import org.saliencyssl.eval.probe.Metric;
import org.saliencyssl.training.data.DataSettings;

/**
 * Linear evaluation of a frozen encoder on data that it was not pretrained on, one entry of {@code
 * evaluation.transfer}: the Caltech-101 and Flowers-102 columns of the paper. A probe learns from
 * the train split of these data; validation selects where the recipe selects; test is reported.
 * Image size, centre crop and input filter are the run's.
 *
 * @param name of the data in tables: letters, digits and hyphens
 * @param data which images
 * @param linear the probe; the paper does not give its recipe for transfer
 * @param metric how predictions become a number, for selection and report alike; not given in the
 *     paper
 */
public record TransferSettings(
    String name, DataSettings data, LinearSettings linear, Metric metric) {

  /** Checks the name. */
  public TransferSettings {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9-]{0,31}")) {
      throw new IllegalArgumentException(
          "name is '" + name + "'; it must be 1 to 32 letters, digits and hyphens");
    }
  }

  /**
   * Names the number.
   *
   * @return for instance {@code caltech101 linear mean-per-class}; without the metric where that is
   *     the top-1 accuracy that all other numbers are
   */
  String column() {
    return name + " linear" + (metric == Metric.ACCURACY ? "" : " " + hyphenated(metric));
  }

  private static String hyphenated(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
