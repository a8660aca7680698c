package org.saliencyssl.eval.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.eval.feature.Features;

/**
 * The linear probe: a {@link SoftmaxRegression} on frozen features, evaluated on the validation
 * split after each epoch. The test split has no part in the selection.
 */
public final class LinearProbe {

  private final NDManager manager;
  private final LinearSettings settings;
  private final Metric metric;
  private final RandomStreams streams;

  /**
   * Makes a probe.
   *
   * @param manager gives engine and device
   * @param settings the recipe
   * @param metric what the split that selects, and the one that is reported, are rated by
   * @param streams this probe's branch, for initial weights and the order of rows
   */
  public LinearProbe(
      NDManager manager, LinearSettings settings, Metric metric, RandomStreams streams) {
    this.manager = manager;
    this.settings = settings;
    this.metric = metric;
    this.streams = streams;
  }

  /**
   * What a probe found; accuracies by its metric, in percent.
   *
   * @param epoch the selected epoch, numbered from 0
   * @param validation accuracy on the validation split at that epoch
   * @param test accuracy on the test split at that epoch
   * @param curve accuracy on the validation split after each epoch
   */
  public record Result(int epoch, double validation, double test, List<Double> curve) {
    /** Copies the curve. */
    public Result {
      curve = List.copyOf(curve);
    }
  }

  /**
   * Trains on fixed features and evaluates.
   *
   * @param train features to train on, and to standardise by
   * @param validation features to select by
   * @param test features to report
   * @return the accuracies
   * @throws IllegalStateException if the loss is not finite
   */
  public Result run(Features train, Features validation, Features test) {
    return run(train, epoch -> train, validation, test);
  }

  /**
   * Trains on features that change each epoch and evaluates.
   *
   * @param train features to standardise by
   * @param epochs gives the features of an epoch, numbered from 0; they are closed after the epoch
   *     unless they are {@code train}
   * @param validation features to select by
   * @param test features to report
   * @return the accuracies
   * @throws IllegalStateException if the loss is not finite
   */
  public Result run(
      Features train, IntFunction<Features> epochs, Features validation, Features test) {
    try (SoftmaxRegression classifier = classifier(train)) {
      List<Double> curve = new ArrayList<>();
      int best = -1;
      int[] predicted = new int[0];
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        train(classifier, epochs.apply(epoch), epoch, train);
        curve.add(metric.of(validation, classifier.classify(validation)));
        if (selects(epoch, curve, best)) {
          best = epoch;
          predicted = classifier.classify(test);
        }
      }
      return new Result(best, curve.get(best), metric.of(test, predicted), curve);
    }
  }

  private boolean selects(int epoch, List<Double> curve, int best) {
    return settings.selection() == LinearSettings.Selection.LAST
        ? epoch == settings.epochs() - 1
        : best < 0 || curve.get(epoch) > curve.get(best);
  }

  private SoftmaxRegression classifier(Features train) {
    Standardization scaling =
        settings.standardize() ? Standardization.of(train) : Standardization.none(train);
    return new SoftmaxRegression(
        manager,
        scaling.shift(),
        scaling.scale(),
        train.classes(),
        streams.purpose("weights").stream());
  }

  private void train(SoftmaxRegression classifier, Features features, int epoch, Features kept) {
    int[] order = streams.purpose("order").at(epoch).stream().permutation(features.size());
    double rate = settings.rate(epoch);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray labels = features.labelArray(manager);
      for (int from = 0; from < order.length; from += settings.batchSize()) {
        int to = Math.min(from + settings.batchSize(), order.length);
        try (NDScope step = new NDScope()) {
          step.suppressNotUsedWarning();
          NDArray rows = manager.create(rows(order, from, to));
          NDArray loss = classifier.step(features.values(), labels, rows, rate, settings);
          if (to == order.length && !Float.isFinite(loss.getFloat())) {
            throw new IllegalStateException(
                "the linear probe's loss is "
                    + loss.getFloat()
                    + " after epoch "
                    + epoch
                    + " at rate "
                    + rate
                    + "; lower learningRate in its linear settings or set standardize");
          }
        }
      }
    } finally {
      if (features != kept) {
        features.close();
      }
    }
  }

  private static long[] rows(int[] order, int from, int to) {
    long[] rows = new long[to - from];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = order[from + i];
    }
    return rows;
  }
}
