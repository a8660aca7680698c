package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;

class CentrePriorTest {

  private static final CentrePriorSettings SETTINGS = new CentrePriorSettings(0.25, 0.6);

  static SaliencyProvider provider(PluginContext context) {
    return new CentrePrior(SETTINGS, context.ops());
  }

  @Test
  void aCellIsTheGaussianOfItsDistanceFromTheCentre() {
    // grid 4: cell centres at -3/8, -1/8, 1/8, 3/8 sides; 2 sigma^2 = 1/8, so with d in eighths
    // the value is exp(-(dx^2 + dy^2) / 8)
    int[] eighths = {-3, -1, 1, 3};
    float[] values = values(2, 4);
    for (int cell = 0; cell < 16; cell++) {
      int dy = eighths[cell / 4];
      int dx = eighths[cell % 4];
      float expected = (float) Math.exp(-(dx * dx + dy * dy) / 8.0);
      assertThat(values[cell]).as("cell %d", cell).isCloseTo(expected, within(1e-6f));
      assertThat(values[16 + cell]).as("second sample").isEqualTo(values[cell]);
    }
  }

  @Test
  void theForegroundIsRoundTheCentre() {
    try (Bench bench = new Bench()) {
      SaliencyProvider provider = provider(bench.context(Path.of("none")));
      NDArray map =
          provider.values(bench.view(bench.manager, Bench.images(1, 28, 28, 1), 28, 28), 7);
      float[] foreground = provider.foreground(map).toFloatArray();
      assertThat(foreground[24]).isEqualTo(1f);
      for (int corner : new int[] {0, 6, 42, 48}) {
        assertThat(foreground[corner]).isEqualTo(0f);
      }
      for (int cell = 0; cell < 49; cell++) {
        int turned = cell % 7 * 7 + 6 - cell / 7;
        assertThat(foreground[turned]).as("turned by a quarter").isEqualTo(foreground[cell]);
      }
    }
  }

  @Test
  void aCroppedMapIsNotAMapOfTheCropSoItIsNotCacheable() {
    float[] whole = values(1, 8);
    float[] corner = new float[16];
    for (int cell = 0; cell < 16; cell++) {
      corner[cell] = whole[cell / 4 * 8 + cell % 4];
    }
    assertThat(corner).isNotEqualTo(Arrays.copyOf(values(1, 4), 16));
    assertThat(new CentrePriorFactory().capabilities(SETTINGS))
        .containsExactly(Capability.DETERMINISTIC);
  }

  private float[] values(int batch, int grid) {
    try (Bench bench = new Bench()) {
      return provider(bench.context(Path.of("none")))
          .values(bench.view(bench.manager, Bench.images(batch, 32, 32, 1), 32, 32), grid)
          .toFloatArray();
    }
  }
}
