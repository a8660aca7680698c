package org.saliencyssl.simclr.supervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkBuilder;
import org.saliencyssl.api.compute.NetworkBuilder.Node;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

class SupervisedTest {

  private static final int BATCH = 6;
  private static final int SIDE = 4;
  private static final int CLASSES = 3;
  private static final RandomStreams STREAMS = RandomStreams.of(23);

  private final NDManager manager = NDManager.newBaseManager();
  private final TensorOps ops = TensorOps.load(manager);
  private final Network encoder =
      Network.create(encoder(), manager, ComputePolicy.REFERENCE, STREAMS.purpose("encoder"));
  private final SupervisedFactory factory = new SupervisedFactory();

  @AfterEach
  void close() {
    encoder.close();
    ops.close();
    manager.close();
  }

  @ParameterizedTest(name = "N {0}, C {1}, smoothing {2}, seed {3}")
  @CsvSource({
    "1, 2, 0, 1",
    "4, 3, 0, 2",
    "4, 3, 0.1, 3",
    "7, 10, 0, 4",
    "7, 10, 0.1, 5",
    "64, 100, 0.2, 6"
  })
  void crossEntropyEqualsTheDoubleReference(int n, int c, double smoothing, long seed) {
    RandomStream stream = RandomStreams.of(seed).purpose("logits").stream();
    double[][] logits = new double[n][c];
    long[] labels = new long[n];
    for (int i = 0; i < n; i++) {
      labels[i] = (7L * i + seed) % c;
      for (int j = 0; j < c; j++) {
        logits[i][j] = (float) (3 * stream.nextGaussian());
      }
    }
    double expected = reference(logits, labels, smoothing);
    try (CrossEntropy entropy = new CrossEntropy(manager, smoothing)) {
      NDArray loss = entropy.loss(array(logits), manager.create(labels));
      assertThat((double) loss.getFloat()).isCloseTo(expected, within(1e-5 * expected));
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "0.1", "0.5"})
  void equalLogitsGiveTheChanceLevelWhateverTheSmoothing(double smoothing) {
    try (CrossEntropy entropy = new CrossEntropy(manager, smoothing)) {
      NDArray loss = entropy.loss(array(new double[4][5]), manager.create(new long[] {0, 1, 4, 4}));
      assertThat((double) loss.getFloat()).isCloseTo(Math.log(5), within(1e-6));
    }
  }

  @Test
  void accuracyCountsTheHighestLogit() {
    double[][] logits = {{3, 1}, {0, 1}, {5, 2}, {1, 2}};
    try (CrossEntropy entropy = new CrossEntropy(manager, 0)) {
      assertThat(entropy.accuracy(array(logits), manager.create(new long[] {0, 0, 0, 1})))
          .isEqualTo(0.75);
    }
  }

  @ParameterizedTest
  @EnumSource(ClassifiedViews.class)
  void lossAndHealthAreThoseOfTheLogits(ClassifiedViews which) {
    ContrastiveObjective objective = create(which, 0.1, CLASSES);
    MaskedViews views = views(31);
    long[] labels = views.labels().toLongArray();
    double[][] query = logits(objective, views.query());
    double expected = reference(query, labels, 0.1);
    if (which == ClassifiedViews.BOTH) {
      expected = (expected + reference(logits(objective, views.key()), labels, 0.1)) / 2;
    }
    assertThat((double) objective.loss(views).getFloat())
        .isCloseTo(expected, within(1e-5 * expected));
    int right = 0;
    for (int i = 0; i < BATCH; i++) {
      int own = (int) labels[i];
      boolean highest = true;
      for (int c = 0; c < CLASSES; c++) {
        highest &= c == own || query[i][c] < query[i][own];
      }
      right += highest ? 1 : 0;
    }
    assertThat(objective.health()).isEqualTo(Map.of("accuracy", right / (double) BATCH));
    objective.endStep();
    assertThatThrownBy(objective::health).hasMessageContaining("between loss and endStep");
    objective.close();
  }

  @ParameterizedTest
  @EnumSource(ClassifiedViews.class)
  void gradientReachesWhatIsClassified(ClassifiedViews which) {
    ContrastiveObjective objective = create(which, 0, CLASSES);
    MaskedViews views = views(41);
    views.query().setRequiresGradient(true);
    views.key().setRequiresGradient(true);
    backward(objective, views);
    List<NDArray> reached = new ArrayList<>(encoder.trainable());
    reached.addAll(objective.trainable());
    reached.add(views.query());
    assertThat(reached).allMatch(array -> largest(array.getGradient()) > 0);
    assertThat(largest(views.key().getGradient()) > 0).isEqualTo(which == ClassifiedViews.BOTH);
    objective.close();
  }

