package org.saliencyssl.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;
import org.saliencyssl.training.data.DecodedImage;
import org.saliencyssl.training.data.RawBatch;

/**
 * Paints views in the reading threads, ahead of the step, for a run on the CPU. A view's arrays
 * share the batch's memory: it is given back when the step is over.
 *
 * <p>Buffers of a batch, for each view in turn: pixels (N, 3, size, size), boxes (N, 4) and, where
 * the data have them, object masks (N, 1, size, size), all float32.
 */
final class HostViews implements ViewRoute {

  private static final int BOX = 4;

  private final int size;
  private final NDManager manager;
  private final ThreadLocal<ViewPainter> painters;

  HostViews(AugmentationSettings settings, int size, NDManager manager) {
    if (settings.blurKernel() / 2 >= size) {
      throw new IllegalArgumentException(
          "blurKernel is %d: a view of %d pixels allows at most %d"
              .formatted(settings.blurKernel(), size, 2 * size - 1));
    }
    this.size = size;
    this.manager = manager;
    this.painters = ThreadLocal.withInitial(() -> new ViewPainter(size, settings.antialias()));
  }

  @Override
  public List<Integer> bytes(int side, boolean masked) {
    int plane = size * size * Float.BYTES;
    List<Integer> view =
        masked
            ? List.of(3 * plane, BOX * Float.BYTES, plane)
            : List.of(3 * plane, BOX * Float.BYTES);
    List<Integer> bytes = new ArrayList<>();
    TwoViewAugmentation.NAMES.forEach(name -> bytes.addAll(view));
    return bytes;
  }

  @Override
  public boolean keepsPixels() {
    return false;
  }

  @Override
  public void prepare(
      List<ViewPlan> plans, DecodedImage image, int side, List<ByteBuffer> made, int place) {
    ViewPainter painter = painters.get();
    byte[] mask = image.mask();
    int buffers = made.size() / plans.size();
    painter.image(image.rgb(), side);
    for (int v = 0; v < plans.size(); v++) {
      ViewPlan plan = plans.get(v);
      ByteBuffer pixels = made.get(v * buffers);
      painter.view(plan, pixels.asFloatBuffer(), place * 3 * size * size);
      float[] box = new float[BOX];
      plan.box().put(box, 0);
      made.get(v * buffers + 1).asFloatBuffer().put(place * BOX, box);
    }
    if (mask != null) {
      for (int v = 0; v < plans.size(); v++) {
        ByteBuffer masks = made.get(v * buffers + 2);
        painter.mask(mask, side, plans.get(v), masks.asFloatBuffer(), place * size * size);
      }
    }
  }

  @Override
  public List<CroppedView> views(RawBatch batch, List<List<RandomStreams>> streams) {
    int buffers = batch.made().size() / streams.size();
    List<CroppedView> views = new ArrayList<>();
    for (int v = 0; v < streams.size(); v++) {
      List<ByteBuffer> made = batch.made().subList(v * buffers, (v + 1) * buffers);
      NDArray masks = buffers > 2 ? array(made.get(2), batch.size(), 1, size, size) : null;
      NDArray pixels = array(made.get(0), batch.size(), 3, size, size);
      NDArray boxes = array(made.get(1), batch.size(), BOX);
      views.add(new CroppedView(new View(pixels, masks, null, streams.get(v)), boxes));
    }
    return views;
  }

  private NDArray array(ByteBuffer buffer, long... shape) {
    return manager.create(buffer, new Shape(shape), DataType.FLOAT32);
  }
}
