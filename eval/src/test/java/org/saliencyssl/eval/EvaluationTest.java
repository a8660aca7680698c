package org.saliencyssl.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.network.ResNet;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.eval.feature.PaintedImages;
import org.saliencyssl.eval.probe.KnnSettings;
import org.saliencyssl.eval.probe.LinearSettings;
import org.saliencyssl.eval.probe.LinearSettings.Mode;
import org.saliencyssl.eval.probe.LinearSettings.Selection;
import org.saliencyssl.eval.probe.Metric;
import org.saliencyssl.eval.probe.SupervisedSettings;
import org.saliencyssl.training.data.ClassFolders;
import org.saliencyssl.training.data.DatasetSplits;
import org.saliencyssl.training.data.OnBadImage;

class EvaluationTest {

  private static final int SIZE = 16;
  private static final NetworkDefinition BACKBONE = ResNet.definition(18, 4, ResNet.Stem.SMALL, 1);

  /** Class 0: horizontal stripes, class 1: vertical ones; colours and phases say nothing. */
  private static final DatasetSplits STRIPES =
      PaintedImages.splits(
          64,
          2,
          (i, x, y, c) -> {
            long random = RandomStreams.of(i).at(c).key();
            double phase = (RandomStreams.of(i).key() & 255) / 40.0;
            double wave = Math.sin(25 * (i % 2 == 0 ? y : x) + phase);
            return (int) (128 + wave * (40 + (random & 63)));
          });

  private static final SupervisedSettings SUPERVISED =
      new SupervisedSettings(64, 12, 16, 0.05, 0.9, 5e-4, new Interval(0.5, 1));

  /** Four shades of grey with noise: even a random encoder's features tell them apart. */
  private static final DatasetSplits SHADES =
      PaintedImages.splits(
          40,
          4,
          (i, x, y, c) ->
              32 + 60 * (i % 4) + (int) (RandomStreams.of(i).at((int) (1000 * x)).key() & 15));

  private final NDManager manager = NDManager.newBaseManager();
  private final TensorOps ops = TensorOps.load(manager);
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @Test
  void measuresAnEncoderByTwoProtocolsOnTwoSplits() throws IOException {
    try (Network encoder = encoder()) {
      List<Score> scores = evaluation(Mode.CACHED, 1).encoder(encoder, InputFilter.NONE);
      assertThat(scores)
          .extracting(score -> score.metric() + " " + score.split())
          .containsExactly("knn validation", "knn test", "linear validation", "linear test");
      assertThat(scores)
          .allSatisfy(
              score ->
                  assertThat(score.protocol())
                      .startsWith(score.metric() + "(")
                      .contains("|filter=none|data=painted|split=" + score.split() + "#"));
      assertThat(log)
          .containsExactly(
              "evaluation: features of encoder",
              "evaluation: nearest neighbours of encoder",
              "evaluation: linear probe of encoder");
    }
  }

  @Test
  void aSeedGivesTheSameScoresAgain() throws IOException {
    try (Network encoder = encoder()) {
      for (Mode mode : Mode.values()) {
        assertThat(evaluation(mode, 4).encoder(encoder, InputFilter.NONE))
            .isEqualTo(evaluation(mode, 4).encoder(encoder, InputFilter.NONE));
      }
    }
  }

