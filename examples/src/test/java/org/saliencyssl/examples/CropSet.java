package org.saliencyssl.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.scda.AnnotatedCrop;
import org.saliencyssl.scda.SaliencyMetrics;

/** Annotated crops, shrunk to the size of training views, and how well a provider finds objects. */
final class CropSet {

  private static final int BATCH = 64;

  private final String name;
  private final int side;
  private final List<float[]> pixels = new ArrayList<>();
  private final List<byte[]> truth = new ArrayList<>();

  /** Averages crops down to {@code side} pixels; what is object stays at full size. */
  CropSet(String name, List<AnnotatedCrop> crops, int side, NDManager manager, TensorOps ops) {
    this.name = name;
    this.side = side;
    for (AnnotatedCrop crop : crops) {
      Shape shape = new Shape(1, 3, AnnotatedCrop.SIDE, AnnotatedCrop.SIDE);
      try (NDArray large = manager.create(crop.pixels(), shape);
          NDArray small = ops.poolToGrid(large, side)) {
        pixels.add(small.toFloatArray());
        truth.add(crop.truth());
      }
    }
  }

  String name() {
    return name + ", " + truth.size() + " crops";
  }

  /**
   * Returns the mean AUC and IoU (at the map's mean) over crops, each with its standard error, of
   * the map upsampled bilinearly to the crop.
   */
  String figures(SaliencyProvider provider, int grid, NDManager manager, TensorOps ops) {
    List<double[]> scores = new ArrayList<>();
    for (int start = 0; start < truth.size(); start += BATCH) {
      int from = start;
      int to = Math.min(truth.size(), start + BATCH);
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray map = provider.values(view(from, to, manager), grid);
        float[] maps = ops.resize(map.expandDims(1), AnnotatedCrop.SIDE).toFloatArray();
        scores.addAll(
            IntStream.range(from, to)
                .parallel()
                .mapToObj(n -> score(part(maps, n - from, to - from), truth.get(n)))
                .toList());
      }
    }
    return cell(scores, 0) + " | " + cell(scores, 1);
  }

  private View view(int from, int to, NDManager manager) {
    int length = 3 * side * side;
    float[] batch = new float[(to - from) * length];
    List<RandomStreams> streams = new ArrayList<>();
    for (int n = from; n < to; n++) {
      System.arraycopy(pixels.get(n), 0, batch, (n - from) * length, length);
      streams.add(RandomStreams.of(0).purpose("map").at(n));
    }
    NDArray array = manager.create(batch, new Shape(to - from, 3, side, side));
    return new View(array, null, null, streams);
  }

  private static double[] score(float[] map, byte[] truth) {
    return new double[] {
      SaliencyMetrics.auc(map, truth), SaliencyMetrics.iou(map, SaliencyMetrics.mean(map), truth)
    };
  }

  private static float[] part(float[] all, int n, int parts) {
    int length = all.length / parts;
    return Arrays.copyOfRange(all, n * length, (n + 1) * length);
  }

  private static String cell(List<double[]> scores, int figure) {
    double mean = scores.stream().mapToDouble(s -> s[figure]).average().orElseThrow();
    double squares =
        scores.stream().mapToDouble(s -> (s[figure] - mean) * (s[figure] - mean)).sum();
    double error = Math.sqrt(squares / (scores.size() - 1) / scores.size());
    return String.format(Locale.ROOT, "%.3f ± %.3f", mean, error);
  }
}
