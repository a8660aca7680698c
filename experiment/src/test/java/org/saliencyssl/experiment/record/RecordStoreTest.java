package org.saliencyssl.experiment.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordStoreTest {

  @TempDir Path folder;

  @Test
  void aRecordReadsBackEqual() throws IOException {
    Path file = folder.resolve("record.json");
    RunRecord arm =
        RecordFixture.noted(
            RecordFixture.arm("none", 3, 31.25, 40.5),
            List.of(LabelUse.SUPERVISED_WEIGHTS),
            List.of("not the paper's"));
    RecordStore.write(file, arm);
    assertThat(RecordStore.read(file)).isEqualTo(arm);

    RunRecord floor = RecordFixture.floor("raw pixels", 0, 20, 10);
    RecordStore.write(file, floor);
    assertThat(RecordStore.read(file)).isEqualTo(floor);
    assertThat(folder)
        .isDirectoryContaining("glob:**record.json")
        .isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void theSpecIsStoredAsJsonNotAsAString() throws IOException {
    Path file = folder.resolve("record.json");
    RecordStore.write(file, RecordFixture.arm("none", 3, 31, 40));
    assertThat(file)
        .content()
        .contains("\"spec\" : {\"arm\":\"none\",\"lr\":0.0000001,\"seed\":3}");
  }

  @Test
  void aTornFileIsRefusedWhereverItEnds() throws IOException {
    Path file = folder.resolve("record.json");
    RecordStore.write(file, RecordFixture.arm("none", 3, 31, 40));
    String whole = Files.readString(file).stripTrailing();
    for (int length = 0; length < whole.length(); length += 7) {
      Files.writeString(file, whole.substring(0, length));
      assertThatThrownBy(() -> RecordStore.read(file))
          .as("first %d characters", length)
          .isInstanceOf(RecordException.class)
          .hasMessageContaining(file + " is not a usable run record");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"seed\" : 3, | \"sead\" : 3, | seed",
        "\"seed\" : 3, | | seed",
        "\"seed\" : 3, | \"seed\" : 3.5, | seed",
        "\"seed\" : 3, | \"seed\" : \"3\", | seed",
        "\"seed\" : 3, | \"seed\" : null, | seed",
        "\"seed\" : 3, | \"seed\" : 3, \"seed\" : 3, | Duplicate",
        "\"kind\" : \"arm\" | \"kind\" : \"leg\" | kind",
        "\"format\" : 1 | \"format\" : 2 | format is 2",
        "\"seed\":3} | \"seed\":4} | has the hash",
        "31.0 | \"NaN\" | knn is NaN",
      })
  void anEditedRecordIsRefused(String piece, String replacement, String complaint)
      throws IOException {
    Path file = folder.resolve("record.json");
    RecordStore.write(file, RecordFixture.arm("none", 3, 31, 40));
    String whole = Files.readString(file);
    assertThat(whole).contains(piece);
    Files.writeString(file, whole.replace(piece, replacement == null ? "" : replacement));

    assertThatThrownBy(() -> RecordStore.read(file))
        .isInstanceOf(RecordException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void textAfterTheRecordIsRefused() throws IOException {
    Path file = folder.resolve("record.json");
    RecordStore.write(file, RecordFixture.arm("none", 3, 31, 40));
    Files.writeString(file, Files.readString(file) + "{}");
    assertThatThrownBy(() -> RecordStore.read(file)).isInstanceOf(RecordException.class);
  }

  @Test
  void allRecordsBelowAFolderAreReadInOrder() throws IOException {
    for (int seed = 2; seed >= 0; seed--) {
      Path run = Files.createDirectories(folder.resolve("runs/none-" + seed));
      RecordStore.write(run.resolve(RecordStore.FILE), RecordFixture.arm("none", seed, 31, 40));
    }
    Files.writeString(folder.resolve("other.json"), "{}");
    assertThat(RecordStore.readAll(folder)).extracting(RunRecord::seed).containsExactly(0L, 1L, 2L);
  }

  @Test
  void aRecordWithoutNumbersOrWithOneTwiceIsRefused() {
    assertThatThrownBy(() -> RecordFixture.record(RunRecord.Kind.ARM, "a", 0, List.of(), null))
        .hasMessageContaining("results is empty");
    Measurement knn = new Measurement("knn", 3, "p", "test", "last epoch");
    assertThatThrownBy(
            () -> RecordFixture.record(RunRecord.Kind.ARM, "a", 0, List.of(knn, knn), null))
        .hasMessage("results has knn on test twice");
    assertThatThrownBy(() -> new Measurement("knn", Double.NaN, "p", "test", "last epoch"))
        .hasMessageContaining("knn is NaN");
    assertThatThrownBy(() -> new Measurement("knn", 3, "", "test", "last epoch"))
        .hasMessageContaining("needs metric, protocol");
  }
}
