package org.saliencyssl.mocov2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;

/** One hard negative a device, broadcast (paper.md, section 2, item 1). */
class FirstOfDeviceTest {

  private static final int BATCH = 12;
  private static final int PIXELS = 3 * TinyReference.SIDE * TinyReference.SIDE;
  private static final LossForm FORM = Rows.asReleased(0.2, 2);
  private static final RandomStreams STREAMS = RandomStreams.of(23);

  private final NDManager manager = NDManager.newBaseManager();
  private final TensorOps ops = TensorOps.load(manager);

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "4, 1", "6, 3", "12, 1"})
  void lossEqualsTheDoubleReference(int devices, int hardNegatives) {
    Network encoder = encoder(TinyReference.definition());
    ContrastiveObjective objective = objective(encoder, new FirstOfDevice(devices));
    double[][] queries = Rows.gaussian(BATCH, PIXELS, 70);
    double[][] keys = Rows.gaussian(BATCH, PIXELS, 71);
    List<double[][]> hard = new ArrayList<>();
    for (int m = 0; m < hardNegatives; m++) {
      hard.add(Rows.gaussian(BATCH, PIXELS, 72 + m));
    }
    TinyReference reference =
        new TinyReference(part(objective, "keyEncoder."), part(objective, "keyHead."));
    List<double[][]> broadcast = hard.stream().map(rows -> firsts(rows, devices)).toList();
    double expected =
        Rows.loss(
            reference.embed(queries),
            Rows.unit(reference.embed(keys)),
            Rows.of(objective.state().get("queue")),
            broadcast.stream().map(rows -> Rows.unit(reference.embed(rows))).toList(),
            FORM);
    objective.beginStep(0);
    assertThat((double) objective.loss(views(queries, keys, hard)).getFloat())
        .as("seeds 23, 70 to %d", 71 + hardNegatives)
        .isCloseTo(expected, within(1e-5 * expected));
  }

  @Test
  void asManyDevicesAsSamplesIsAnOwnHardNegativeForEach() {
    Network encoder = encoder(TinyReference.definition());
    MaskedViews views = views(81, 1);
    float own = loss(objective(encoder, new Own()), views);
    float each = loss(objective(encoder, new FirstOfDevice(BATCH)), views);
    assertThat(each).isCloseTo(own, within(1e-5f));
    assertThat(loss(objective(encoder, new FirstOfDevice(1)), views))
        .isNotCloseTo(own, within(1e-4f));
  }

  /** An image normalised alone: equal to a network of one group that gets it as a whole batch. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "4, 1", "2, 2", "4, 2", "3, 2", "1, 4", "4, 4", "6, 4", "3, 3"})
  void anImageIsNormalisedByItsOwnStatistics(int devices, int splits) {
    Network grouped = encoder(TinyReference.withBatchNorm(splits));
    Network plain = encoder(TinyReference.withBatchNorm(1));
    double[][] images = Rows.gaussian(BATCH, PIXELS, 90);
    FirstOfDeviceKeys keys = new FirstOfDeviceKeys(BATCH, devices, splits);
    try (InfoNce contrast = new InfoNce(manager, FORM)) {
      double[][] actual =
          Rows.of(keys.embed(array(images), contrast, ops, x -> grouped.forward(x, true)));
      for (int i = 0; i < BATCH; i++) {
        double[][] first = {images[i / (BATCH / devices) * (BATCH / devices)]};
        double[][] alone = Rows.of(contrast.unit(plain.forward(array(first), true)));
        assertThat(actual[i]).as("seed 90, sample %d", i).containsExactly(alone[0], within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void onlyTheFirstImagesPassTheKeyEncoder(int devices) {
    FirstOfDeviceKeys keys = new FirstOfDeviceKeys(BATCH, devices, 1);
    List<Shape> passes = new ArrayList<>();
    try (InfoNce contrast = new InfoNce(manager, FORM)) {
      keys.embed(
          array(Rows.gaussian(BATCH, PIXELS, 91)),
          contrast,
          ops,
          x -> {
            passes.add(x.getShape());
            return x.reshape(x.getShape().get(0), -1);
          });
    }
    assertThat(passes).hasSize(devices).containsOnly(new Shape(1, 3, 4, 4));
  }

  @Test
  void theOtherMaskedImagesDoNotMatter() {
    Network encoder = encoder(TinyReference.withBatchNorm(1));
    double[][] queries = Rows.gaussian(BATCH, PIXELS, 95);
    double[][] keys = Rows.gaussian(BATCH, PIXELS, 96);
    double[][] hard = Rows.gaussian(BATCH, PIXELS, 97);
    double[][] other = Rows.gaussian(BATCH, PIXELS, 98);
    other[0] = hard[0];
    other[6] = hard[6];
    HardNegativeOf two = new FirstOfDevice(2);
    float loss = loss(objective(encoder, two), views(queries, keys, List.<double[][]>of(hard)));
    assertThat(loss(objective(encoder, two), views(queries, keys, List.<double[][]>of(other))))
        .as("seeds 95 to 98")
        .isEqualTo(loss);
  }

  @Test
  void liveArraysStayConstantOverSteps() {
    ContrastiveObjective objective =
        objective(encoder(TinyReference.withBatchNorm(2)), new FirstOfDevice(3));
    List<Integer> live = new ArrayList<>();
    for (int step = 0; step < 6; step++) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        MaskedViews views = views(100, 1);
        objective.beginStep(step);
        objective.loss(views);
        objective.health();
        objective.endStep();
      }
      live.add(manager.getManagedArrays().size());
    }
    assertThat(live.subList(2, 6)).containsOnly(live.get(1));
  }

  @Test
  void anEncoderWhoseLastMapIsOnePlaceIsRefused() {
    Network encoder = encoder(TinyReference.withBatchNorm(1));
    PluginContext context = context(1);
    assertThatThrownBy(
            () -> new MocoV2Factory().create(settings(new FirstOfDevice(2)), encoder, context))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1-pixel images has one place");
  }

  @Test
  void chanceLevelWithoutThePositiveCountsTheQueueAlone() {
    Network encoder = encoder(TinyReference.definition());
    MocoV2Settings poster =
        new MocoV2Settings(
            24, 0.9, 0.2, 5, 8, false, 2, HardNegativeWeighting.TERM, new Own(), false, false);
    try (ContrastiveObjective objective =
        new MocoV2Factory().create(poster, encoder, context(TinyReference.SIDE))) {
      assertThat(objective.chanceLevel().getAsDouble()).isCloseTo(Math.log(24), within(1e-12));
    }
  }

  private Network encoder(NetworkDefinition definition) {
    return Network.create(definition, manager, ComputePolicy.REFERENCE, STREAMS.purpose("encoder"));
  }

  private ContrastiveObjective objective(Network encoder, HardNegativeOf of) {
    return new MocoV2Factory().create(settings(of), encoder, context(TinyReference.SIDE));
  }

  private static MocoV2Settings settings(HardNegativeOf of) {
    return new MocoV2Settings(
        24, 0.9, 0.2, 5, 8, false, 2, HardNegativeWeighting.SIMILARITY, of, true, false);
  }

  private PluginContext context(int side) {
    return new PluginContext(
        manager,
        ops,
        ComputePolicy.REFERENCE,
        STREAMS.purpose("objective"),
        new RunFacts(BATCH, side, 2, 1, 2),
        Path.of("."));
  }

  private static float loss(ContrastiveObjective objective, MaskedViews views) {
    objective.beginStep(0);
    return objective.loss(views).getFloat();
  }

  private MaskedViews views(long seed, int hardNegatives) {
    List<double[][]> hard = new ArrayList<>();
    for (int m = 0; m < hardNegatives; m++) {
      hard.add(Rows.gaussian(BATCH, PIXELS, 1000 * seed + 2 + m));
    }
    return views(
        Rows.gaussian(BATCH, PIXELS, 1000 * seed),
        Rows.gaussian(BATCH, PIXELS, 1000 * seed + 1),
        hard);
  }

  private MaskedViews views(double[][] queries, double[][] keys, List<double[][]> hard) {
    return new MaskedViews(
        array(queries), array(keys), hard.stream().map(this::array).toList(), null);
  }

  private NDArray array(double[][] rows) {
    return Rows.array(manager, rows)
        .reshape(rows.length, 3, TinyReference.SIDE, TinyReference.SIDE);
  }

  /** Row i is the first row of i's device. */
  private static double[][] firsts(double[][] rows, int devices) {
    int size = rows.length / devices;
    double[][] firsts = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      firsts[i] = rows[i / size * size];
    }
    return firsts;
  }

  private static SortedMap<String, NDArray> part(ContrastiveObjective objective, String prefix) {
    SortedMap<String, NDArray> part = new TreeMap<>();
    objective
        .state()
        .forEach(
            (name, array) -> {
              if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), array);
              }
            });
    return part;
  }
}
