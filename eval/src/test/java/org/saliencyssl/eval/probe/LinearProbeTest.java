package org.saliencyssl.eval.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.eval.feature.Features;
import org.saliencyssl.eval.probe.LinearSettings.Mode;
import org.saliencyssl.eval.probe.LinearSettings.Selection;

class LinearProbeTest {

  private static final int N = 40;
  private static final int D = 4;
  private static final int C = 3;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void gradientEqualsFiniteDifferencesOfTheLoss() {
    double[][] x = data(1);
    int[] y = labels();
    try (Features features = features(x, y);
        SoftmaxRegression model = untrained(features)) {
      float[] w = model.weights().toFloatArray();
      for (int i = 0; i < w.length; i++) {
        w[i] *= 100; // sd 1: far from uniform scores
      }
      model.weights().set(w);
      double[] theta = new double[D * C + C];
      for (int i = 0; i < w.length; i++) {
        theta[i] = w[i];
      }
      NDList gradient = model.gradient(features.values(), features.labelArray(manager), rows(0, N));
      float[] weights = gradient.get(0).toFloatArray();
      float[] bias = gradient.get(1).toFloatArray();
      for (int i = 0; i < theta.length; i++) {
        double expected = central(x, y, theta, i);
        double actual = i < D * C ? weights[i] : bias[i - D * C];
        assertThat(actual).as("parameter %d", i).isCloseTo(expected, within(1e-5));
      }
      assertThat((double) gradient.get(2).getFloat())
          .isCloseTo(objective(x, y, theta, 0), within(1e-5));
    }
  }

