package org.saliencyssl.experiment.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saliencyssl.experiment.record.RecordFixture.arm;
import static org.saliencyssl.experiment.record.RecordFixture.floor;
import static org.saliencyssl.experiment.record.RecordFixture.noted;
import static org.saliencyssl.experiment.record.RecordFixture.results;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.saliencyssl.eval.Summary;

class ResultTableTest {

  /**
   * Seeds 0, 1, 2 of "none": 30, 32, 37: mean 33, squared deviations 9 + 1 + 16 = 26, divisor 2, sd
   * 3.606; linear 40, 41, 42: mean 41, sd 1.
   */
  private static List<RunRecord> records() {
    List<RunRecord> records = new ArrayList<>();
    records.add(floor("raw pixels", 0, 31, 20));
    records.add(arm("none", 0, 30, 40));
    records.add(arm("none", 1, 32, 41));
    records.add(arm("none", 2, 37, 42));
    records.add(
        noted(
            RecordFixture.record(
                RunRecord.Kind.ARM,
                "guided",
                0,
                results(35, 44.25, "knn(k=20)|filter=high-pass#cc"),
                RecordFixture.training(true)),
            List.of(LabelUse.SUPERVISED_WEIGHTS),
            List.of("saliency is not the paper's")));
    records.add(
        RecordFixture.record(
            RunRecord.Kind.CEILING,
            "supervised",
            0,
            List.of(new Measurement("supervised", 93, "sup#dd", "test", "last epoch")),
            null));
    return records;
  }

  @Test
  void theTerminalTableIsAligned() {
    assertThat(ResultTable.of(records()).toText())
        .isEqualTo(
            """
            quick: top-1 accuracy in percent, mean ± sd over runs

                                                knn      linear  supervised
                            runs         validation    test [1]    test [2]
            ---------------------------------------------------------------
            none            3 runs   33.0 ± 3.6 [3]  41.0 ± 1.0           -
            guided [4,5,6]  one run        35.0 [7]        44.3           -
            ---------------------------------------------------------------
            raw pixels      one run        31.0 [3]        20.0           -
            ---------------------------------------------------------------
            supervised      one run               -           -        93.0

            [1] linear(cached)|filter=none#bb, selection: last epoch
            [2] sup#dd, selection: last epoch
            [3] knn(k=20)|filter=none#aa, selection: last epoch
            [4] saliency is not the paper's
            [5] uses weights that were trained with labels
            [6] seed 0: collapsed: cosine .99
            [7] knn(k=20)|filter=high-pass#cc, selection: last epoch
            data shapes:1
            code 0.1.0 at 0123456789 (changed)
            on cpu (a CPU, 2 cores), 2 threads, float32
            """);
  }

  @Test
  void theMarkdownTableHoldsTheSame() {
    assertThat(ResultTable.of(records()).toMarkdown())
        .isEqualTo(
            """
            quick: top-1 accuracy in percent, mean ± sd over runs

            |  | runs | knn validation | linear test [1] | supervised test [2] |
            |---|---|--:|--:|--:|
            | none | 3 runs | 33.0 ± 3.6 [3] | 41.0 ± 1.0 | - |
            | guided [4,5,6] | one run | 35.0 [7] | 44.3 | - |
            | raw pixels | one run | 31.0 [3] | 20.0 | - |
            | supervised | one run | - | - | 93.0 |

            - [1] linear(cached)|filter=none#bb, selection: last epoch
            - [2] sup#dd, selection: last epoch
            - [3] knn(k=20)|filter=none#aa, selection: last epoch
            - [4] saliency is not the paper's
            - [5] uses weights that were trained with labels
            - [6] seed 0: collapsed: cosine .99
            - [7] knn(k=20)|filter=high-pass#cc, selection: last epoch
            - data shapes:1
            - code 0.1.0 at 0123456789 (changed)
            - on cpu (a CPU, 2 cores), 2 threads, float32
            """);
  }

