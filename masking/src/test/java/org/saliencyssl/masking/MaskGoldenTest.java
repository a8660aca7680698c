package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/**
 * Noise masks of every shape, rule and variant against {@link SlowMasks}, pixel by pixel: which are
 * hidden, that the others keep their bits, and which noise the hidden ones hold.
 */
class MaskGoldenTest {

  private static final int BATCH = 6;
  private static final double STD = 0.18;
  private static final Mixture MIXTURE = new Mixture(0.2, 0.3, 0.9, 0.6);
  private static final Cap PAPER_CAP = new Cap(0.56, 0.55);

  /** How cells are counted and what fills them. */
  private enum Rule {
    PAPER,
    UNGUIDED,
    BACKGROUND_ALONE,
    HALF_BALANCE,
    DOUBLE_BALANCE,
    FOREGROUND_ALONE,
    OF_THE_IMAGE,
    CAPPED,
    SLICED,
    SINGLES_SKIPPED,
    TILED,
    AS_RELEASED;

    Placement placement(Interval ratio) {
      double balance =
          switch (this) {
            case BACKGROUND_ALONE -> 0;
            case HALF_BALANCE -> 0.5;
            case DOUBLE_BALANCE -> 2;
            case FOREGROUND_ALONE -> 1e6;
            default -> 1;
          };
      return new Placement(
          Branch.QUERY,
          this != UNGUIDED,
          ratio,
          balance,
          1,
          ratio,
          this == OF_THE_IMAGE ? NegativeRatioOf.IMAGE : NegativeRatioOf.FOREGROUND);
    }

    Cap cap() {
      return this == CAPPED || this == AS_RELEASED ? PAPER_CAP : Cap.NONE;
    }

    ReleasedMasks released() {
      boolean all = this == AS_RELEASED;
      return new ReleasedMasks(
          all || this == TILED ? Noise.TILE : Noise.FRESH,
          all || this == SLICED ? BackgroundCount.SLICE : BackgroundCount.CLAMPED,
          all || this == SINGLES_SKIPPED ? SingleCells.SKIPPED : SingleCells.MASKED);
    }
  }

  /** An image size and grid, with foreground cells and the range of the mask ratio. */
  private enum Setting {
    PAPER(14, 7, 22, 0.05, 0.25),
    ALL_FOREGROUND_AND_UNEVEN_CELLS(16, 7, 49, 0.25, 0.25),
    ALL_BACKGROUND(13, 4, 0, 0.31, 0.31),
    ALL_BUT_ONE_CELL(15, 5, 24, 0.1, 0.6),
    ONE_CELL(21, 7, 1, 0.4, 0.7),
    MORE_FOREGROUND_THAN_THE_TOTAL(14, 7, 45, 0.05, 0.25),
    EVERYTHING(11, 3, 5, 1, 1);

    private final int size;
    private final int grid;
    private final int foreground;
    private final Interval ratio;

    Setting(int size, int grid, int foreground, double min, double max) {
      this.size = size;
      this.grid = grid;
      this.foreground = foreground;
      this.ratio = new Interval(min, max);
    }
  }

  /** Made once: drawing a bank takes longer than all else. */
  private record Services(TestRun run, NoiseBank bank) {}

  private static final Map<Setting, Services> SERVICES = new EnumMap<>(Setting.class);

  @BeforeAll
  static void start() {
    for (Setting setting : Setting.values()) {
      TestRun run = new TestRun(setting.size, setting.grid);
      SERVICES.put(setting, new Services(run, new NoiseBank(run.context)));
    }
  }

  @AfterAll
  static void stop() {
    SERVICES.values().forEach(services -> services.run().close());
    SERVICES.clear();
  }

  /** A case; its seed is its place in the table. */
  private record Case(Rule rule, Setting setting, boolean hardNegative, long seed) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Rule rule : Rule.values()) {
      for (Setting setting : Setting.values()) {
        for (boolean hardNegative : new boolean[] {false, true}) {
          cases.add(new Case(rule, setting, hardNegative, cases.size()));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheSlowLoops(Case given) {
    Services services = SERVICES.get(given.setting());
    TestRun run = services.run();
    Rule rule = given.rule();
    Placement placement = rule.placement(given.setting().ratio);
    View view = view(run, given);
    MaskTask task =
        given.hardNegative()
            ? MaskTask.hardNegative(view, view.pixels(), 0)
            : MaskTask.positive(view, view.pixels());
    CellChoice cells = new CellChoice(placement, rule.cap(), rule.released().cells(), run.context);
    NoiseMasks masks =
        new NoiseMasks(cells, MIXTURE, rule.released().noise(), services.bank(), run.context);
    SlowMasks slow =
        new SlowMasks(run.size, run.grid, placement, rule.cap(), MIXTURE, rule.released());
    float[] fresh = run.noise(services.bank(), task, STD).toFloatArray();
    compare(masks.hide(task, STD).toFloatArray(), expected(run, given, task, slow, fresh), given);
  }

  private static double[] expected(
      TestRun run, Case given, MaskTask task, SlowMasks slow, float[] fresh) {
    boolean[][] foreground = run.foreground(task.view());
    double[] expected = TestRun.doubles(task.pixels());
    int area = run.size * run.size;
    for (int i = 0; i < BATCH; i++) {
      RandomStreams branch = task.branches().get(i);
      SlowMasks.Masked masked =
          slow.mask(branch, task.branches().get(0), foreground[i], given.hardNegative(), STD);
      boolean focal = branch.purpose("shape").stream().nextDouble() < MIXTURE.focal();
      boolean tiled =
          given.rule().released().noise() == Noise.TILE && !(focal && !given.hardNegative());
      for (int k = 0; k < 3 * area; k++) {
        if (masked.hidden()[k / area][k % area]) {
          int at = i * 3 * area + k;
          expected[at] = tiled ? masked.tile()[k / area][k % area] : fresh[at];
        }
      }
    }
    return expected;
  }

  private static void compare(float[] actual, double[] expected, Case given) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int k = 0; k < actual.length; k++) {
      double tolerance = 1e-7 + 1e-6 * Math.abs(expected[k]);
      if (!(Math.abs(actual[k] - expected[k]) <= tolerance)) {
        fail("%s, value %d: %s instead of %s", given, k, actual[k], expected[k]);
      }
    }
  }

  private static View view(TestRun run, Case given) {
    RandomStreams streams = RandomStreams.of(given.seed());
    View drawn = run.view(streams, TestRun.ids(BATCH));
    int cells = run.grid * run.grid;
    float[] foreground = new float[BATCH * cells];
    RandomStream random = streams.purpose("foreground").stream();
    for (int i = 0; i < BATCH; i++) {
      int[] order = random.permutation(cells);
      for (int k : IntStream.range(0, given.setting().foreground).map(k -> order[k]).toArray()) {
        foreground[i * cells + k] = 1;
      }
    }
    NDArray map = run.step.create(foreground, new Shape(BATCH, run.grid, run.grid));
    return drawn.with(new SaliencyMap(map, map));
  }
}