  @Test
  void leavesNothingOnTheDevice() throws IOException {
    try (Network encoder = encoder()) {
      evaluation(Mode.AUGMENTED, 1).encoder(encoder, InputFilter.NONE);
      int before = manager.getManagedArrays().size();
      evaluation(Mode.AUGMENTED, 1).encoder(encoder, InputFilter.NONE);
      evaluation(Mode.CACHED, 1).references(BACKBONE, List.of());
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void tripsWhenTheEncoderChangesWhileItIsMeasured() {
    try (Network encoder = encoder()) {
      InputFilter saboteur =
          new InputFilter() {
            @Override
            public String name() {
              return "saboteur";
            }

            @Override
            public NDArray apply(NDArray pixels) {
              encoder.trainable().get(0).muli(1.001f);
              return pixels;
            }
          };
      assertThatThrownBy(() -> evaluation(Mode.CACHED, 1).encoder(encoder, saboteur))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("conv1.weight");
    }
  }

  @Test
  void showsThreeFloorsAndACeilingThatLearnsWhatTheFloorsCannot() throws IOException {
    List<Reference> references = evaluation(Mode.CACHED, 2).references(BACKBONE, List.of());
    assertThat(references)
        .extracting(Reference::name)
        .containsExactly("random-encoder", "colour-histogram", "raw-pixels", "supervised");
    for (Reference floor : references.subList(0, 3)) {
      assertThat(floor.scores())
          .extracting(Score::metric)
          .containsExactly("knn", "knn", "linear", "linear");
    }
    // two balanced classes: chance is 50 %; with 64 images 80 % is nearly five deviations above
    assertThat(references.get(3).scores())
        .hasSize(2)
        .allSatisfy(
            score -> {
              assertThat(score.metric()).isEqualTo("supervised");
              assertThat(score.value()).isGreaterThan(80);
            });
  }

  @Test
  void showsTheRandomEncoderBehindEachFilter() throws IOException {
    InputFilter negative =
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
    List<Reference> references = evaluation(Mode.CACHED, 2).references(BACKBONE, List.of(negative));
    assertThat(references)
        .extracting(Reference::name)
        .startsWith("random-encoder", "random-encoder, negative")
        .endsWith("supervised");
    assertThat(references.get(0))
        .isEqualTo(evaluation(Mode.CACHED, 2).references(BACKBONE, List.of()).get(0));
    assertThat(references.get(1).scores())
        .hasSize(4)
        .allSatisfy(score -> assertThat(score.protocol()).contains("|filter=negative|"));
  }

  @Test
  void theCeilingDependsOnTheSeedAlone() throws IOException {
    Evaluation evaluation = evaluation(Mode.CACHED, 3);
    assertThat(evaluation.references(BACKBONE, List.of()))
        .isEqualTo(evaluation.references(BACKBONE, List.of()));
  }

  @Test
  void refusesACeilingWithoutAWholeBatch() {
    SupervisedSettings large =
        new SupervisedSettings(500, 1, 100, 0.1, 0.9, 0, new Interval(0.5, 1));
    assertThatThrownBy(
            () -> evaluation(settings(Mode.CACHED, large), 1).references(BACKBONE, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 training images")
        .hasMessageContaining("batch of 100")
        .hasMessageContaining("/evaluation/supervised/batchSize");
  }

  @Test
  void transfersAreColumnsOfTheirOwnAfterThoseOfThePretrainingData() throws IOException {
    EvaluationSettings settings =
        settings(
            Mode.CACHED,
            SUPERVISED,
            transfer("shades", Mode.CACHED, Metric.ACCURACY),
            transfer("more-shades", Mode.AUGMENTED, Metric.MEAN_PER_CLASS));
    DatasetSplits shades =
        new DatasetSplits(SHADES.train(), SHADES.validation(), SHADES.test(), "shades");
    try (Network encoder = encoder()) {
      List<Score> scores =
          evaluation(settings, 1, shades, SHADES).encoder(encoder, InputFilter.NONE);
      assertThat(scores.subList(0, 4))
          .isEqualTo(evaluation(Mode.CACHED, 1).encoder(encoder, InputFilter.NONE));
      assertThat(scores.subList(4, 8))
          .extracting(score -> score.metric() + " " + score.split())
          .containsExactly(
              "shades linear validation",
              "shades linear test",
              "more-shades linear mean-per-class validation",
              "more-shades linear mean-per-class test");
      assertThat(scores.get(5).protocol())
          .startsWith("linear(cached,")
          .contains("select=best-on-validation)|")
          .contains("|size=16|filter=none|data=shades|split=test#");
      assertThat(scores.get(7).protocol())
          .startsWith("linear(augmented,")
          .contains("select=best-on-validation,mean-per-class)|")
          .contains("|data=painted|split=test#");
      assertThat(scores.get(7).selection()).isEqualTo("probe best on validation");
      assertThat(log).contains("evaluation: transfer of encoder to more-shades");
    }
  }

  @Test
  void aTransferIsTrainedAndRatedOnItsOwnClasses() throws IOException {
    // a random encoder passes on how bright an image is: four classes, chance is 25 %
    EvaluationSettings settings =
        settings(Mode.CACHED, SUPERVISED, transfer("shades", Mode.CACHED, Metric.ACCURACY));
    Reference floor = evaluation(settings, 1, SHADES).references(BACKBONE, List.of()).get(0);
    assertThat(floor.name()).isEqualTo("random-encoder");
    assertThat(floor.scores().get(5).metric()).isEqualTo("shades linear");
    assertThat(floor.scores().get(5).value()).isGreaterThan(60);
  }

  @Test
  void aTransferSeesImagesThroughTheFilterOfTheMasking() throws IOException {
    EvaluationSettings settings =
        settings(Mode.CACHED, SUPERVISED, transfer("shades", Mode.CACHED, Metric.ACCURACY));
    InputFilter nothing =
        new InputFilter() {
          @Override
          public String name() {
            return "nothing";
          }

          @Override
          public NDArray apply(NDArray pixels) {
            return pixels.mul(0);
          }
        };
    try (Network encoder = encoder()) {
      List<Score> scores = evaluation(settings, 1, SHADES).encoder(encoder, nothing);
      // all images look the same, so one class of four equal ones is right
      assertThat(scores.get(5).value()).isEqualTo(25);
      assertThat(scores.get(5).protocol()).contains("|filter=nothing|");
    }
  }

  @Test
  void aTransferLeavesNothingOnTheDevice() throws IOException {
    EvaluationSettings settings =
        settings(Mode.CACHED, SUPERVISED, transfer("shades", Mode.AUGMENTED, Metric.ACCURACY));
    try (Network encoder = encoder()) {
      evaluation(settings, 1, SHADES).encoder(encoder, InputFilter.NONE);
      int before = manager.getManagedArrays().size();
      evaluation(settings, 1, SHADES).encoder(encoder, InputFilter.NONE);
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void refusesTransfersWithoutTheirData() {
    EvaluationSettings settings =
        settings(Mode.CACHED, SUPERVISED, transfer("shades", Mode.CACHED, Metric.ACCURACY));
    assertThatThrownBy(() -> evaluation(settings, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 data sets for 1 transfers");
  }

  private Network encoder() {
    return Network.create(BACKBONE, manager, ComputePolicy.REFERENCE, RandomStreams.of(8));
  }

  private Evaluation evaluation(Mode mode, long seed) {
    return evaluation(settings(mode, SUPERVISED), seed);
  }

  private Evaluation evaluation(
      EvaluationSettings settings, long seed, DatasetSplits... transfers) {
    return new Evaluation(
        settings,
        new Evaluation.Context(
            manager, ops, ComputePolicy.REFERENCE, SIZE, 1, RandomStreams.of(seed), log::add),
        STRIPES,
        List.of(transfers));
  }

  private static EvaluationSettings settings(
      Mode mode, SupervisedSettings supervised, TransferSettings... transfers) {
    return new EvaluationSettings(
        1, 24, new KnnSettings(5, 0.1), linear(mode), supervised, List.of(transfers));
  }

  private static LinearSettings linear(Mode mode) {
    return new LinearSettings(
        mode, 3, 16, 0.1, List.of(2), 0.1, 0.9, 0, true, Selection.BEST_ON_VALIDATION);
  }

  /** The data's own settings are for whoever opens them; the evaluation is given them opened. */
  private static TransferSettings transfer(String name, Mode mode, Metric metric) {
    return new TransferSettings(
        name,
        new ClassFolders(name, "train", "", "test", 0.1, 0, 16, OnBadImage.FAIL, false),
        linear(mode),
        metric);
  }
}