  @Test
  void convergesToTheOptimumOfAnIndependentSolver() {
    // weight decay wd is the gradient of wd/2 |theta|^2, bias included: strictly convex, one
    // optimum
    double decay = 0.05;
    double[][] x = data(2);
    int[] y = labels();
    double[] optimum = new double[D * C + C];
    for (int i = 0; i < 20000; i++) {
      double[] g = gradient(x, y, optimum, decay);
      for (int j = 0; j < g.length; j++) {
        optimum[j] -= 0.1 * g[j];
      }
    }
    LinearSettings settings =
        new LinearSettings(
            Mode.CACHED, 1, N, 0.1, List.of(), 0.1, 0.9, decay, false, Selection.LAST);
    try (Features features = features(x, y);
        SoftmaxRegression model = untrained(features)) {
      NDArray labels = features.labelArray(manager);
      NDArray all = rows(0, N);
      for (int i = 0; i < 1500; i++) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          model.step(features.values(), labels, all, 0.1, settings);
        }
      }
      float[] w = model.weights().toFloatArray();
      float[] b = model.bias().toFloatArray();
      for (int i = 0; i < optimum.length; i++) {
        assertThat((double) (i < D * C ? w[i] : b[i - D * C]))
            .as("parameter %d", i)
            .isCloseTo(optimum[i], within(1e-3));
      }
    }
  }

  @Test
  void stepsAsPyTorchsSgdUnderAChangingRate() {
    // buf = m buf + g + wd w; w -= lr buf, written out in double for three steps of other rates
    double[][] x = data(3);
    int[] y = labels();
    LinearSettings settings =
        new LinearSettings(Mode.CACHED, 1, N, 1, List.of(), 0.1, 0.9, 0.01, false, Selection.LAST);
    try (Features features = features(x, y);
        SoftmaxRegression model = untrained(features)) {
      double[] theta = new double[D * C + C];
      double[] buffer = new double[theta.length];
      float[] initial = model.weights().toFloatArray();
      for (int i = 0; i < initial.length; i++) {
        theta[i] = initial[i];
      }
      for (double rate : new double[] {2, 0.5, 0.1}) {
        double[] g = gradient(x, y, theta, 0.01);
        for (int i = 0; i < theta.length; i++) {
          buffer[i] = 0.9 * buffer[i] + g[i];
          theta[i] -= rate * buffer[i];
        }
        model.step(features.values(), features.labelArray(manager), rows(0, N), rate, settings);
      }
      float[] w = model.weights().toFloatArray();
      for (int i = 0; i < w.length; i++) {
        assertThat((double) w[i]).as("weight %d", i).isCloseTo(theta[i], within(1e-5));
      }
    }
  }

  @Test
  void startsFromSmallNormalWeightsAndZeroBias() {
    float[] ones = new float[2000];
    Arrays.fill(ones, 1);
    try (SoftmaxRegression model =
        new SoftmaxRegression(manager, new float[2000], ones, 10, RandomStreams.of(0).stream())) {
      float[] w = model.weights().toFloatArray();
      double square = 0;
      for (float value : w) {
        square += (double) value * value;
      }
      // 20000 draws: the deviation's standard error is .01 / sqrt(40000) = 5e-5
      assertThat(Math.sqrt(square / w.length)).isCloseTo(0.01, within(3e-4));
      assertThat(model.bias().toFloatArray()).containsOnly(0f);
    }
  }

  @Test
  void multipliesTheRateAtEachMilestone() {
    LinearSettings moco =
        new LinearSettings(
            Mode.AUGMENTED,
            100,
            256,
            30,
            List.of(60, 80),
            0.1,
            0.9,
            0,
            false,
            Selection.BEST_ON_VALIDATION);
    assertThat(moco.rate(0)).isEqualTo(30);
    assertThat(moco.rate(59)).isEqualTo(30);
    assertThat(moco.rate(60)).isCloseTo(3, within(1e-12));
    assertThat(moco.rate(79)).isCloseTo(3, within(1e-12));
    assertThat(moco.rate(80)).isCloseTo(0.3, within(1e-12));
    assertThat(moco.rate(99)).isCloseTo(0.3, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"80, 60", "60, 60", "60, 100"})
  void refusesMilestonesOutOfOrder(int first, int second) {
    assertThatThrownBy(
            () ->
                new LinearSettings(
                    Mode.CACHED,
                    100,
                    256,
                    30,
                    List.of(first, second),
                    0.1,
                    0.9,
                    0,
                    false,
                    Selection.LAST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[" + first + ", " + second + "]")
        .hasMessageContaining("100");
  }

  @Test
  void learnsSeparableClasses() {
    try (Features train = blobs(200, 1);
        Features validation = blobs(100, 2);
        Features test = blobs(100, 3)) {
      LinearProbe.Result result = probe(0, Selection.LAST, 20).run(train, validation, test);
      assertThat(result.test()).isGreaterThan(95);
      assertThat(result.validation()).isGreaterThan(95).isEqualTo(result.curve().get(19));
      assertThat(result.epoch()).isEqualTo(19);
      assertThat(result.curve()).hasSize(20);
    }
  }

  @Test
  void dependsOnTheSeedAlone() {
    try (Features train = noise(90, 1);
        Features validation = noise(60, 2);
        Features test = noise(60, 3)) {
      LinearProbe.Result first = probe(5, Selection.LAST, 4).run(train, validation, test);
      LinearProbe.Result again = probe(5, Selection.LAST, 4).run(train, validation, test);
      LinearProbe.Result other = probe(6, Selection.LAST, 4).run(train, validation, test);
      assertThat(again).isEqualTo(first);
      assertThat(other).isNotEqualTo(first);
    }
  }

  @Test
  void selectsTheEarliestBestEpochOnValidationAndNotByTheTestSplit() {
    try (Features train = noise(90, 1);
        Features validation = noise(60, 2);
        Features test = noise(60, 3);
        Features otherTest = noise(60, 4)) {
      LinearProbe probe = probe(7, Selection.BEST_ON_VALIDATION, 12);
      LinearProbe.Result result = probe.run(train, validation, test);
      double best = result.curve().stream().mapToDouble(v -> v).max().orElseThrow();
      assertThat(result.validation()).isEqualTo(best);
      assertThat(result.epoch()).isEqualTo(result.curve().indexOf(best));
      assertThat(probe.run(train, validation, otherTest).epoch()).isEqualTo(result.epoch());
      // the test accuracy belongs to the selected epoch: a run that ends there has the same
      LinearProbe shorter = probe(7, Selection.LAST, result.epoch() + 1);
      assertThat(shorter.run(train, validation, test).test()).isEqualTo(result.test());
    }
  }

  @Test
  void selectsAndReportsByItsMetric() {
    try (Features train = noise(90, 1);
        Features validation = unbalanced(60, 2);
        Features test = unbalanced(60, 3)) {
      LinearProbe.Result images =
          probe(7, Selection.BEST_ON_VALIDATION, 12, Metric.ACCURACY).run(train, validation, test);
      LinearProbe.Result classes =
          probe(7, Selection.BEST_ON_VALIDATION, 12, Metric.MEAN_PER_CLASS)
              .run(train, validation, test);
      assertThat(classes.curve()).isNotEqualTo(images.curve());
      assertThat(classes.validation())
          .isEqualTo(classes.curve().stream().mapToDouble(v -> v).max().orElseThrow());
      LinearProbe shorter = probe(7, Selection.LAST, classes.epoch() + 1, Metric.MEAN_PER_CLASS);
      assertThat(shorter.run(train, validation, test).test()).isEqualTo(classes.test());
    }
  }

  @Test
  void standardizesByTheTrainingImages() {
    double[][] x = data(4);
    try (Features features = features(x, labels())) {
      Standardization scaling = Standardization.of(features);
      for (int d = 0; d < D; d++) {
        int column = d;
        double mean = IntStream.range(0, N).mapToDouble(i -> x[i][column]).average().orElseThrow();
        double variance =
            IntStream.range(0, N)
                .mapToDouble(i -> (x[i][column] - mean) * (x[i][column] - mean))
                .average()
                .orElseThrow();
        assertThat((double) scaling.shift()[d]).isCloseTo(mean, within(1e-6));
        assertThat((double) scaling.scale()[d]).isCloseTo(1 / Math.sqrt(variance), within(1e-5));
      }
    }
  }

  @Test
  void aConstantFeatureBecomesZeroWhenStandardized() {
    NDArray values = manager.full(new Shape(6, 2), 0.1f);
    try (Features features = new Features(values, new int[6], 1)) {
      assertThat(Standardization.of(features).scale()).containsExactly(0f, 0f);
    }
  }

  @Test
  void closesTheFeaturesOfAnEpochButNotThoseItWasGiven() {
    try (Features train = noise(30, 1);
        Features test = noise(30, 2)) {
      List<Features> made = new ArrayList<>();
      probe(0, Selection.LAST, 3)
          .run(
              train,
              epoch -> {
                Features fresh = noise(30, 10 + epoch);
                made.add(fresh);
                return fresh;
              },
              test,
              test);
      assertThat(made).hasSize(3);
      assertThat(made).allSatisfy(f -> assertThat(f.values().isReleased()).isTrue());
      assertThat(train.values().isReleased()).isFalse();
    }
  }

  @Test
  void namesTheEpochAndTheRateOfADivergedProbe() {
    try (Features train = noise(30, 1)) {
      train.values().muli(1e30f);
      assertThatThrownBy(() -> probe(0, Selection.LAST, 3).run(train, train, train))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("after epoch")
          .hasMessageContaining("at rate 0.5")
          .hasMessageContaining("lower learningRate in its linear settings");
    }
  }

  private LinearProbe probe(long seed, Selection selection, int epochs) {
    return probe(seed, selection, epochs, Metric.ACCURACY);
  }

  private LinearProbe probe(long seed, Selection selection, int epochs, Metric metric) {
    return new LinearProbe(
        manager,
        new LinearSettings(Mode.CACHED, epochs, 16, 0.5, List.of(), 0.1, 0.9, 0, false, selection),
        metric,
        RandomStreams.of(seed));
  }

  private SoftmaxRegression untrained(Features features) {
    Standardization none = Standardization.none(features);
    return new SoftmaxRegression(
        manager, none.shift(), none.scale(), C, RandomStreams.of(9).stream());
  }

  private NDArray rows(int from, int to) {
    return manager.create(LongStream.range(from, to).toArray());
  }

  private static double central(double[][] x, int[] y, double[] theta, int i) {
    double h = 1e-5;
    double[] up = theta.clone();
    double[] down = theta.clone();
    up[i] += h;
    down[i] -= h;
    return (objective(x, y, up, 0) - objective(x, y, down, 0)) / (2 * h);
  }

  /** Mean cross-entropy plus decay/2 |theta|^2; theta holds W row by row, then b. */
  private static double objective(double[][] x, int[] y, double[] theta, double decay) {
    double loss = 0;
    for (int i = 0; i < x.length; i++) {
      loss -= Math.log(softmax(x[i], theta)[y[i]]) / x.length;
    }
    for (double t : theta) {
      loss += decay / 2 * t * t;
    }
    return loss;
  }

  private static double[] gradient(double[][] x, int[] y, double[] theta, double decay) {
    double[] g = new double[theta.length];
    for (int i = 0; i < x.length; i++) {
      double[] p = softmax(x[i], theta);
      for (int c = 0; c < C; c++) {
        double residual = (p[c] - (c == y[i] ? 1 : 0)) / x.length;
        for (int d = 0; d < D; d++) {
          g[d * C + c] += residual * x[i][d];
        }
        g[D * C + c] += residual;
      }
    }
    for (int i = 0; i < g.length; i++) {
      g[i] += decay * theta[i];
    }
    return g;
  }

  private static double[] softmax(double[] x, double[] theta) {
    double[] p = new double[C];
    double sum = 0;
    for (int c = 0; c < C; c++) {
      double z = theta[D * C + c];
      for (int d = 0; d < D; d++) {
        z += x[d] * theta[d * C + c];
      }
      p[c] = Math.exp(z);
      sum += p[c];
    }
    for (int c = 0; c < C; c++) {
      p[c] /= sum;
    }
    return p;
  }

  private static int[] labels() {
    return IntStream.range(0, N).map(i -> (i * 7 / 3) % C).toArray();
  }

  private static double[][] data(int seed) {
    RandomStream random = RandomStreams.of(seed).stream();
    double[][] x = new double[N][D];
    for (double[] row : x) {
      for (int d = 0; d < D; d++) {
        row[d] = (float) (0.5 * d + (1 + d) * random.nextGaussian() / 2);
      }
    }
    return x;
  }

  private Features features(double[][] rows, int[] labels) {
    float[] values = new float[rows.length * D];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows[i / D][i % D];
    }
    return new Features(manager.create(values, new Shape(rows.length, D)), labels, C);
  }

  private Features blobs(int n, int seed) {
    return gaussians(n, seed, 4);
  }

  private Features noise(int n, int seed) {
    return gaussians(n, seed, 0.4);
  }

  /** Class 0 has four fifths of the rows. */
  private Features unbalanced(int n, int seed) {
    try (Features balanced = noise(n, seed)) {
      int[] labels = balanced.labels();
      for (int i = 0; i < n; i++) {
        labels[i] = i % 5 == 0 ? labels[i] : 0;
      }
      return new Features(balanced.values().duplicate(), labels, C);
    }
  }

  private Features gaussians(int n, int seed, double distance) {
    RandomStream random = RandomStreams.of(seed).stream();
    int[] labels = new int[n];
    float[] values = new float[n * D];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(C);
      for (int d = 0; d < D; d++) {
        values[i * D + d] = (float) (random.nextGaussian() + (d == labels[i] ? distance : 0));
      }
    }
    return new Features(manager.create(values, new Shape(n, D)), labels, C);
  }
}
