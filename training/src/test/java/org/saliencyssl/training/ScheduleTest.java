package org.saliencyssl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.training.OptimizerSettings.Update;

class ScheduleTest {

  @Test
  void isMocosCosinePerEpoch() {
    // adjust_learning_rate of MoCo: lr * 0.5 * (1 + cos(pi * epoch / epochs))
    Schedule schedule = new Schedule(settings(0.03, 0, 0, 0, Update.EPOCH), 64, 10, 200);
    for (int epoch : new int[] {0, 1, 77, 199}) {
      double expected = 0.03 * 0.5 * (1 + Math.cos(Math.PI * epoch / 200));
      assertThat(schedule.rate(epoch * 10L)).isCloseTo(expected, within(1e-15));
      assertThat(schedule.rate(epoch * 10L + 9)).isCloseTo(expected, within(1e-15));
    }
  }

  @Test
  void fallsEveryStepWhenAsked() {
    Schedule schedule = new Schedule(settings(1, 0, 0, 0, Update.STEP), 64, 10, 2);
    assertThat(schedule.rate(0)).isEqualTo(1);
    assertThat(schedule.rate(10)).isCloseTo(0.5, within(1e-12));
    for (int step = 1; step < 20; step++) {
      assertThat(schedule.rate(step)).isLessThan(schedule.rate(step - 1));
    }
  }

  @Test
  void risesLinearlyThenFallsToTheFinalRate() {
    Schedule schedule = new Schedule(settings(1, 2, 0.2, 0.1, Update.STEP), 64, 10, 12);
    assertThat(schedule.rate(0)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.rate(10)).isCloseTo(0.6, within(1e-12));
    assertThat(schedule.rate(20)).isCloseTo(1, within(1e-12));
    // half of the ten epochs of cosine: the mean of 1 and .1
    assertThat(schedule.rate(70)).isCloseTo(0.55, within(1e-12));
    assertThat(schedule.rate(119)).isBetween(0.1, 0.102);
  }

  /** All at 10 steps an epoch; columns as in {@link OptimizerSettings}. */
  @ParameterizedTest(name = "{0} {1} batch {2}, warm-up {3} from {4} to {5}, {6}, step {8}/{7}0")
  @CsvSource({
    // rate, scaling, batch, warm-up, start, final, update, epochs, step, expected
    // SimCLR: .075 sqrt(4096) = 4.8; the cosine has 90 epochs
    "0.075, SQUARE_ROOT, 4096, 10, 0, 0, STEP, 100, 0, 0",
    "0.075, SQUARE_ROOT, 4096, 10, 0, 0, STEP, 100, 1, 0.048", // 4.8 / 100
    "0.075, SQUARE_ROOT, 4096, 10, 0, 0, STEP, 100, 50, 2.4",
    "0.075, SQUARE_ROOT, 4096, 10, 0, 0, STEP, 100, 100, 4.8",
    "0.075, SQUARE_ROOT, 4096, 10, 0, 0, STEP, 100, 400, 3.6", // cos(60 deg): 3/4
    "0.075, SQUARE_ROOT, 4096, 10, 0, 0, STEP, 100, 550, 2.4", // cos(90 deg): 1/2
    "0.075, SQUARE_ROOT, 4096, 10, 0, 0, STEP, 100, 700, 1.2", // cos(120 deg): 1/4
    "0.075, SQUARE_ROOT, 256, 10, 0, 0, STEP, 100, 100, 1.2", // .075 * 16
    "0.075, SQUARE_ROOT, 100, 10, 0, 0, STEP, 100, 100, 0.75", // .075 * 10
    "0.3, LINEAR, 4096, 10, 0, 0, STEP, 100, 100, 4.8", // .3 * 16
    "0.3, LINEAR, 4096, 10, 0, 0, STEP, 100, 50, 2.4",
    "0.3, LINEAR, 256, 10, 0, 0, STEP, 100, 100, 0.3",
    "0.3, LINEAR, 128, 10, 0, 0, STEP, 100, 400, 0.1125", // .15 * 3/4
    // MoCo: .03 at 256, .015 at 128; the rate stands still within an epoch
    "0.03, LINEAR, 256, 0, 0, 0, EPOCH, 200, 0, 0.03",
    "0.03, LINEAR, 128, 0, 0, 0, EPOCH, 200, 9, 0.015",
    "0.03, LINEAR, 128, 0, 0, 0, EPOCH, 200, 1000, 0.0075", // half way
    "0.03, LINEAR, 128, 0, 0, 0, EPOCH, 200, 1009, 0.0075",
    "0.03, NONE, 128, 0, 0, 0, EPOCH, 200, 0, 0.03",
    "0.1, NONE, 512, 0, 0, 0, STEP, 4, 20, 0.05",
    // both ends are scaled with the peak
    "1, LINEAR, 512, 2, 0.2, 0.1, STEP, 12, 0, 0.4", // 2 * .2
    "1, LINEAR, 512, 2, 0.2, 0.1, STEP, 12, 10, 1.2", // 2 * (.2 + 1) / 2
    "1, LINEAR, 512, 2, 0.2, 0.1, STEP, 12, 70, 1.1", // 2 * (1 + .1) / 2
    "1, SQUARE_ROOT, 16, 2, 0.2, 0.1, EPOCH, 12, 10, 2.4", // 4 * .6
    "1, SQUARE_ROOT, 16, 2, 0.2, 0.1, EPOCH, 12, 19, 2.4",
    "1, NONE, 16, 2, 0.2, 0.1, EPOCH, 12, 70, 0.55",
    // a warm-up of half an epoch, and one of the whole run
    "1, NONE, 16, 0.5, 0, 0, STEP, 8, 2, 0.4", // .2 of .5 epochs
    "1, NONE, 16, 0.5, 0, 0, STEP, 8, 5, 1",
    "1, LINEAR, 64, 10, 0, 0, STEP, 10, 99, 0.2475", // 1/4 * .99
  })
  void warmsUpFallsAndScales(
      double rate,
      RateScaling scaling,
      int batch,
      double warmup,
      double start,
      double last,
      Update update,
      int epochs,
      long step,
      double expected) {
    OptimizerSettings settings = scaled(rate, scaling, warmup, start, last, update);
    assertThat(new Schedule(settings, batch, 10, epochs).rate(step))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void refusesRatesAboveTheHighest() {
    assertThatThrownBy(() -> settings(0.1, 1, 0.2, 0, Update.STEP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.1");
  }

  private static OptimizerSettings settings(
      double rate, double warmup, double start, double last, Update update) {
    return scaled(rate, RateScaling.NONE, warmup, start, last, update);
  }

  private static OptimizerSettings scaled(
      double rate, RateScaling scaling, double warmup, double start, double last, Update update) {
    return new OptimizerSettings(
        new UpdateRule.Sgd(true), rate, scaling, 0.9, 1e-4, warmup, start, last, update);
  }
}
