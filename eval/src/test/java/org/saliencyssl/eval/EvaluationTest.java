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
import org.saliencyssl.eval.probe.SupervisedSettings;
import org.saliencyssl.training.data.DatasetSplits;

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
      evaluation(Mode.CACHED, 1).references(BACKBONE);
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
    List<Reference> references = evaluation(Mode.CACHED, 2).references(BACKBONE);
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
  void theCeilingDependsOnTheSeedAlone() throws IOException {
    Evaluation evaluation = evaluation(Mode.CACHED, 3);
    assertThat(evaluation.references(BACKBONE)).isEqualTo(evaluation.references(BACKBONE));
  }

  @Test
  void refusesACeilingWithoutAWholeBatch() {
    SupervisedSettings large =
        new SupervisedSettings(500, 1, 100, 0.1, 0.9, 0, new Interval(0.5, 1));
    assertThatThrownBy(() -> evaluation(settings(Mode.CACHED, large), 1).references(BACKBONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 training images")
        .hasMessageContaining("batch of 100")
        .hasMessageContaining("/evaluation/supervised/batchSize");
  }

  private Network encoder() {
    return Network.create(BACKBONE, manager, ComputePolicy.REFERENCE, RandomStreams.of(8));
  }

  private Evaluation evaluation(Mode mode, long seed) {
    return evaluation(
        settings(mode, new SupervisedSettings(64, 12, 16, 0.05, 0.9, 5e-4, new Interval(0.5, 1))),
        seed);
  }

  private Evaluation evaluation(EvaluationSettings settings, long seed) {
    return new Evaluation(
        settings,
        new Evaluation.Context(
            manager, ops, ComputePolicy.REFERENCE, SIZE, 1, RandomStreams.of(seed), log::add),
        STRIPES);
  }

  private static EvaluationSettings settings(Mode mode, SupervisedSettings supervised) {
    return new EvaluationSettings(
        1,
        24,
        new KnnSettings(5, 0.1),
        new LinearSettings(
            mode, 3, 16, 0.1, List.of(2), 0.1, 0.9, 0, true, Selection.BEST_ON_VALIDATION),
        supervised);
  }
}
