package org.saliencyssl.experiment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 64 KiB of its own, which only root can mount. */
class DiskFullTest {

  @TempDir private Path folder;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString()) == 0,
        "skipped: a file system can be mounted by root alone");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", folder.toString());
  }

  @Test
  void aFullDiskLosesNoLineAndTheLedgerGoesOnWhenThereIsRoom() throws IOException {
    Path file = folder.resolve("ledger.jsonl");
    Path filler = Files.write(folder.resolve("filler"), new byte[32 * 1024]);
    int[] written = new int[1];
    try (Ledger ledger = open(file)) {
      assertThatThrownBy(
              () -> {
                for (; written[0] < 1000; written[0]++) {
                  ledger.append(List.of(LedgerChange.planned("p-" + written[0], "aa")));
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot write to " + file)
          .hasMessageContaining("make room, then 'resume'");
      assertThat(written[0]).isBetween(50, 999);
      assertThat(ledger.latest()).hasSize(written[0]);
    }
    assertThat(Ledger.read(file)).hasSize(written[0]);
    Files.delete(filler);
    try (Ledger ledger = open(file)) {
      ledger.append(List.of(LedgerChange.planned("new", "aa")));
    }
    assertThat(Ledger.read(file)).hasSize(written[0] + 1);
  }

  private static Ledger open(Path file) throws IOException {
    return Ledger.open(file, Clock.systemUTC(), line -> {});
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
