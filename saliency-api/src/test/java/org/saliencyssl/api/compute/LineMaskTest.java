package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saliencyssl.api.compute.Volume.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineMaskTest {

  private NDManager manager;
  private TensorOps ops;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    ops = TensorOps.load(manager);
  }

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"7, 224, 3", "7, 64, 1", "4, 32, 3", "5, 5, 1", "1, 9, 3", "6, 7, 3"})
  void cellsCoverTheirPixels(int grid, int size, int channels) {
    NDArray cells = Volume.random(1, 2, channels, grid, grid).on(manager);
    try (LineMask mask = LineMask.ofCells(ops, cells, size)) {
      assertThat(mask.pixels()).isEqualTo(ops.cellsToPixels(cells, size));
    }
  }

  @Test
  void everyRowTakesTheLineItNames() {
    Random random = new Random(2);
    Volume lines = Volume.random(3, 3, 2, 4, 6);
    Volume further = Volume.random(4, 3, 1, 2, 6);
    long[] rows = random.longs(3 * 5, 0, 6).toArray();
    try (LineMask four =
            new LineMask(ops, lines.on(manager), manager.create(new long[5], new Shape(1, 5)));
        LineMask six = four.with(further.on(manager), manager.create(rows, new Shape(3, 5)))) {
      assertClose(
          six.pixels(),
          Volume.of(
              3,
              2,
              5,
              6,
              (n, c, y, x) -> {
                int line = (int) rows[n * 5 + y];
                return line < 4 ? lines.at(n, c, line, x) : further.at(n, 0, line - 4, x);
              }),
          0);
      assertClose(four.pixels(), Volume.of(3, 2, 5, 6, (n, c, y, x) -> lines.at(n, c, 0, x)), 0);
    }
  }

  /** Of one part, of several, and of parts of one image; masks of one channel and of three. */
  @ParameterizedTest
  @CsvSource({"3, 8, 1", "3, 8, 3", "40, 64, 3", "25, 112, 1", "3, 320, 3"})
  void hidesAsABlendOfPixels(int batch, int size, int channels) {
    NDArray images = manager.randomNormal(new Shape(batch, 3, size, size));
    NDArray fill = manager.randomNormal(images.getShape());
    NDArray colour = manager.randomNormal(new Shape(batch, 3, 1, 1));
    NDArray cells = manager.randomUniform(0, 1, new Shape(batch, channels, 4, 4)).round();
    NDArray before = images.duplicate();
    try (LineMask mask = LineMask.ofCells(ops, cells, size)) {
      assertThat(mask.hide(images, fill, false)).isEqualTo(ops.blend(images, fill, mask.pixels()));
      NDArray coloured = mask.hide(images, colour, false);
      assertThat(coloured).isEqualTo(ops.blend(images, colour, mask.pixels()));
      assertThat(images).isEqualTo(before);
      assertThat(mask.hide(images, colour, true)).isSameAs(images).isEqualTo(coloured);
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 8", "40, 64", "3, 320"})
  void hidesBehindRuns(int batch, int size) {
    NDArray images = manager.randomNormal(new Shape(batch, 3, size, size));
    int length = 3 * size * size;
    NDArray bank = manager.randomNormal(new Shape(length + 100));
    NDArray offsets = manager.create(new Random(5).longs(batch, 0, 101).toArray());
    NDArray fill = ops.takeRuns(bank, offsets, length).mul(0.5).reshape(images.getShape());
    NDArray cells = manager.randomUniform(0, 1, new Shape(batch, 3, 5, 5)).round();
    NDArray before = images.duplicate();
    try (LineMask mask = LineMask.ofCells(ops, cells, size)) {
      NDArray hidden = mask.hideBehindRuns(images, bank, offsets, 0.5, false);
      assertThat(hidden).isEqualTo(ops.blend(images, fill, mask.pixels()));
      assertThat(images).isEqualTo(before);
      assertThat(mask.hideBehindRuns(images, bank, offsets, 0.5, true))
          .isSameAs(images)
          .isEqualTo(hidden);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    NDArray lines = manager.zeros(new Shape(2, 3, 4, 8));
    NDArray rows = manager.create(new long[5], new Shape(1, 5));
    NDArray images = manager.zeros(new Shape(2, 3, 5, 8));
    NDArray offsets = manager.create(new long[2]);
    refused(() -> new LineMask(ops, lines, images), "rows", "int64");
    refused(() -> LineMask.ofCells(ops, manager.zeros(new Shape(2, 1, 4, 4)), 3), "size is 3");
    LineMask mask = new LineMask(ops, lines, rows);
    refused(() -> mask.with(lines, rows), "further", "(2, 1, *, 8)");
    refused(() -> mask.hide(lines, images, false), "images", "(2, *, 5, 8)");
    refused(() -> mask.hide(images.get(":, :2"), images, false), "3 channels", "2");
    refused(() -> mask.hide(images, lines, false), "fill", "broadcastable");
    NDArray bank = manager.zeros(new Shape(119));
    refused(() -> mask.hideBehindRuns(images, bank, offsets, 0.5, false), "120 values", "119");
    refused(() -> mask.hideBehindRuns(images, bank, bank, 1, false), "offsets", "int64");
  }

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }
}
