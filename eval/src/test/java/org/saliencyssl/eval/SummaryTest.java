package org.saliencyssl.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void dividesByOneLessThanTheCount() {
    // mean 5; squares 9 + 1 + 1 + 9 = 20; sd = sqrt(20 / 3)
    Summary summary = Summary.of(List.of(2.0, 4.0, 6.0, 8.0));
    assertThat(summary.n()).isEqualTo(4);
    assertThat(summary.mean()).isEqualTo(5);
    assertThat(summary.sd()).isCloseTo(Math.sqrt(20.0 / 3), within(1e-12));
    assertThat(summary.values()).containsExactly(2.0, 4.0, 6.0, 8.0);
  }

  @Test
  void aSingleValueHasNoSpread() {
    Summary summary = Summary.of(List.of(31.5));
    assertThat(summary.mean()).isEqualTo(31.5);
    assertThat(summary.sd()).isNaN();
  }

  @Test
  void equalValuesHaveZeroSpread() {
    assertThat(Summary.of(List.of(0.1, 0.1, 0.1)).sd()).isCloseTo(0, within(1e-15));
  }

  @Test
  void refusesNothingAndWhatIsNotFinite() {
    assertThatThrownBy(() -> Summary.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Summary.of(List.of(1.0, Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }
}
