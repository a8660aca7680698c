package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.stream.IntStream;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.LineMask;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;

/**
 * Standard normal numbers, drawn once a run and kept on the device; each masking of each sample
 * takes a run of them from a random place. Ours: the released code draws one tile a batch and
 * repeats it in every cell of every image, which ties the samples of a batch together.
 */
final class NoiseBank implements AutoCloseable {

  private static final int SMALLEST = 1 << 21;
  private static final int CHUNK = 1 << 14;

  private final TensorOps ops;
  private final int image;
  private final NDArray normals;

  NoiseBank(PluginContext context) {
    this.ops = context.ops();
    int side = context.facts().imageSize();
    this.image = 3 * side * side;
    float[] values = new float[Math.max(SMALLEST, Integer.highestOneBit(4 * image) * 2)];
    IntStream.range(0, values.length / CHUNK).parallel().forEach(c -> fill(context, values, c));
    this.normals = context.manager().create(values);
  }

  /**
   * Hides a task's pixels behind noise, normal with mean 0.
   *
   * @param task whose samples; their images have the run's size
   * @param std standard deviation
   * @return shape (N, 3, H, W): the pixels, overwritten, if the task owns them, else a new array
   */
  NDArray hide(MaskTask task, LineMask mask, double std) {
    long[] offsets = new long[task.batch()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = task.stream(i, "noise").nextInt((int) normals.size() - image + 1);
    }
    try (NDArray places = ops.upload(offsets, new Shape(offsets.length), task.manager())) {
      return mask.hideBehindRuns(task.pixels(), normals, places, std, task.ownsPixels());
    }
  }

  @Override
  public void close() {
    normals.close();
  }

  private static void fill(PluginContext context, float[] values, int chunk) {
    RandomStream random = context.streams().purpose("noise").at(chunk).stream();
    for (int i = chunk * CHUNK; i < (chunk + 1) * CHUNK; i++) {
      values[i] = (float) random.nextGaussian();
    }
  }
}
