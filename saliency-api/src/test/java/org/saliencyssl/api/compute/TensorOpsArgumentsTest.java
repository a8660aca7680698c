package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TensorOpsArgumentsTest {

  private NDManager manager;
  private TensorOps ops;
  private NDArray images;
  private NDArray cells;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    ops = TensorOps.load(manager);
    images = Volume.random(61, 2, 3, 8, 8).on(manager);
    cells = Volume.random(62, 2, 3, 4, 4).on(manager);
  }

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @Test
  void refusesKernelsThatDoNotFit() {
    refused(() -> ops.gaussianBlur(images, 4, 1), "kernel is 4", "odd");
    refused(() -> ops.highPass(images, 17, 1), "kernel 17", "8 reflected", "at most 15");
    refused(() -> ops.blurEach(images, array(2, 6)), "kernel is 6", "odd");
    refused(() -> ops.gaussianBlur(images, 3, 0), "sigma is 0.0", "positive");
    refused(() -> ops.gaussianBlur(images, 3, Double.NaN), "sigma is NaN", "positive");
    assertThat(ops.gaussianBlur(images, 15, 1).getShape()).isEqualTo(images.getShape());
  }

  @Test
  void refusesOtherShapesNamingBoth() {
    refused(() -> ops.toUnitFloat(images), "bytes", "(2, 3, 8, 8)", "(*, *, *, 3)", "uint8");
    refused(() -> ops.crop(images, array(3, 4), 8, 1), "boxes", "(3, 4)", "(2, 4)");
    refused(() -> ops.gridSample(images, array(2, 4, 4, 3)), "grid", "(2, *, *, 2)");
    refused(() -> ops.resize(array(3, 8, 8), 4), "images", "(3, 8, 8)", "(*, *, *, *)");
    refused(() -> ops.colour(images, array(2, 3, 3), array(2, 3)), "mean", "(2, 3, 3)");
    refused(() -> ops.normalize(images, new float[1], new float[3]), "mean has 1", "3 channels");
    refused(() -> ops.blurEach(images, array(1, 3)), "kernels", "(1, 3)", "(2, *)");
    refused(() -> ops.cellsToPixels(array(1, 1, 3, 4), 8), "cells", "(N, C, G, G)");
    refused(() -> ops.chooseCells(cells, array(2, 1, 4, 4), array(2, 3)), "eligible");
    refused(() -> ops.chooseCells(cells, cells, array(2, 3)), "counts", "int64");
    refused(() -> ops.blend(images, array(3, 3, 8, 8), images), "fill", "broadcastable");
    refused(() -> ops.blend(images, images, array(2, 4, 8, 8)), "mask", "broadcastable");
    refused(() -> ops.poolToGrid(array(4, 4), 2), "maps");
    refused(() -> ops.takeRuns(array(2, 9), manager.create(new long[2]), 3), "bank", "(2, 9)");
    refused(() -> ops.takeRuns(array(9), array(2), 3), "offsets", "int64");
    refused(() -> ops.largestComponent(cells), "cells", "(2, 3, 4, 4)", "(*, *, *)");
    refused(() -> ops.imageMeans(array(0, 3, 8, 8)), "images", "(0, 3, 8, 8)");
    NDArray doubles = images.toType(DataType.FLOAT64, true);
    refused(() -> ops.imageMeans(doubles), "float64", "float32");
  }

  @Test
  void refusesSizesOutOfRange() {
    refused(() -> ops.crop(images, array(2, 4), 0, 1), "size is 0", "positive");
    refused(() -> ops.crop(images, array(2, 4), 8, -1), "supersample is -1", "positive");
    refused(() -> ops.cellsToPixels(cells, 3), "size is 3", "4 cells");
    refused(() -> ops.poolToGrid(cells, 0), "grid is 0", "positive");
    refused(
        () -> ops.takeRuns(array(9), manager.create(new long[2]), 10), "length is 10", "9 values");
    refused(() -> ops.normalize(images, new float[3], new float[] {1, 0, 1}), "std[1]", "positive");
  }

  @Test
  void leavesItsArgumentsAloneAndMakesOneArrayPerCall() {
    NDArray boxes = array(2, 4);
    NDArray mask = array(2, 1, 8, 8);
    NDArray counts = manager.ones(new Shape(2, 3), DataType.INT64);
    NDArray offsets = manager.create(new long[] {1, 2});
    NDArray bank = array(50);
    NDArray grids = array(2, 4, 4);
    NDArray matrices = array(2, 3, 3);
    NDArray bytes = manager.ones(new Shape(2, 8, 8, 3), DataType.UINT8);
    Map<String, Supplier<NDArray>> calls = new LinkedHashMap<>();
    calls.put("toUnitFloat", () -> ops.toUnitFloat(bytes));
    calls.put("crop", () -> ops.crop(images, boxes, 4, 2));
    calls.put("resize", () -> ops.resize(images, 5));
    calls.put("colour", () -> ops.colour(images, matrices, matrices));
    calls.put("normalize", () -> ops.normalize(images, new float[3], new float[] {1, 2, 3}));
    calls.put("highPass", () -> ops.highPass(images, 3, 1));
    calls.put("cellsToPixels", () -> ops.cellsToPixels(cells, 8));
    calls.put("chooseCells", () -> ops.chooseCells(cells, cells, counts));
    calls.put("blend", () -> ops.blend(images, images, mask));
    calls.put("poolToGrid", () -> ops.poolToGrid(images, 3));
    calls.put("takeRuns", () -> ops.takeRuns(bank, offsets, 5));
    calls.put("largestComponent", () -> ops.largestComponent(grids));
    calls.put("imageMeans", () -> ops.imageMeans(images));
    float[] imagesBefore = images.toFloatArray();
    float[] cellsBefore = cells.toFloatArray();
    float[] gridsBefore = grids.toFloatArray();
    byte[] bytesBefore = bytes.toByteArray();
    calls.forEach(
        (name, call) -> {
          int before = manager.getManagedArrays().size();
          call.get();
          assertThat(manager.getManagedArrays().size() - before).as(name).isEqualTo(1);
        });
    assertThat(images.toFloatArray()).isEqualTo(imagesBefore);
    assertThat(cells.toFloatArray()).isEqualTo(cellsBefore);
    assertThat(grids.toFloatArray()).isEqualTo(gridsBefore);
    assertThat(bytes.toByteArray()).isEqualTo(bytesBefore);
  }

  private NDArray array(long... shape) {
    return manager.ones(new Shape(shape));
  }

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessageContainingAll(parts);
  }
}
