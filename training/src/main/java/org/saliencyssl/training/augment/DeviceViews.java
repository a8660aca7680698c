package org.saliencyssl.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;
import org.saliencyssl.training.data.DecodedImage;
import org.saliencyssl.training.data.RawBatch;

/**
 * Makes views on the device, each operation one call for the whole batch, for a run on a GPU. The
 * reading threads draw the plans ahead of the step; they travel as one array for each view.
 *
 * <p>Buffers of a batch: for each view the plans (N, {@link ViewPlan#floats}), float32.
 */
final class DeviceViews implements ViewRoute {

  private final AugmentationSettings settings;
  private final int size;
  private final TensorOps ops;
  private final NDManager manager;

  DeviceViews(AugmentationSettings settings, int size, TensorOps ops, NDManager manager) {
    this.settings = settings;
    this.size = size;
    this.ops = ops;
    this.manager = manager;
  }

  @Override
  public List<Integer> bytes(int side, boolean masked) {
    int bytes = ViewPlan.floats(settings) * Float.BYTES;
    return Collections.nCopies(TwoViewAugmentation.NAMES.size(), bytes);
  }

  @Override
  public boolean keepsPixels() {
    return true;
  }

  @Override
  public void prepare(
      List<ViewPlan> plans, DecodedImage image, int side, List<ByteBuffer> made, int place) {
    for (int v = 0; v < plans.size(); v++) {
      plans.get(v).put(made.get(v).asFloatBuffer(), place);
    }
  }

  @Override
  public List<CroppedView> views(RawBatch batch, List<List<RandomStreams>> streams) {
    int n = batch.size();
    int side = (int) Math.sqrt(batch.pixels().remaining() / (3.0 * n));
    NDArray images =
        ops.toUnitFloat(ops.upload(batch.pixels(), new Shape(n, side, side, 3), manager));
    NDArray masks = objectMasks(batch, n, side);
    List<CroppedView> views = new ArrayList<>();
    for (int v = 0; v < streams.size(); v++) {
      float[] values = new float[n * ViewPlan.floats(settings)];
      batch.made().get(v).asFloatBuffer().get(values);
      Shape rows = new Shape(n, ViewPlan.floats(settings));
      NDArray plans = ops.upload(values, rows, manager);
      views.add(view(images, masks, plans, streams.get(v)));
    }
    return views;
  }

  private @Nullable NDArray objectMasks(RawBatch batch, int n, int side) {
    ByteBuffer masks = batch.masks();
    if (masks == null) {
      return null;
    }
    return ops.upload(masks, new Shape(n, 1, side, side), manager)
        .toType(DataType.FLOAT32, false)
        .div(ops.constant(255));
  }

  private CroppedView view(
      NDArray images, @Nullable NDArray masks, NDArray plans, List<RandomStreams> streams) {
    int n = streams.size();
    NDArray box = plans.get(":, 0:4");
    NDArray pixels = ops.crop(images, box, size, settings.antialias());
    pixels =
        ops.colour(
            pixels, plans.get(":, 4:13").reshape(n, 3, 3), plans.get(":, 13:22").reshape(n, 3, 3));
    if (settings.blurProbability() > 0) {
      pixels = ops.blurEach(pixels, plans.get(":, 22:"));
    }
    pixels = ops.normalize(pixels, PixelNormalization.mean(), PixelNormalization.std());
    NDArray mask = masks == null ? null : ops.crop(masks, box, size, settings.antialias());
    return new CroppedView(new View(pixels, mask, null, streams), box);
  }
}
