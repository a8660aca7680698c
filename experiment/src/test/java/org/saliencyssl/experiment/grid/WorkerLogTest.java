package org.saliencyssl.experiment.grid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WorkerLogTest {

  private static final String SAID =
      "first\n\r[#..] none-0 1/3\r[##.] none-0 2/3\r[###] none-0 3/3\n\nlast words, ü";

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  @Test
  void oneWorkerIsShownAsItSpeaksAndLoggedLineByLine() throws IOException {
    assertThat(copied("")).isEqualTo(SAID.getBytes(UTF_8).length);
    assertThat(screen.toString(UTF_8)).isEqualTo(SAID);
    assertThat(file.toString(UTF_8)).isEqualTo("first\n[###] none-0 3/3\n\nlast words, ü\n");
  }

  @Test
  void severalWorkersAreToldApartByTheirPoint() throws IOException {
    copied("none-0");
    assertThat(screen.toString(UTF_8))
        .isEqualTo("none-0: first\nnone-0: [###] none-0 3/3\n\nnone-0: last words, ü\n");
    screen.reset();
    try (WorkerLog log = new WorkerLog(file, screen, "none-0")) {
      log.copy(new ByteArrayInputStream("none-0 3/12 steps\n".getBytes(UTF_8)));
    }
    assertThat(screen.toString(UTF_8)).isEqualTo("none-0 3/12 steps\n");
  }

  @Test
  void libtorchsWarningOfItsOwnCodeIsLoggedAndNotShown() throws IOException {
    String noise = "[W1125 01:19 LegacyTypeDispatch.h:74] Warning: old\n";
    String said = "a\n" + noise + "[W1125 other] Warning: new\n[x]\n[";
    for (String prefix : new String[] {"", "p"}) {
      screen.reset();
      file.reset();
      try (WorkerLog log = new WorkerLog(file, screen, prefix)) {
        log.copy(new ByteArrayInputStream(said.getBytes(UTF_8)));
      }
      assertThat(screen.toString(UTF_8).replace("p: ", "").stripTrailing())
          .isEqualTo(said.replace(noise, ""));
      assertThat(file.toString(UTF_8)).isEqualTo(said + "\n");
    }
  }

  private long copied(String prefix) throws IOException {
    try (WorkerLog log = new WorkerLog(file, screen, prefix)) {
      log.copy(new ByteArrayInputStream(SAID.getBytes(UTF_8)));
      return log.bytes();
    }
  }
}
