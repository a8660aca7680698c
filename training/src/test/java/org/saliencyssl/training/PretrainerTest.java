package org.saliencyssl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.FusedLars;
import org.saliencyssl.training.TinyRun.PlainMasking;
import org.saliencyssl.training.TinyRun.Tweak;
import org.saliencyssl.training.checkpoint.CheckpointException;
import org.saliencyssl.training.progress.StepClock;
import org.saliencyssl.training.progress.StepClock.Part;
import org.saliencyssl.training.progress.StepProfile;

class PretrainerTest {

  private static final UpdateRule SGD = new UpdateRule.Sgd(true);

  @TempDir private Path folder;

  @Test
  void endsWithTheSameBitsHoweverOftenItWasStopped() throws IOException {
    Outcome whole = finish("whole", 1);
    for (int pause : new int[] {1, 2, 3, 5}) {
      assertThat(finishInPieces("pieces" + pause, pause, SGD))
          .as("stops every %d", pause)
          .isEqualTo(whole);
    }
  }

  @Test
  void endsWithTheSameBitsUnderEveryRule() throws IOException {
    Set<Outcome> outcomes = new HashSet<>(List.of(finishInPieces("sgd", 5, SGD)));
    List<UpdateRule> rules =
        List.of(
            new UpdateRule.Sgd(false),
            new UpdateRule.Lars(0.02, FusedLars.Form.CLASSIC),
            new UpdateRule.Lars(0.02, FusedLars.Form.CLIPPED));
    for (UpdateRule rule : rules) {
      Outcome whole = finishInPieces("whole" + outcomes.size(), TinyRun.STEPS, rule);
      assertThat(finishInPieces("pieces" + outcomes.size(), 5, rule))
          .as("%s", rule)
          .isEqualTo(whole);
      assertThat(outcomes.add(whole)).as("%s differs from the others", rule).isTrue();
    }
  }

  @Test
  void doesNotDependOnTheNumberOfLoaderThreads() throws IOException {
    assertThat(finish("two", 2)).isEqualTo(finish("one", 1));
    assertThat(finish("four", 4)).isEqualTo(finish("again", 1));
  }

  @Test
  void endsWithTheSameBitsByTheClock() throws IOException {
    Path run = Files.createDirectory(folder.resolve("profiled"));
    AtomicInteger waits = new AtomicInteger();
    Outcome profiled;
    StepProfile profile;
    try (TinyRun tiny = new TinyRun(run, 1, new PlainMasking(), Tweak.none());
        NDArray probe = tiny.manager.zeros(new Shape(1))) {
      Runnable barrier =
          () -> {
            probe.toFloatArray();
            waits.incrementAndGet();
          };
      StepClock clock = StepClock.measuring(barrier, line -> {});
      profiled = outcome(tiny.run(() -> false, clock));
      profile = clock.profile().orElseThrow();
    }
    assertThat(profiled).isEqualTo(finish("plain", 1));
    assertThat(waits.get()).as("waits").isGreaterThan(9 * TinyRun.STEPS);
    assertThat(profile.steps()).isEqualTo(TinyRun.STEPS);
    for (Part part : List.of(Part.DATA, Part.AUGMENTATION, Part.FORWARD, Part.BACKWARD)) {
      assertThat(profile.seconds().get(part)).as("%s", part).isPositive();
    }
    assertThat(profile.seconds().get(Part.MASK_STEP)).isZero();
  }

