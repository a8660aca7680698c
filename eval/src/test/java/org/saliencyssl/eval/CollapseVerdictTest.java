package org.saliencyssl.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollapseVerdictTest {

  private static final double CHANCE = Math.log(513);

  @ParameterizedTest
  @CsvSource({
    "0.95, 1.0, false, healthy",
    "0.951, 1.0, true, collapsed",
    "-0.2, 1.0, false, healthy",
    "0.3, 0.051, false, healthy",
    "0.3, 0.049, true, learned nothing",
    "0.3, -0.5, true, learned nothing",
    "NaN, 1.0, true, diverged",
    "0.3, NaN, true, diverged"
  })
  void tellsByTheKeysCosineAndTheDistanceOfTheLossFromChance(
      double cosine, double below, boolean collapsed, String reason) {
    CollapseVerdict verdict = CollapseVerdict.of(cosine, CHANCE - below, CHANCE);
    assertThat(verdict.collapsed()).isEqualTo(collapsed);
    assertThat(verdict.reason()).startsWith(reason).doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({"1.0, false, healthy", "0.049, true, learned nothing", "NaN, true, diverged"})
  void withoutKeysTellsByTheLossAlone(double below, boolean collapsed, String reason) {
    CollapseVerdict verdict = CollapseVerdict.of(CHANCE - below, CHANCE);
    assertThat(verdict.collapsed()).isEqualTo(collapsed);
    assertThat(verdict.reason()).startsWith(reason).doesNotContain("cosine");
  }

  @ParameterizedTest
  @CsvSource({"0.97, 0.970", "0.999, 0.999"})
  void saysTheFigureAndTheLimit(double cosine, String figure) {
    assertThat(CollapseVerdict.of(cosine, 3, CHANCE).reason()).contains(figure).contains("0.95");
  }
}
