package org.saliencyssl.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {

  @TempDir private Path folder;

  @Test
  void writesOneObjectALineAndNullForWhatIsNotFinite() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("step", 20.0);
    figures.put("loss", 6.25);
    figures.put("rank", Double.NaN);
    try (MetricsLog log = new MetricsLog(file, 0)) {
      log.append(figures);
    }
    assertThat(file).hasContent("{\"step\":20,\"loss\":6.25000,\"rank\":null}\n");
  }

  @Test
  void cutsOffWhatWasWrittenAfterTheCheckpoint() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    long kept;
    try (MetricsLog log = new MetricsLog(file, 0)) {
      log.append(Map.of("step", 1.0));
      kept = log.length();
      log.append(Map.of("step", 2.0));
    }
    Files.writeString(file, Files.readString(file) + "{\"torn");
    try (MetricsLog log = new MetricsLog(file, kept)) {
      log.append(Map.of("step", 2.0));
    }
    assertThat(Files.readAllLines(file)).containsExactly("{\"step\":1}", "{\"step\":2}");
  }
}
