package org.saliencyssl.training.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  @Test
  void printsPlainLinesNowAndThenWithRateAndTimeLeft() {
    try (Progress progress = progress(false, 0, 100)) {
      for (int i = 1; i <= 40; i++) {
        now += 500_000_000L;
        progress.update(i, "loss 1.5");
      }
    }
    // two steps a second; a line every ten seconds, and one at the end
    assertThat(text().lines())
        .containsExactly(
            "run 20/100 steps, 2.0/s, ETA 0:40, loss 1.5",
            "run 40/100 steps, 2.0/s, ETA 0:30, loss 1.5",
            "run 40/100 steps, 2.0/s, ETA 0:30, loss 1.5");
  }

  @Test
  void redrawsOneBarOnATerminal() {
    try (Progress progress = progress(true, 0, 4)) {
      now += 1_000_000_000L;
      progress.update(2, "a long detail");
      now += 1_000_000_000L;
      progress.update(4, "");
    }
    assertThat(text()).startsWith("\r[############............] run 2/4 steps, 2.0/s, ETA 0:01");
    assertThat(text()).contains("\r[########################] run 4/4 steps, 2.0/s, in 0:02   ");
    assertThat(text()).endsWith(System.lineSeparator());
  }

  @Test
  void countsTheRateFromWhereThisProcessBegan() {
    try (Progress progress = progress(false, 90, 100)) {
      now += 10_000_000_000L;
      progress.update(95, "");
    }
    assertThat(text()).startsWith("run 95/100 steps, 0.5/s, ETA 0:10");
  }

  private Progress progress(boolean terminal, long first, long total) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Progress(out, terminal, () -> now, "run", "steps", first, total);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
