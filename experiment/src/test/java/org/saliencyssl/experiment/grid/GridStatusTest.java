package org.saliencyssl.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.ledger.Ledger;
import org.saliencyssl.experiment.ledger.LedgerChange;
import org.saliencyssl.experiment.ledger.LedgerState;

class GridStatusTest {

  @TempDir private Path folder;

  @Test
  void everyPointHasItsStateItsProgressAndWhatIsLeft() throws IOException {
    GridFolder grid = new GridFolder(folder);
    Minutes clock = new Minutes();
    try (Ledger ledger = Ledger.open(grid.ledger(), clock, line -> {})) {
      for (String point : List.of("a-0", "b-0", "c-0", "d-0")) {
        ledger.append(List.of(LedgerChange.planned(point, "aa")));
      }
      to(ledger, "a-0", LedgerState.LEASED, null);
      clock.pass(10);
      to(ledger, "a-0", LedgerState.DONE, null);
      for (LedgerState state : List.of(LedgerState.LEASED, LedgerState.FAILED)) {
        to(ledger, "b-0", state, state == LedgerState.FAILED ? "the loss is NaN" : null);
      }
      to(ledger, "c-0", LedgerState.LEASED, null);
      to(ledger, "c-0", LedgerState.RUNNING, "host process 1");
    }
    Files.createDirectory(grid.result("a-0"));
    metrics(grid.result("a-0"), "{\"step\":90,\"epoch\":20,\"loss\":1.5,\"seconds\":60}\n");
    Attempt running =
        grid.issue("c-0", "aa", 0, "the spec\n", new GridFolder.Carried("none", List.of()));
    metrics(
        running.folder(),
        "{\"step\":1,\"epoch\":1,\"loss\":9,\"seconds\":1}\n"
            + "{\"step\":24,\"epoch\":5,\"loss\":-2.5e-1,\"seconds\":30.5}\n{\"step\":25,\"ep");
    GridStatus status =
        GridStatus.read(
            grid,
            line -> {
              assertThat(line).isEqualTo("the spec");
              return 20;
            });
    assertThat(status.text(false))
        .isEqualTo(
            """
            point  state    attempt  progress      left       loss
            a-0    done           1                         1.5000
            b-0    failed         1                                 the loss is NaN
            c-0    running        1      25 %      1:32    -0.2500  host process 1
            d-0    planned
            4 in all: 1 planned, 1 running, 1 done, 1 failed; about 30:00 left
            """);
    assertThat(status.count(LedgerState.RUNNING, LedgerState.DONE)).isEqualTo(2);
  }

  @Test
  void ofManyPointsThoseWithNothingToSayAreLeftOut() throws IOException {
    GridFolder grid = new GridFolder(folder);
    try (Ledger ledger = Ledger.open(grid.ledger(), Clock.systemUTC(), line -> {})) {
      for (int i = 0; i < 50; i++) {
        ledger.append(List.of(LedgerChange.planned("p-" + i, "aa")));
      }
      to(ledger, "p-7", LedgerState.LEASED, null);
    }
    GridStatus status = GridStatus.read(grid, line -> 1);
    assertThat(status.text(false))
        .hasLineCount(3)
        .contains("p-7", "50 in all: 49 planned, 1 leased");
    assertThat(status.text(true)).hasLineCount(52);
  }

  @Test
  void aFolderWithoutALedgerIsRefused() {
    assertThatThrownBy(() -> GridStatus.read(new GridFolder(folder), line -> 1))
        .isInstanceOf(GridException.class)
        .hasMessageContaining(folder + " holds no ledger");
  }

  private static void to(Ledger ledger, String point, LedgerState state, String detail)
      throws IOException {
    ledger.append(List.of(LedgerChange.to(point, state, 1, detail)));
  }

  private static void metrics(Path folder, String text) throws IOException {
    Files.writeString(folder.resolve("metrics.jsonl"), text);
  }

  /** Stands still until it is told. */
  private static final class Minutes extends Clock {
    private Instant now = Instant.parse("2026-11-25T12:00:00Z");

    void pass(int minutes) {
      now = now.plus(Duration.ofMinutes(minutes));
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
