package org.saliencyssl.eval;

import java.util.List;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * Mean and spread of one number over seeds.
 *
 * @param values the raw numbers, at least one, in the order given
 * @param mean their mean
 * @param sd their sample standard deviation (divisor n - 1); NaN for a single value, which has none
 */
public record Summary(List<Double> values, double mean, double sd) {

  /** Copies the values. */
  public Summary {
    values = List.copyOf(values);
  }

  /**
   * Summarises numbers.
   *
   * @param values at least one, finite
   * @return mean and spread
   * @throws IllegalArgumentException if there is none, or one is not finite
   */
  public static Summary of(List<Double> values) {
    if (values.isEmpty() || !values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "values are " + values + "; at least one is needed and all must be finite");
    }
    double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
    double sd = array.length == 1 ? Double.NaN : new StandardDeviation().evaluate(array);
    return new Summary(values, new Mean().evaluate(array), sd);
  }

  /** Returns the number of values. */
  public int n() {
    return values.size();
  }
}
