package org.saliencyssl.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.Problem;
import org.saliencyssl.eval.probe.KnnSettings;
import org.saliencyssl.eval.probe.LinearSettings;
import org.saliencyssl.eval.probe.Metric;
import org.saliencyssl.eval.probe.SupervisedSettings;
import org.saliencyssl.training.data.ClassFolders;
import org.saliencyssl.training.data.OnBadImage;

class EvaluationSettingsTest {

  private static final EvaluationSettings SETTINGS =
      new EvaluationSettings(
          0.875,
          256,
          new KnnSettings(200, 0.1),
          new LinearSettings(
              LinearSettings.Mode.CACHED,
              100,
              256,
              30,
              List.of(60, 80),
              0.1,
              0.9,
              0,
              false,
              LinearSettings.Selection.LAST),
          new SupervisedSettings(4000, 10, 130, 0.1, 0.9, 5e-4, new Interval(0.4, 1)),
          List.of());

  @Test
  void theCeilingsBatchMustFitTheEncodersSplitBatchNorm() {
    assertThat(SETTINGS.check(1)).isEmpty();
    assertThat(SETTINGS.check(5)).isEmpty();
    assertThat(SETTINGS.check(4))
        .containsExactly(
            new Problem(
                "/supervised/batchSize",
                "130 is not a multiple of the encoder's batchNormSplits, 4"));
  }

  @Test
  void neighboursAndBatchMustFitTheData() {
    assertThat(SETTINGS.checkData(200)).isEmpty();
    assertThat(SETTINGS.checkData(199)).extracting(Problem::pointer).containsExactly("/knn/k");
    assertThat(SETTINGS.checkData(129))
        .extracting(Problem::pointer)
        .containsExactly("/knn/k", "/supervised/batchSize");
  }

  @Test
  void refusesACeilingThatNoBatchFits() {
    assertThatThrownBy(() -> new SupervisedSettings(64, 10, 65, 0.1, 0.9, 0, new Interval(0.4, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65")
        .hasMessageContaining("64");
    assertThatThrownBy(() -> new SupervisedSettings(64, 10, 64, 0.1, 0.9, 0, new Interval(0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cropScale");
  }

  @Test
  void aTransferHasANameOfItsOwnThatFitsAColumn() {
    TransferSettings pets = transfer("pets", Metric.MEAN_PER_CLASS);
    assertThat(pets.column()).isEqualTo("pets linear mean-per-class");
    assertThat(transfer("caltech101", Metric.ACCURACY).column()).isEqualTo("caltech101 linear");
    assertThat(with(pets, transfer("cats", Metric.ACCURACY)).transfer()).hasSize(2);
    assertThatThrownBy(() -> with(pets, transfer("pets", Metric.ACCURACY)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("transfer has the name 'pets' twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "-pets", "a|b"})
  void refusesATransferNameThatTablesCannotShow(String name) {
    assertThatThrownBy(() -> transfer(name, Metric.ACCURACY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("name is '" + name + "'");
  }

  private static EvaluationSettings with(TransferSettings... transfers) {
    return new EvaluationSettings(
        1, 256, SETTINGS.knn(), SETTINGS.linear(), SETTINGS.supervised(), List.of(transfers));
  }

  private static TransferSettings transfer(String name, Metric metric) {
    return new TransferSettings(
        name,
        new ClassFolders(name, "train", "", "test", 0.1, 0, 64, OnBadImage.FAIL, false),
        SETTINGS.linear(),
        metric);
  }
}