  @Test
  void theSpreadIsTheSampleDeviationOfTheRawValues() {
    ResultTable.Cell cell = ResultTable.of(records()).rows().get(0).cells().get(0);
    assertThat(cell.summary().values()).containsExactly(30.0, 32.0, 37.0);
    assertThat(cell.summary().mean()).isEqualTo(33.0);
    assertThat(cell.summary().sd())
        .isCloseTo(Math.sqrt(13), org.assertj.core.data.Offset.offset(1e-12));
  }

  @Test
  void aCellOfFewerRunsThanItsRowSaysSo() {
    List<RunRecord> records = records();
    records.add(
        RecordFixture.record(
            RunRecord.Kind.ARM, "none", 3, results(1, 2, RecordFixture.KNN).subList(1, 2), null));
    assertThat(ResultTable.of(records).toText())
        .contains("4 runs")
        .contains("33.0 ± 3.6 (n=3) [3]");
  }

  @Test
  void aCellNeedsARecordForEachValue() {
    assertThatThrownBy(() -> new ResultTable.Cell(Summary.of(List.of(1.0)), List.of(), List.of()))
        .hasMessage("1 values from 0 records; each needs its own");
    assertThatThrownBy(() -> ResultTable.of(List.of())).isInstanceOf(RecordException.class);
  }

  @Test
  void twoRecordsOfOneRunAreRefused() {
    assertThatThrownBy(() -> ResultTable.of(List.of(arm("a", 1, 2, 3), arm("a", 1, 2, 3))))
        .isInstanceOf(RecordException.class)
        .hasMessage("two records of a with seed 1");
  }

  @Test
  void runsOfDifferentSettingsAreNotAveraged() {
    RunRecord one = arm("a", 0, 2, 3);
    RunRecord two =
        new RunRecord(
            1,
            RunRecord.Kind.ARM,
            "quick",
            "a",
            1,
            one.results(),
            null,
            List.of(),
            List.of(),
            RecordFixture.provenance("other", "{}"));
    assertThatThrownBy(() -> ResultTable.of(List.of(one, two)))
        .hasMessageContaining("runs of a with seeds 0 and 1 had different settings");
  }

  @Test
  void runsMeasuredByDifferentProtocolsAreNotAveraged() {
    RunRecord one = arm("a", 0, 2, 3);
    RunRecord two =
        RecordFixture.record(RunRecord.Kind.ARM, "a", 1, results(2, 3, "knn(k=200)#ee"), null);
    assertThatThrownBy(() -> ResultTable.of(List.of(one, two)))
        .hasMessageContaining("different protocols");
  }

  @Test
  void hashesAreShortenedAndNoSelectionIsNotMentioned() {
    String hash = "0123456789abcdef".repeat(4);
    Measurement knn = new Measurement("knn", 3, "knn|data=" + hash, "test", "none");
    RunRecord record = RecordFixture.record(RunRecord.Kind.ARM, "a", 0, List.of(knn), null);
    assertThat(ResultTable.of(List.of(record)).toText()).contains("[1] knn|data=0123456789ab\n");
  }

  @Test
  void floorsOfArmsWithOtherSettingsSayWhoseTheyAre() {
    List<RunRecord> floors = new ArrayList<>();
    for (String arm : List.of("wide", "narrow")) {
      floors.add(
          new RunRecord(
              1,
              RunRecord.Kind.FLOOR,
              "quick",
              "random-initialised",
              0,
              results(10, 11, RecordFixture.KNN),
              null,
              List.of(),
              List.of(),
              RecordFixture.provenance(arm, 0)));
    }
    assertThat(ResultTable.of(floors).rows())
        .extracting(ResultTable.Row::label)
        .containsExactly("random-initialised for wide", "random-initialised for narrow");
  }

  @Test
  void armsOfSeveralExperimentsKeepTheirExperimentsName() {
    RunRecord other = arm("none", 0, 2, 3);
    other =
        new RunRecord(
            1,
            other.kind(),
            "second",
            "none",
            0,
            other.results(),
            null,
            List.of(),
            List.of(),
            other.provenance());
    assertThat(ResultTable.of(List.of(arm("none", 0, 2, 3), other)).rows())
        .extracting(ResultTable.Row::label)
        .containsExactly("quick/none", "second/none");
  }
}
