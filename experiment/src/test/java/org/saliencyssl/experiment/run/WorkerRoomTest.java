package org.saliencyssl.experiment.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;

class WorkerRoomTest {

  @TempDir private Path folder;

  @Test
  void severalWorkersMustFitTheProcessors() throws IOException {
    List<SpecPoint> points = points(2);
    assertThatCode(() -> WorkerRoom.check(points, 2, 4)).doesNotThrowAnyException();
    assertThatThrownBy(() -> WorkerRoom.check(points, 3, 4))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("--workers 3 with compute.threads 2 want 6 processors")
        .hasMessageContaining("use --workers 2");
  }

  @Test
  void oneWorkerMayHaveWhatItsSpecSays() throws IOException {
    List<SpecPoint> points = points(8);
    assertThatCode(() -> WorkerRoom.check(points, 1, 2)).doesNotThrowAnyException();
  }

  private List<SpecPoint> points(int threads) throws IOException {
    Path spec = folder.resolve("spec.json");
    try (var in = getClass().getResourceAsStream("/org/saliencyssl/experiment/complete.json")) {
      Files.write(spec, in.readAllBytes());
    }
    return new SpecReader(PluginRegistries.load(getClass().getClassLoader()))
        .read(spec, List.of("compute.device=cpu", "compute.threads=" + threads), null)
        .points();
  }
}
