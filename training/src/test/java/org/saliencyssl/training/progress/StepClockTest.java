package org.saliencyssl.training.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.training.progress.StepClock.Part;

class StepClockTest {

  private static final long MILLISECOND = 1_000_000L;

  private final List<String> warnings = new ArrayList<>();
  private int waits;
  private long now = 5 * MILLISECOND;

  @Test
  void chargesEachSectionToItsPartAndNothingIsLost() {
    StepClock clock = clock();
    now += 1000 * MILLISECOND; // before the start: not counted
    clock.start();
    step(clock, 3, 97);
    step(clock, 1, 99);
    section(clock, Part.LOGGING, 20);
    section(clock, Part.EVALUATION, 500);
    StepProfile profile = clock.profile().orElseThrow();
    assertThat(profile.steps()).isEqualTo(2);
    assertThat(profile.seconds().get(Part.DATA)).isCloseTo(0.004, within(1e-12));
    assertThat(profile.seconds().get(Part.FORWARD)).isCloseTo(0.196, within(1e-12));
    assertThat(profile.seconds().get(Part.MASKING)).isZero();
    assertThat(profile.trainingSeconds()).isCloseTo(0.220, within(1e-12));
    // the start and six sections, each behind the device's own end
    assertThat(waits).isEqualTo(7);
  }

  @Test
  void aDeviceThatLagsIsWaitedForBeforeTheTimeIsTaken() {
    StepClock clock = new StepClock(true, () -> now += 7 * MILLISECOND, warnings::add, () -> now);
    clock.start();
    clock.lap(Part.BACKWARD);
    assertThat(clock.profile().orElseThrow().seconds().get(Part.BACKWARD))
        .isCloseTo(0.007, within(1e-12));
  }

  @Test
  void warnsOnceWhenTheLoaderStarvesTheStepAndSaysWhatToDo() {
    StepClock clock = clock();
    clock.start();
    step(clock, 900, 100); // the first wait is the start's, not the loader's
    for (int i = 0; i < 9; i++) {
      step(clock, 2, 98);
    }
    clock.endInterval();
    assertThat(warnings).as("2 %% is allowed").isEmpty();
    for (int interval = 0; interval < 3; interval++) {
      step(clock, 0, 100);
      step(clock, 6, 94); // 6 of 200 ms
      clock.endInterval();
    }
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .contains("3.0 % of the time", "--loader-threads", "data.cache true", "smaller data.side");
  }

  @Test
  void neitherWaitsNorMeasuresWhenItIsOff() {
    StepClock clock = new StepClock(false, () -> waits++, warnings::add, () -> now);
    clock.start();
    step(clock, 900, 100);
    step(clock, 900, 100);
    clock.endInterval();
    assertThat(waits).isZero();
    assertThat(warnings).isEmpty();
    assertThat(clock.profile()).isEmpty();
    assertThat(StepClock.off().profile()).isEmpty();
  }

  @Test
  void showsSharesOfTheTrainingTimeAndPerStepTimes(@TempDir Path folder) throws IOException {
    StepClock clock = clock();
    clock.start();
    step(clock, 50, 450);
    step(clock, 50, 450);
    section(clock, Part.EVALUATION, 2500);
    StepProfile profile = clock.profile().orElseThrow();
    assertThat(profile.toText().lines())
        .containsExactly(
            "where the time went: 2 steps in 1.0 s, 500.0 ms a step",
            "  data (wait for the loader)        0.1 s   10.0 %     50.00 ms a step",
            "  forward (loss)                    0.9 s   90.0 %    450.00 ms a step",
            "  evaluation                        2.5 s, outside of the steps");
    profile.write(folder);
    assertThat(Files.readString(folder.resolve(StepProfile.FILE)))
        .startsWith("{\n  \"steps\": 2,\n  \"seconds\": {\n    \"data\": 0.100000,\n")
        .contains("\"forward\": 0.900000,", "\"mask-step\": 0.000000,")
        .endsWith("\"evaluation\": 2.500000\n  }\n}\n");
  }

  private StepClock clock() {
    return new StepClock(true, () -> waits++, warnings::add, () -> now);
  }

  private void step(StepClock clock, long data, long forward) {
    section(clock, Part.DATA, data);
    section(clock, Part.FORWARD, forward);
    clock.endStep();
  }

  private void section(StepClock clock, Part part, long milliseconds) {
    now += milliseconds * MILLISECOND;
    clock.lap(part);
  }
}
