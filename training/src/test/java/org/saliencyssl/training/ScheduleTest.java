package org.saliencyssl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.saliencyssl.training.OptimizerSettings.Update;

class ScheduleTest {

  @Test
  void isMocosCosinePerEpoch() {
    // adjust_learning_rate of MoCo: lr * 0.5 * (1 + cos(pi * epoch / epochs))
    Schedule schedule = new Schedule(settings(0.03, 0, 0, 0, Update.EPOCH), 10, 200);
    for (int epoch : new int[] {0, 1, 77, 199}) {
      double expected = 0.03 * 0.5 * (1 + Math.cos(Math.PI * epoch / 200));
      assertThat(schedule.rate(epoch * 10L)).isCloseTo(expected, within(1e-15));
      assertThat(schedule.rate(epoch * 10L + 9)).isCloseTo(expected, within(1e-15));
    }
  }

  @Test
  void fallsEveryStepWhenAsked() {
    Schedule schedule = new Schedule(settings(1, 0, 0, 0, Update.STEP), 10, 2);
    assertThat(schedule.rate(0)).isEqualTo(1);
    assertThat(schedule.rate(10)).isCloseTo(0.5, within(1e-12));
    for (int step = 1; step < 20; step++) {
      assertThat(schedule.rate(step)).isLessThan(schedule.rate(step - 1));
    }
  }

  @Test
  void risesLinearlyThenFallsToTheFinalRate() {
    Schedule schedule = new Schedule(settings(1, 2, 0.2, 0.1, Update.STEP), 10, 12);
    assertThat(schedule.rate(0)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.rate(10)).isCloseTo(0.6, within(1e-12));
    assertThat(schedule.rate(20)).isCloseTo(1, within(1e-12));
    // half of the ten epochs of cosine: the mean of 1 and .1
    assertThat(schedule.rate(70)).isCloseTo(0.55, within(1e-12));
    assertThat(schedule.rate(119)).isBetween(0.1, 0.102);
  }

  @Test
  void refusesRatesAboveTheHighest() {
    assertThatThrownBy(() -> settings(0.1, 1, 0.2, 0, Update.STEP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.1");
  }

  private static OptimizerSettings settings(
      double rate, double warmup, double start, double last, Update update) {
    return new OptimizerSettings(rate, 0.9, 1e-4, warmup, start, last, update);
  }
}
