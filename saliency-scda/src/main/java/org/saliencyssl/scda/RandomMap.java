package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;

/**
 * A control that looks anywhere: a uniform number in [0, 1] for each cell, row by row, from the
 * sample's own stream. Its rule is that of {@link Scda}. It is new for each view, so not cacheable.
 */
final class RandomMap implements SaliencyProvider {

  private final RandomMapSettings settings;
  private final ForegroundRule rule;
  private final TensorOps ops;

  RandomMap(RandomMapSettings settings, TensorOps ops) {
    this.settings = settings;
    this.ops = ops;
    this.rule = new ForegroundRule(settings.slack(), ops);
  }

  @Override
  public NDArray values(View images, int grid) {
    int cells = grid * grid;
    float[] maps = new float[images.batch() * cells];
    for (int sample = 0; sample < images.batch(); sample++) {
      RandomStream stream = images.streams().get(sample).purpose("random-map").stream();
      for (int cell = 0; cell < cells; cell++) {
        maps[sample * cells + cell] = (float) stream.nextDouble();
      }
    }
    return ops.upload(maps, new Shape(images.batch(), grid, grid), images.pixels().getManager());
  }

  @Override
  public NDArray foreground(NDArray values) {
    return rule.apply(values);
  }

  @Override
  public String toString() {
    return "random-map(slack=%s)".formatted(settings.slack());
  }
}
