package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/** A run's services on the CPU, and views of made-up images. */
final class Bench implements AutoCloseable {

  final NDManager manager = NDManager.newBaseManager();
  final TensorOps ops = TensorOps.load(manager);

  PluginContext context(Path data) {
    return new PluginContext(
        manager,
        ops,
        ComputePolicy.REFERENCE,
        RandomStreams.of(1).purpose("saliency"),
        new RunFacts(4, 32, 4, 1, 2),
        data);
  }

  /** Noise whose level rises and falls over the image, a random amplitude for each channel. */
  static float[][] images(int batch, int height, int width, long seed) {
    float[][] images = new float[batch][3 * height * width];
    for (int n = 0; n < batch; n++) {
      RandomStream stream = RandomStreams.of(seed).at(n).stream();
      int at = 0;
      for (int c = 0; c < 3; c++) {
        double wave = stream.uniform(-2, 2);
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            double trend = Math.sin(4.0 * x / width) * Math.cos(3.0 * y / height);
            images[n][at++] = (float) (wave * trend + 0.3 * stream.nextGaussian());
          }
        }
      }
    }
    return images;
  }

  /** A view of images, each 3 x height x width, whose object is the image's middle quarter. */
  View view(NDManager owner, float[][] images, int height, int width) {
    return view(owner, images, masks(images.length, height, width), height, width);
  }

  View view(NDManager owner, float[][] images, float @Nullable [][] masks, int height, int width) {
    List<RandomStreams> streams = new ArrayList<>();
    for (float[] image : images) {
      // a sample keeps its stream wherever it lies in a batch
      streams.add(RandomStreams.of(5).at(Float.floatToIntBits(image[0])));
    }
    return new View(
        stack(owner, images, 3, height, width),
        masks == null ? null : stack(owner, masks, 1, height, width),
        null,
        streams);
  }

  static NDArray stack(NDManager owner, float[][] samples, int channels, int height, int width) {
    float[] all = new float[samples.length * channels * height * width];
    for (int n = 0; n < samples.length; n++) {
      System.arraycopy(samples[n], 0, all, n * samples[n].length, samples[n].length);
    }
    return owner.create(all, new Shape(samples.length, channels, height, width));
  }

  private static float[][] masks(int batch, int height, int width) {
    float[][] masks = new float[batch][height * width];
    for (int y = height / 4; y < height * 3 / 4; y++) {
      for (int x = width / 4; x < width * 3 / 4; x++) {
        for (float[] mask : masks) {
          mask[y * width + x] = 1;
        }
      }
    }
    return masks;
  }

  @Override
  public void close() {
    ops.close();
    manager.close();
  }
}
