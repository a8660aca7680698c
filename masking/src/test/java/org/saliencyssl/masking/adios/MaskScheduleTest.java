package org.saliencyssl.masking.adios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the chained form in which Lightning Bolts steps from one epoch's rate to the next. */
class MaskScheduleTest {

  @ParameterizedTest
  @CsvSource({
    "400, 10, 0.49876, 0.003, 0", "500, 10, 0.01452, 0.003, 0", "20, 5, 0.1, 0, 0.01",
    "7, 2, 0.3, 0.1, 0.05", "12, 3, 1, 0.003, 0", "3, 2, 0.2, 0.2, 0",
  })
  void followsTheChainedForm(int epochs, int warmup, double rate, double start, double last) {
    MaskSchedule schedule = schedule(epochs, warmup, rate, start, last);
    double chained = start;
    for (int epoch = 0; epoch < epochs; epoch++) {
      if (epoch > 0 && epoch < warmup) {
        chained += (rate - start) / (warmup - 1);
      } else if (epoch == warmup) {
        chained = rate;
      } else if (epoch > warmup) {
        double span = epochs - warmup;
        chained =
            (1 + Math.cos(Math.PI * (epoch - warmup) / span))
                    / (1 + Math.cos(Math.PI * (epoch - warmup - 1) / span))
                    * (chained - last)
                + last;
      }
      assertThat(schedule.rate((double) epoch / epochs))
          .as("epoch %d", epoch)
          .isCloseTo(chained, within(1e-9));
    }
  }

  @Test
  void isConstantWithinAnEpochForEveryNumberOfSteps() {
    for (int perEpoch : new int[] {1, 3, 7, 31, 1000}) {
      MaskSchedule schedule = schedule(13, 3, 1, 0.1, 0);
      for (long step = 0; step < 13L * perEpoch; step++) {
        assertThat(schedule.rate((double) step / (13L * perEpoch)))
            .as("step %d of %d", step, perEpoch)
            .isEqualTo(schedule.rate((step / perEpoch + 0.5) / 13));
      }
    }
  }

  @Test
  void startsWithTheCosineWithoutWarmUp() {
    MaskSchedule schedule = schedule(10, 0, 0.5, 0.003, 0);
    assertThat(schedule.rate(0)).isEqualTo(0.5);
    assertThat(schedule.rate(0.5)).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void aWarmUpOfOneEpochHasItsStart() {
    MaskSchedule schedule = schedule(4, 1, 0.5, 0.003, 0);
    assertThat(schedule.rate(0.2)).isEqualTo(0.003);
    assertThat(schedule.rate(0.25)).isEqualTo(0.5);
  }

  private static MaskSchedule schedule(
      int epochs, int warmup, double rate, double start, double last) {
    return new MaskSchedule(
        new MaskOptimizerSettings(
            MaskOptimizerSettings.Rule.LARS, 0.02, rate, 0.9, 0, warmup, start, last),
        epochs);
  }
}
