package org.saliencyssl.experiment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saliencyssl.experiment.ledger.LedgerState.DONE;
import static org.saliencyssl.experiment.ledger.LedgerState.FAILED;
import static org.saliencyssl.experiment.ledger.LedgerState.LEASED;
import static org.saliencyssl.experiment.ledger.LedgerState.PLANNED;
import static org.saliencyssl.experiment.ledger.LedgerState.RUNNING;
import static org.saliencyssl.experiment.ledger.LedgerState.STALE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-25T12:00:00.123Z"), ZoneOffset.UTC);

  /** The table, written out a second time. */
  private static final Map<LedgerState, Set<LedgerState>> ALLOWED =
      Map.of(
          PLANNED, Set.of(LEASED),
          LEASED, Set.of(RUNNING, DONE, FAILED, STALE),
          RUNNING, Set.of(DONE, FAILED, STALE),
          DONE, Set.of(STALE),
          FAILED, Set.of(LEASED),
          STALE, Set.of(LEASED));

  /** A way from nothing to each state. */
  private static final Map<LedgerState, List<LedgerState>> WAYS =
      Map.of(
          PLANNED, List.of(),
          LEASED, List.of(LEASED),
          RUNNING, List.of(LEASED, RUNNING),
          DONE, List.of(LEASED, RUNNING, DONE),
          FAILED, List.of(LEASED, RUNNING, FAILED),
          STALE, List.of(LEASED, STALE));

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("ledger.jsonl");
  }

  @Test
  void everyPairOfStatesIsAllowedOrRefused() throws IOException {
    for (LedgerState from : LedgerState.values()) {
      for (LedgerState to : LedgerState.values()) {
        Files.deleteIfExists(file);
        try (Ledger ledger = open()) {
          ledger.append(List.of(LedgerChange.planned("p", "aa")));
          for (LedgerState step : WAYS.get(from)) {
            ledger.append(List.of(LedgerChange.to("p", step, 1, null)));
          }
          int token = to == LEASED ? 2 : WAYS.get(from).isEmpty() ? 0 : 1;
          LedgerChange change = LedgerChange.to("p", to, token, null);
          byte[] before = Files.readAllBytes(file);
          if (ALLOWED.get(from).contains(to)) {
            ledger.append(List.of(change));
            assertThat(ledger.latest().get("p").state()).isEqualTo(to);
          } else {
            assertThatThrownBy(() -> ledger.append(List.of(change)))
                .as("%s to %s", from, to)
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("p cannot go from " + from + " to " + to);
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
          }
        }
      }
    }
  }

  @Test
  void anUnknownPointCanOnlyBePlanned() throws IOException {
    try (Ledger ledger = open()) {
      for (LedgerState to : LedgerState.values()) {
        if (to != PLANNED) {
          assertThatThrownBy(() -> ledger.append(List.of(LedgerChange.to("p", to, 1, null))))
              .isInstanceOf(LedgerException.class)
              .hasMessageContaining("p cannot go from nothing to " + to);
        }
      }
    }
  }

  @Test
  void aTokenIsGreaterThanAllBeforeAndOnlyTheNewestSpeaks() throws IOException {
    try (Ledger ledger = open()) {
      ledger.append(
          List.of(LedgerChange.planned("p", "aa"), LedgerChange.to("p", LEASED, 3, null)));
      assertRefused(ledger, LedgerChange.to("p", DONE, 2, null), "carries token 2, but the newest");
      assertRefused(ledger, LedgerChange.to("p", DONE, 4, null), "carries token 4, but the newest");
      ledger.append(List.of(LedgerChange.to("p", STALE, 3, null)));
      assertRefused(ledger, LedgerChange.to("p", LEASED, 3, null), "must be greater, not 3");
    }
  }

  @Test
  void whatWasWrittenIsReadAndAChangeInABatchThatIsRefusedLeavesNothing() throws IOException {
    String odd = "quote \" back\\slash\nline, ü, \u0000 and ,\"crc\":\"00000000\"}";
    try (Ledger ledger = open()) {
      ledger.append(List.of(LedgerChange.planned("a", "aa"), LedgerChange.planned("b", "bb")));
      ledger.append(
          List.of(LedgerChange.to("b", LEASED, 1, null), LedgerChange.to("b", FAILED, 1, odd)));
      assertRefused(
          ledger, LedgerChange.to("a", DONE, 0, null), "a cannot go from planned to done");
    }
    assertThat(Files.readString(file))
        .hasLineCount(4)
        .startsWith("{\"line\":1,\"time\":\"2026-11-25");
    Map<String, LedgerEntry> read = Ledger.read(file);
    assertThat(read.keySet()).containsExactly("a", "b");
    assertThat(read.get("a").change()).isEqualTo(LedgerChange.planned("a", "aa"));
    assertThat(read.get("b"))
        .isEqualTo(new LedgerEntry(4, NOON.instant(), LedgerChange.to("b", FAILED, 1, odd)));
    try (Ledger again = open()) {
      assertThat(again.latest()).isEqualTo(read);
    }
    assertThat(said).isEmpty();
  }

  @Test
  void atEveryLengthTheWholeLinesAreReadAndATornEndIsSaidAndCut() throws IOException {
    byte[] whole = written();
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      said.clear();
      long lines =
          new String(whole, 0, length, StandardCharsets.UTF_8)
              .chars()
              .filter(c -> c == '\n')
              .count();
      boolean torn = length > 0 && whole[length - 1] != '\n';
      try (Ledger ledger = open()) {
        assertThat(ledger.latest()).as("cut at %d", length).hasSize((int) Math.min(lines, 2));
        ledger.append(List.of(LedgerChange.planned("new", "cc")));
      }
      assertThat(said).hasSize(torn ? 1 : 0);
      assertThat(Ledger.read(file)).containsKey("new");
      assertThat(Files.readString(file)).hasLineCount((int) lines + 1);
    }
  }

  @Test
  void everyFlippedByteBeforeTheLastLineIsRefusedWithItsLineAndARemedy() throws IOException {
    byte[] whole = written();
    int lastLine = new String(whole, StandardCharsets.UTF_8).stripTrailing().lastIndexOf('\n') + 1;
    int line = 1;
    for (int i = 0; i < lastLine - 1; i++) { // without this line feed, both lines are one torn end
      byte[] bad = whole.clone();
      bad[i] ^= 0x04;
      Files.write(file, bad);
      assertThatThrownBy(() -> Ledger.read(file))
          .as("byte %d", i)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("cannot be trusted from line " + line)
          .hasMessageContaining("Move the file away and 'resume'");
      line += whole[i] == '\n' ? 1 : 0;
    }
  }

  @Test
  void rubbishOfSeveralLinesAtTheEndIsTorn() throws IOException {
    byte[] whole = written();
    Files.write(file, Arrays.copyOf(whole, whole.length + 4096)); // zeros, as after a power cut
    try (Ledger ledger = open()) {
      assertThat(ledger.latest()).hasSize(2);
    }
    assertThat(said).singleElement().asString().contains("the last 4096 bytes were torn");
    assertThat(Files.readAllBytes(file)).isEqualTo(whole);
  }

  @Test
  void aSecondWriterIsNoticedByTheFirstAndInTheFile() throws IOException {
    try (Ledger one = open();
        Ledger other = open()) {
      one.append(List.of(LedgerChange.planned("a", "aa")));
      assertThatThrownBy(() -> other.append(List.of(LedgerChange.planned("b", "bb"))))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("written by another process");
    }
    byte[] line = Files.readAllBytes(file);
    byte[] twice = Arrays.copyOf(line, 2 * line.length);
    System.arraycopy(line, 0, twice, line.length, line.length);
    Files.write(file, twice);
    assertThatThrownBy(() -> Ledger.read(file))
        .hasMessageContaining("line 2")
        .hasMessageContaining("as if two processes had written");
  }

  private byte[] written() throws IOException {
    try (Ledger ledger = open()) {
      ledger.append(List.of(LedgerChange.planned("a", "aa"), LedgerChange.planned("b", "bb")));
      ledger.append(List.of(LedgerChange.to("a", LEASED, 1, null)));
      ledger.append(List.of(LedgerChange.to("a", RUNNING, 1, "host process 1")));
    }
    return Files.readAllBytes(file);
  }

  private Ledger open() throws IOException {
    return Ledger.open(file, NOON, said::add);
  }

  private static void assertRefused(Ledger ledger, LedgerChange change, String why) {
    assertThatThrownBy(() -> ledger.append(List.of(LedgerChange.planned("x", "cc"), change)))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(why);
    assertThat(ledger.latest()).doesNotContainKey("x");
  }
}
