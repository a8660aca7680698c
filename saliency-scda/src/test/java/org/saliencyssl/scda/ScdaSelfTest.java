package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkBuilder;
import org.saliencyssl.api.network.ResNet;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

class ScdaSelfTest {

  private static final WarmupControl CENTRE = new ScdaSelfSettings.CentrePrior(0.25, 0);
  private static final int SIDE = 40;
  private static final int EPOCHS = 8;

  /** Turns the picture's sign; the encoder is not symmetric. */
  private static final InputFilter NEGATIVE =
      new InputFilter() {
        @Override
        public String name() {
          return "negative";
        }

        @Override
        public NDArray apply(NDArray pixels) {
          return pixels.neg();
        }
      };

  @TempDir Path data;

  static SaliencyProvider provider(PluginContext context) {
    return attached(context, settings(0.9, 0), encoder(context), InputFilter.NONE);
  }

  @Test
  void beforeItIsWarmTheControlAnswersAndThenTheEncoder() {
    try (Bench bench = new Bench()) {
      PluginContext context = context(bench);
      Network encoder = encoder(context);
      View view = view(bench, 3, 61);
      try (EncoderSaliency self = attached(context, settings(0, 2), encoder, InputFilter.NONE);
          SaliencyProvider centre = CENTRE.provider(context);
          EncoderSaliency warm = attached(context, settings(0, 0), encoder, InputFilter.NONE)) {
        float[] control = centre.values(view, 4).toFloatArray();
        float[] learned = warm.values(view, 4).toFloatArray();
        assertThat(self.values(view, 4).toFloatArray()).as("before step 0").isEqualTo(control);
        // 8 epochs of 5 steps: step 10 is the first of epoch 2
        for (int step = 0; step < 40; step++) {
          self.beginStep(step / 40.0);
          assertThat(self.values(view, 4).toFloatArray())
              .as("step %d", step)
              .isEqualTo(step < 10 ? control : learned);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 7", "3, 11", "5, 3", "0.5, 14", "2, 97", "7, 13", "4, 1"})
  void theWarmUpEndsWithItsLastStep(double epochs, int stepsPerEpoch) {
    try (Bench bench = new Bench()) {
      PluginContext context = context(bench);
      Network encoder = encoder(context);
      View view = view(bench, 1, 62);
      try (EncoderSaliency self =
          attached(context, settings(0, epochs), encoder, InputFilter.NONE)) {
        int steps = stepsPerEpoch * EPOCHS;
        int first = (int) Math.ceil(epochs * stepsPerEpoch);
        self.beginStep((double) (first - 1) / steps);
        float[] control = self.values(view, 4).toFloatArray();
        self.beginStep((double) first / steps);
        assertThat(self.values(view, 4).toFloatArray()).isNotEqualTo(control);
      }
    }
  }

  @Test
  void eachPhaseHasItsOwnForegroundRule() {
    try (Bench bench = new Bench()) {
      PluginContext context = context(bench);
      try (EncoderSaliency self =
          attached(context, settings(0, 4), encoder(context), InputFilter.NONE)) {
        NDArray map = bench.manager.create(new float[] {0, 4, 4, 5, 5, 5, 5, 6, 6});
        NDArray values = map.reshape(1, 3, 3);
        // mean 4.444: slack 0 takes what is above, slack 0.6 (sd 1.707) what is above 3.42
        self.beginStep(0);
        assertThat(self.foreground(values).toFloatArray())
            .containsExactly(0, 0, 0, 1, 1, 1, 1, 1, 1);
        self.beginStep(0.5);
        assertThat(self.foreground(values).toFloatArray())
            .containsExactly(0, 1, 1, 1, 1, 1, 1, 1, 1);
      }
    }
  }

  @Test
  void aMapIsThatOfTheFilteredImageSeenByTheEncoder() {
    try (Bench bench = new Bench()) {
      PluginContext context = context(bench);
      Network encoder = encoder(context);
      NDArray pixels = view(bench, 2, 63).pixels();
      try (EncoderSaliency self = attached(context, settings(0, 0), encoder, NEGATIVE);
          EncoderSaliency plain = attached(context, settings(0, 0), encoder, InputFilter.NONE)) {
        NDArray map = encoder.featureMap(bench.ops.resize(pixels, 64).neg(), false);
        float[] expected = bench.ops.poolToGrid(map.sum(new int[] {1}, true), 4).toFloatArray();
        View view = view(bench, 2, 63);
        assertThat(self.values(view, 4).toFloatArray())
            .usingComparatorWithPrecision(1e-5f)
            .containsExactly(expected);
        assertThat(plain.values(view, 4).toFloatArray()).isNotEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.9, 0.99})
  void theCopyFollowsParametersAndStatisticsInDoublePrecision(double momentum) {
    try (Bench bench = new Bench()) {
      PluginContext context = context(bench);
      Network encoder = encoder(context);
      // warm for the last steps only: the copy follows from the start
      try (EncoderSaliency self =
          attached(context, settings(momentum, 6), encoder, InputFilter.NONE)) {
        Map<String, double[]> expected = new HashMap<>();
        encoder.state().forEach((name, array) -> expected.put(name, doubles(array)));
        for (int step = 0; step < 6; step++) {
          disturb(bench, encoder, 70 + step);
          self.beginStep(step / 6.0);
          encoder
              .state()
              .forEach(
                  (name, array) -> {
                    double[] slow = expected.get(name);
                    double[] fast = doubles(array);
                    for (int i = 0; i < slow.length; i++) {
                      slow[i] = momentum * slow[i] + (1 - momentum) * fast[i];
                    }
                  });
        }
        assertThat(self.state()).hasSameSizeAs(expected);
        assertThat(expected.keySet()).anyMatch(name -> name.endsWith("running_var"));
        expected.forEach(
            (name, slow) ->
                assertThat(doubles(self.state().get("copy." + name)))
                    .as("%s, seeds 70 to 75", name)
                    .containsExactly(slow, within(1e-5)));
      }
    }
  }

  @Test
  void nothingOfTheEncoderMoves() {
    try (Bench bench = new Bench()) {
      PluginContext context = context(bench);
      Network encoder = encoder(context);
      Map<String, double[]> before = new HashMap<>();
      encoder.state().forEach((name, array) -> before.put(name, doubles(array)));
      for (double momentum : new double[] {0, 0.9}) {
        try (EncoderSaliency self =
            attached(context, settings(momentum, 0), encoder, InputFilter.NONE)) {
          self.beginStep(0.5);
          NDArray values = self.values(view(bench, 3, 64), 4);
          self.foreground(values);
          assertThat(values.hasGradient()).isFalse();
        }
      }
      encoder
          .state()
          .forEach((name, array) -> assertThat(doubles(array)).isEqualTo(before.get(name)));
      for (NDArray parameter : encoder.trainable()) {
        assertThat(parameter.hasGradient()).as("still trainable").isTrue();
        assertThat(parameter.isReleased()).isFalse();
      }
    }
  }

  @Test
  void aResumedCopyGoesOnBitForBit() {
    try (Bench bench = new Bench()) {
      PluginContext context = context(bench);
      Network encoder = encoder(context);
      View view = view(bench, 2, 65);
      try (EncoderSaliency whole = attached(context, settings(0.8, 2), encoder, InputFilter.NONE)) {
        step(bench, whole, encoder, 0);
        step(bench, whole, encoder, 1);
        Map<String, float[]> saved = new HashMap<>();
        whole.state().forEach((name, array) -> saved.put(name, array.toFloatArray()));
        try (EncoderSaliency resumed =
            attached(context, settings(0.8, 2), encoder, InputFilter.NONE)) {
          resumed
              .state()
              .forEach(
                  (name, array) ->
                      bench.manager.create(saved.get(name), array.getShape()).copyTo(array));
          resumed.restored();
          disturb(bench, encoder, 82);
          for (EncoderSaliency each : List.of(whole, resumed)) {
            each.beginStep(0.75);
          }
          assertThat(resumed.values(view, 4).toFloatArray())
              .isEqualTo(whole.values(view, 4).toFloatArray());
          whole
              .state()
              .forEach(
                  (name, array) ->
                      assertThat(resumed.state().get(name).toFloatArray())
                          .as(name)
                          .isEqualTo(array.toFloatArray()));
        }
      }
    }
  }

  @Test
  void withoutMomentumThereIsNoCopyAndNoState() {
    try (Bench bench = new Bench()) {
      PluginContext context = context(bench);
      Network encoder = encoder(context);
      View view = view(bench, 2, 66);
      try (EncoderSaliency self = attached(context, settings(0, 0), encoder, InputFilter.NONE)) {
        assertThat(self.state()).isEmpty();
        float[] before = self.values(view, 4).toFloatArray();
        disturb(bench, encoder, 67);
        assertThat(self.values(view, 4).toFloatArray()).isNotEqualTo(before);
      }
      assertThat(encoder.trainable().get(0).isReleased()).as("the run's encoder").isFalse();
    }
  }

  @Test
  void liveArraysStayConstantOverSteps() {
    try (Bench bench = new Bench()) {
      PluginContext context = context(bench);
      Network encoder = encoder(context);
      try (EncoderSaliency self = attached(context, settings(0.9, 1), encoder, NEGATIVE)) {
        List<Integer> live = new ArrayList<>();
        for (int step = 0; step < 5; step++) {
          try (NDManager owner = bench.manager.newSubManager();
              NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            self.beginStep(step / 5.0);
            View view = bench.view(owner, Bench.images(2, SIDE, SIDE, 68), SIDE, SIDE);
            self.foreground(self.values(view, 4));
          }
          live.add(bench.manager.getManagedArrays().size());
        }
        assertThat(live).containsOnly(live.get(0));
      }
    }
  }

  @Test
  void lifeInTheWrongOrderIsRefused() {
    try (Bench bench = new Bench()) {
      PluginContext context = context(bench);
      try (ScdaSelf self = new ScdaSelf(settings(0, 0), context)) {
        View view = view(bench, 1, 69);
        assertThatThrownBy(() -> self.values(view, 4)).hasMessageContaining("not attached");
        assertThatThrownBy(self::state).hasMessageContaining("not attached");
        self.attach(encoder(context), InputFilter.NONE);
        assertThatThrownBy(() -> self.attach(encoder(context), InputFilter.NONE))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("attached to an encoder already");
      }
      NetworkBuilder b = new NetworkBuilder("blind");
      Network blind =
          Network.create(
              b.build(null, b.linear("0", b.input(3), 2, true)),
              bench.manager,
              context.policy(),
              RandomStreams.of(1));
      try (ScdaSelf self = new ScdaSelf(settings(0, 0), context)) {
        assertThatThrownBy(() -> self.attach(blind, InputFilter.NONE))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("blind has none");
      }
    }
  }

  @Test
  void everyControlAnswersLikeTheProviderOfItsName() {
    try (Bench bench = new Bench()) {
      PluginContext context = context(bench);
      View view = view(bench, 2, 70);
      Map<WarmupControl, SaliencyProvider> pairs =
          Map.of(
              new ScdaSelfSettings.BorderContrast(0.1, 0.6),
              new BorderContrast(new BorderContrastSettings(0.1, 0.6), context),
              new ScdaSelfSettings.CentrePrior(0.3, 0.2),
              new CentrePrior(new CentrePriorSettings(0.3, 0.2), bench.ops),
              new ScdaSelfSettings.RandomMap(0.4),
              new RandomMap(new RandomMapSettings(0.4), bench.ops));
      pairs.forEach(
          (control, provider) -> {
            try (SaliencyProvider same = control.provider(context)) {
              NDArray values = provider.values(view, 5);
              assertThat(same).hasToString(provider.toString());
              assertThat(same.values(view, 5).toFloatArray()).isEqualTo(values.toFloatArray());
              assertThat(same.foreground(values).toFloatArray())
                  .isEqualTo(provider.foreground(values).toFloatArray());
            }
            provider.close();
          });
    }
  }

  @Test
  void declaresThatItFollowsTheEncoderAndKnowsNoLabels() {
    ScdaSelfFactory factory = new ScdaSelfFactory();
    assertThat(factory.capabilities(settings(0.9, 1)))
        .containsExactlyInAnyOrder(Capability.FOLLOWS_ENCODER, Capability.DETERMINISTIC);
    RunFacts facts = new RunFacts(8, 32, 4, 3, 0);
    assertThat(factory.check(settings(0.9, 2.5), facts)).isEmpty();
    assertThat(factory.check(settings(0.9, 3), facts))
        .extracting(Problem::pointer)
        .containsExactly("/warmupEpochs");
  }

  private static ScdaSelfSettings settings(double momentum, double warmupEpochs) {
    return new ScdaSelfSettings(momentum, 64, 0.6, warmupEpochs, CENTRE);
  }

  private static EncoderSaliency attached(
      PluginContext context, ScdaSelfSettings settings, Network encoder, InputFilter filter) {
    EncoderSaliency self = (EncoderSaliency) new ScdaSelfFactory().create(settings, context);
    self.attach(encoder, filter);
    return self;
  }

  private PluginContext context(Bench bench) {
    PluginContext context = bench.context(data);
    return new PluginContext(
        context.manager(),
        context.ops(),
        context.policy(),
        context.streams(),
        new RunFacts(4, SIDE, 4, EPOCHS, 2),
        data);
  }

  /** A small encoder; closed with the bench. */
  private static Network encoder(PluginContext context) {
    return Network.create(
        ResNet.definition(18, 4, ResNet.Stem.SMALL, 2),
        context.manager(),
        context.policy(),
        RandomStreams.of(60).purpose("encoder"));
  }

  private static View view(Bench bench, int batch, long seed) {
    return bench.view(bench.manager, Bench.images(batch, SIDE, SIDE, seed), SIDE, SIDE);
  }

  private static void step(Bench bench, EncoderSaliency self, Network encoder, int step) {
    disturb(bench, encoder, 80 + step);
    self.beginStep(step / 4.0);
  }

  /** Moves everything, statistics too; what is positive stays so. */
  private static void disturb(Bench bench, Network encoder, long seed) {
    RandomStream stream = RandomStreams.of(seed).stream();
    for (NDArray array : encoder.state().values()) {
      float[] factors = new float[(int) array.size()];
      for (int i = 0; i < factors.length; i++) {
        factors[i] = (float) stream.uniform(0.5, 1.5);
      }
      array.muli(bench.manager.create(factors, array.getShape()));
    }
  }

  private static double[] doubles(NDArray array) {
    float[] values = array.toFloatArray();
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