  @Test
  void changesEveryParameterAndEveryRunningStatistic() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    try (TinyRun tiny = new TinyRun(run, 1, new PlainMasking(), Tweak.none())) {
      SortedMap<String, List<Float>> before = tiny.weights();
      TrainingResult result = tiny.run(() -> false);
      assertThat(result.completed()).isTrue();
      assertThat(result.steps()).isEqualTo(TinyRun.STEPS);
      assertThat(result.chanceLevel()).hasValue(2);
      tiny.weights()
          .forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(before.get(name)));
    }
    assertThat(run.resolve(Pretrainer.ENCODER_FILE)).exists();
    assertThat(run.resolve(Pretrainer.PREVIEW_FILE)).exists();
    assertThat(Files.readAllLines(run.resolve(Pretrainer.METRICS_FILE)))
        .hasSize(TinyRun.STEPS / 3)
        .allMatch(line -> line.contains("\"loss\":") && line.contains("\"learningRate\":"));
  }

  @Test
  void holdsTheSameNumberOfArraysAfterEveryStep() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    List<Integer> counts = new ArrayList<>();
    try (TinyRun tiny = new TinyRun(run, 1, new PlainMasking(), Tweak.none())) {
      tiny.run(
          () -> {
            counts.add(tiny.manager.getManagedArrays().size());
            return false;
          });
    }
    assertThat(counts).hasSize(TinyRun.STEPS);
    assertThat(new HashSet<>(counts)).as("%s", counts).hasSize(1);
  }

  @Test
  void namesTheStepTheTermAndTheRateOfTheFirstLossThatIsNotFinite() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Tweak infinite = (loss, step) -> step == 7 ? loss.div(0) : loss;
    try (TinyRun tiny = new TinyRun(run, 1, new PlainMasking(), infinite)) {
      assertThatThrownBy(() -> tiny.run(() -> false))
          .isInstanceOf(DivergenceException.class)
          .hasMessageContaining("loss")
          .hasMessageContaining("step 7,")
          .hasMessageContaining("learning rate 0.0");
    }
    try (TinyRun tiny = new TinyRun(run, 1, new PlainMasking(), Tweak.none())) {
      assertThat(tiny.run(() -> false).steps()).isEqualTo(TinyRun.STEPS);
    }
    assertThat(Files.readString(run.resolve(Pretrainer.METRICS_FILE))).doesNotContain("null");
  }

  @Test
  void saysWhichStepWithWhichBatchHadNoMemory() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Tweak full =
        (loss, step) -> step == 2 ? loss.getManager().zeros(new Shape(1L << 44)) : loss; // 64 TiB
    try (TinyRun tiny = new TinyRun(run, 1, new PlainMasking(), full)) {
      assertThatThrownBy(() -> tiny.run(() -> false))
          .isInstanceOf(MemoryShortageException.class)
          .hasMessage(
              "step 2 with batch 6: the host has no memory left: 65536.00 GiB were asked for");
    }
  }

  @Test
  void refusesTheCheckpointOfAnotherSpec() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    runUntil(run, 2, SGD);
    Path file = run.resolve(Pretrainer.CHECKPOINT_FILE);
    byte[] content = Files.readAllBytes(file);
    content[6] ^= 1;
    Files.write(file, content);
    assertThatThrownBy(() -> runUntil(run, 2, SGD)).isInstanceOf(CheckpointException.class);
  }

  @Test
  void trainsAnAdversaryAgainstAnEncoderThatStandsStill() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Adversary adversary = new Adversary();
    try (TinyRun tiny = new TinyRun(run, 1, adversary, Tweak.none())) {
      adversary.start(tiny);
      tiny.run(() -> false);
      assertThat(adversary.updates.get()).isEqualTo(TinyRun.STEPS);
      assertThat(adversary.masked.get())
          .as("once for each of the two steps")
          .isEqualTo(2 * TinyRun.STEPS);
      // The mask step minimises penalty - loss; with the penalty share^2 its gradient is
      // 2 share - dL/dshare, and no gradient may reach the encoder.
      assertThat(adversary.gradients).hasSize(TinyRun.STEPS).doesNotContain(0f);
      assertThat(adversary.encoderMoved).isFalse();
      assertThat(tiny.objective.trainable().get(0).hasGradient()).isTrue();
    }
  }

  private Outcome finish(String name, int threads) throws IOException {
    Path run = Files.createDirectory(folder.resolve(name));
    try (TinyRun tiny = new TinyRun(run, threads, new PlainMasking(), Tweak.none())) {
      return outcome(tiny.run(() -> false));
    }
  }

  private Outcome finishInPieces(String name, int pause, UpdateRule rule) throws IOException {
    Path run = Files.createDirectory(folder.resolve(name));
    TrainingResult result = runUntil(run, pause, rule);
    while (!result.completed()) {
      result = runUntil(run, pause, rule);
    }
    return outcome(result);
  }

  private static TrainingResult runUntil(Path run, int pause, UpdateRule rule) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    BooleanSupplier stop = () -> asked.getAndIncrement() == pause;
    try (TinyRun tiny = new TinyRun(run, 1, new PlainMasking(), Tweak.none(), rule)) {
      return tiny.run(stop);
    }
  }

  private static Outcome outcome(TrainingResult result) {
    return new Outcome(result.weightsHash(), result.loss(), result.health());
  }

  private record Outcome(String weights, double loss, Map<String, Double> health) {}

  /** Darkens the query by one learnt share. */
  private static final class Adversary implements AdversarialMasking {
    final AtomicInteger updates = new AtomicInteger();
    final AtomicInteger masked = new AtomicInteger();
    final List<Float> gradients = new ArrayList<>();
    boolean encoderMoved;
    private NDArray share;
    private TinyRun tiny;
    private Set<List<Float>> encoder = Set.of();

    void start(TinyRun run) {
      tiny = run;
      share = run.manager.create(0.3f);
      share.setRequiresGradient(true);
    }

    @Override
    public List<MaskedViews> mask(Views views) {
      if (masked.incrementAndGet() % 2 == 0) {
        encoder = parameters();
      }
      NDArray query = views.query().pixels().mul(share.neg().add(1));
      return List.of(new MaskedViews(query, views.key().pixels(), List.of(), views.labels()));
    }

    @Override
    public NDArray penalty() {
      return share.mul(share);
    }

    @Override
    public void update(double progress) {
      encoderMoved |= !encoder.equals(parameters());
      updates.incrementAndGet();
      NDArray gradient = share.getGradient();
      gradients.add(gradient.getFloat());
      share.subi(gradient.mul(0.01));
      gradient.muli(0);
    }

    @Override
    public SortedMap<String, NDArray> state() {
      return share == null ? new TreeMap<>() : new TreeMap<>(Map.of("share", share));
    }

    private Set<List<Float>> parameters() {
      Set<List<Float>> values = new HashSet<>();
      tiny.weights()
          .forEach(
              (name, list) -> {
                if (!name.contains("running")) {
                  values.add(list);
                }
              });
      return values;
    }
  }
}