  @Test
  void learnsSixImagesByHeart() {
    ContrastiveObjective objective = create(ClassifiedViews.QUERY, 0, CLASSES);
    assertThat(objective.chanceLevel().getAsDouble()).isCloseTo(Math.log(3), within(1e-12));
    MaskedViews views = views(51);
    float loss = 0;
    for (int step = 0; step < 200; step++) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        objective.beginStep(step);
        loss = backward(objective, views);
        List<NDArray> parameters = new ArrayList<>(encoder.trainable());
        parameters.addAll(objective.trainable());
        for (NDArray parameter : parameters) {
          NDArray gradient = parameter.getGradient();
          parameter.subi(gradient.mul(0.3));
          gradient.muli(0);
        }
        objective.endStep();
      }
    }
    assertThat((double) loss).isLessThan(0.3 * Math.log(3));
    objective.close();
  }

  @Test
  void stateIsTheClassifierAndCanBeOverwritten() {
    ContrastiveObjective objective = create(ClassifiedViews.QUERY, 0, CLASSES);
    assertThat(objective.state()).containsOnlyKeys("classifier.fc.weight", "classifier.fc.bias");
    MaskedViews views = views(61);
    float before = objective.loss(views).getFloat();
    SortedMap<String, float[]> saved = new TreeMap<>();
    objective.state().forEach((name, array) -> saved.put(name, array.toFloatArray()));
    objective.state().values().forEach(array -> array.addi(array.add(1)));
    assertThat(objective.loss(views).getFloat()).isNotEqualTo(before);
    objective.state().forEach((name, array) -> array.set(saved.get(name)));
    objective.restored();
    assertThat(objective.loss(views).getFloat()).isEqualTo(before);
    objective.close();
  }

  @Test
  void declaresLabelsAndNoHardNegatives() {
    assertThat(factory.capabilities(new SupervisedSettings(ClassifiedViews.QUERY, 0)))
        .containsExactlyInAnyOrder(
            Capability.USES_LABELS, Capability.DETERMINISTIC, Capability.ACCUMULATES);
  }

  @Test
  void refusesWhatItCannotLearnFrom() {
    assertThatThrownBy(() -> create(ClassifiedViews.QUERY, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("have 0 classes");
    ContrastiveObjective objective = create(ClassifiedViews.QUERY, 0, CLASSES);
    NDArray images = images(1);
    NDArray labels = views(71).labels();
    assertThatThrownBy(() -> objective.loss(new MaskedViews(images, images, List.of(), null)))
        .hasMessage("supervised training without labels");
    assertThatThrownBy(
            () -> objective.loss(new MaskedViews(images, images, List.of(images), labels)))
        .hasMessage("classification has no use for hard negatives");
    objective.close();
  }

  private ContrastiveObjective create(ClassifiedViews views, double smoothing, int classes) {
    return factory.create(
        new SupervisedSettings(views, smoothing),
        encoder,
        new PluginContext(
            manager,
            ops,
            ComputePolicy.REFERENCE,
            STREAMS.purpose("objective"),
            new RunFacts(BATCH, SIDE, 2, 1, classes),
            Path.of(".")));
  }

  private static NetworkDefinition encoder() {
    NetworkBuilder b = new NetworkBuilder("tiny");
    Node map = b.relu(b.convolution("conv1", b.input(3), 12, 3, 1, 1, 1, true));
    return b.build(map, b.globalAveragePool(map));
  }

  private MaskedViews views(long seed) {
    NDArray labels = manager.create(new long[] {0, 1, 2, 2, 1, 0});
    return new MaskedViews(images(seed), images(seed + 1), List.of(), labels);
  }

  private NDArray images(long seed) {
    RandomStream stream = RandomStreams.of(seed).purpose("images").stream();
    float[] pixels = new float[BATCH * 3 * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) stream.nextGaussian();
    }
    return manager.create(pixels, new Shape(BATCH, 3, SIDE, SIDE));
  }

  /** The classifier in double precision on the encoder's output. */
  private double[][] logits(ContrastiveObjective objective, NDArray images) {
    float[] features = encoder.forward(images, true).toFloatArray();
    float[] weight = objective.state().get("classifier.fc.weight").toFloatArray();
    float[] bias = objective.state().get("classifier.fc.bias").toFloatArray();
    int size = encoder.outputSize();
    double[][] logits = new double[BATCH][CLASSES];
    for (int i = 0; i < BATCH; i++) {
      for (int c = 0; c < CLASSES; c++) {
        logits[i][c] = bias[c];
        for (int f = 0; f < size; f++) {
          logits[i][c] += (double) weight[c * size + f] * features[i * size + f];
        }
      }
    }
    return logits;
  }

  /** The mean of -sum_c t_c ln softmax(x)_c with t = (1 - e) onehot + e / C, as it stands. */
  private static double reference(double[][] logits, long[] labels, double smoothing) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      double all = 0;
      for (double x : logits[i]) {
        all += Math.exp(x);
      }
      for (int c = 0; c < logits[i].length; c++) {
        double target = smoothing / logits[i].length + (c == labels[i] ? 1 - smoothing : 0);
        sum -= target * Math.log(Math.exp(logits[i][c]) / all);
      }
    }
    return sum / logits.length;
  }

  private static float backward(ContrastiveObjective objective, MaskedViews views) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = objective.loss(views);
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  private static double largest(NDArray array) {
    double largest = 0;
    for (float value : array.toFloatArray()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private NDArray array(double[][] rows) {
    float[] values = new float[rows.length * rows[0].length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows[i / rows[0].length][i % rows[0].length];
    }
    return manager.create(values, new Shape(rows.length, rows[0].length));
  }
}
