package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;

/** What every saliency provider keeps to; a provider's test implements it. */
interface SaliencyProviderContract {

  long SEED = 20;
  int SIDE = 40;

  /** Makes the provider under test; files that it needs go into the context's data folder. */
  SaliencyProvider provider(PluginContext context);

  @Test
  default void aMapIsFiniteAndHasTheWantedGrid(@TempDir Path data) {
    try (Bench bench = new Bench();
        SaliencyProvider provider = provider(bench.context(data))) {
      View view = bench.view(bench.manager, Bench.images(3, SIDE, 48, SEED), SIDE, 48);
      for (int grid : new int[] {1, 4, 7}) {
        NDArray values = provider.values(view, grid);
        assertThat(values.getShape()).isEqualTo(new Shape(3, grid, grid));
        assertThat(values.getDataType()).isEqualTo(DataType.FLOAT32);
        for (float value : values.toFloatArray()) {
          assertThat(value).as("seed %d", SEED).isFinite();
        }
      }
    }
  }

  @Test
  default void foregroundIsZeroOrOne(@TempDir Path data) {
    try (Bench bench = new Bench();
        SaliencyProvider provider = provider(bench.context(data))) {
      View view = bench.view(bench.manager, Bench.images(3, SIDE, SIDE, SEED), SIDE, SIDE);
      NDArray foreground = provider.foreground(provider.values(view, 5));
      assertThat(foreground.getShape()).isEqualTo(new Shape(3, 5, 5));
      assertThat(foreground.getDataType()).isEqualTo(DataType.FLOAT32);
      for (float cell : foreground.toFloatArray()) {
        assertThat(cell).as("seed %d", SEED).isIn(0f, 1f);
      }
    }
  }

  @Test
  default void aSampleDoesNotDependOnItsBatch(@TempDir Path data) {
    try (Bench bench = new Bench();
        SaliencyProvider provider = provider(bench.context(data))) {
      float[][] images = Bench.images(3, SIDE, SIDE, SEED);
      float[][] reversed = {images[2], images[1], images[0]};
      float[] together = values(bench, provider, images);
      float[] backwards = values(bench, provider, reversed);
      for (int n = 0; n < 3; n++) {
        float[] alone = values(bench, provider, images[n]);
        for (int cell = 0; cell < 16; cell++) {
          float tolerance = 1e-5f * Math.max(1, Math.abs(alone[cell]));
          assertThat(together[n * 16 + cell])
              .as("seed %d, sample %d", SEED, n)
              .isCloseTo(alone[cell], within(tolerance));
          assertThat(backwards[(2 - n) * 16 + cell])
              .as("seed %d, sample %d", SEED, n)
              .isCloseTo(alone[cell], within(tolerance));
        }
      }
    }
  }

  @Test
  default void equalInputGivesEqualBits(@TempDir Path data) {
    try (Bench bench = new Bench();
        SaliencyProvider first = provider(bench.context(data));
        SaliencyProvider second = provider(bench.context(data))) {
      float[][] images = Bench.images(2, SIDE, SIDE, SEED);
      float[] values = values(bench, first, images);
      assertThat(values(bench, first, images)).as("again").isEqualTo(values);
      assertThat(values(bench, second, images)).as("another instance").isEqualTo(values);
    }
  }

  @Test
  default void aViewIsNotModified(@TempDir Path data) {
    try (Bench bench = new Bench();
        SaliencyProvider provider = provider(bench.context(data))) {
      float[][] images = Bench.images(2, SIDE, SIDE, SEED);
      View view = bench.view(bench.manager, images, SIDE, SIDE);
      float[] masks = view.objectMasks().toFloatArray();
      NDArray values = provider.values(view, 4);
      float[] before = values.toFloatArray();
      provider.foreground(values);
      assertThat(values.toFloatArray()).isEqualTo(before);
      float[] pixels = view.pixels().toFloatArray();
      assertThat(Arrays.copyOf(pixels, images[0].length)).isEqualTo(images[0]);
      assertThat(view.objectMasks().toFloatArray()).isEqualTo(masks);
    }
  }

  @Test
  default void foregroundIsAFunctionOfTheCroppedMapAlone(@TempDir Path data) {
    try (Bench bench = new Bench();
        SaliencyProvider provider = provider(bench.context(data))) {
      float[][] images = Bench.images(2, SIDE, SIDE, SEED);
      NDArray whole = provider.values(bench.view(bench.manager, images, SIDE, SIDE), 8);
      NDArray crop = whole.get(":, 1:6, 2:7").duplicate();
      float[] decided = provider.foreground(crop).toFloatArray();
      values(bench, provider, Bench.images(3, SIDE, SIDE, SEED + 1));
      float[] fresh = crop.toFloatArray();
      NDArray copy = bench.manager.create(fresh, new Shape(2, 5, 5));
      assertThat(provider.foreground(copy).toFloatArray()).isEqualTo(decided);
      NDArray second = bench.manager.create(Arrays.copyOfRange(fresh, 25, 50), new Shape(1, 5, 5));
      assertThat(provider.foreground(second).toFloatArray())
          .as("seed %d", SEED)
          .isEqualTo(Arrays.copyOfRange(decided, 25, 50));
    }
  }

  @Test
  default void aMapLivesWithItsImagesAndNothingIsKept(@TempDir Path data) {
    try (Bench bench = new Bench();
        SaliencyProvider provider = provider(bench.context(data))) {
      int kept = 0;
      for (int step = 0; step < 4; step++) {
        try (NDManager owner = bench.manager.newSubManager();
            NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          View view = bench.view(owner, Bench.images(2, SIDE, SIDE, SEED), SIDE, SIDE);
          NDArray values = provider.values(view, 4);
          assertThat(values.getManager()).isSameAs(view.pixels().getManager());
          provider.foreground(values);
        }
        int now = bench.manager.getManagedArrays().size();
        assertThat(step == 0 ? now : kept).isEqualTo(now);
        kept = now;
      }
    }
  }

  private static float[] values(Bench bench, SaliencyProvider provider, float[]... images) {
    return provider.values(bench.view(bench.manager, images, SIDE, SIDE), 4).toFloatArray();
  }
}
