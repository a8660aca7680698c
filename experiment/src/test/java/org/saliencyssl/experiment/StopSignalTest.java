package org.saliencyssl.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopSignalTest {

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final AtomicInteger halts = new AtomicInteger();
  private final StopSignal stop =
      new StopSignal(new PrintStream(said, true, StandardCharsets.UTF_8), halts::incrementAndGet);

  @Test
  void nothingIsRequestedBeforeTheFirstSignal() {
    assertThat(stop.getAsBoolean()).isFalse();
  }

  @Test
  void theFirstSignalRequestsAStopAndSaysSo() {
    stop.received();
    assertThat(stop.getAsBoolean()).isTrue();
    assertThat(halts).hasValue(0);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("Ctrl-C again ends at once");
  }

  @Test
  void theSecondSignalHalts() {
    stop.received();
    stop.received();
    assertThat(halts).hasValue(1);
  }
}
