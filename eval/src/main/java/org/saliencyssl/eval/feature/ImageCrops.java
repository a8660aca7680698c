package org.saliencyssl.eval.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.function.IntFunction;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.CropBox;
import org.saliencyssl.training.data.RawBatch;

/**
 * Cuts what an encoder sees out of loaded images: the centred square of an evaluation, or the
 * random crops of training with labels (random area and aspect, mirrored at .5, no colour change).
 */
public final class ImageCrops {

  private static final Interval ASPECT = new Interval(3.0 / 4, 4.0 / 3); // torchvision's

  private final NDManager manager;
  private final TensorOps ops;
  private final int imageSize;
  private final double centreCrop;

  /**
   * Makes a cutter.
   *
   * @param manager gives engine and device
   * @param ops tensor operations on that device
   * @param imageSize height and width of a crop, pixels
   * @param centreCrop side of the centred square as a share of the image's short side
   */
  public ImageCrops(NDManager manager, TensorOps ops, int imageSize, double centreCrop) {
    this.manager = manager;
    this.ops = ops;
    this.imageSize = imageSize;
    this.centreCrop = centreCrop;
  }

  /**
   * Returns the side at which images are to be loaded, so that the centred square is neither
   * enlarged nor reduced: 256 for 224 at .875.
   *
   * @return pixels
   */
  public int loadedSide() {
    return (int) Math.rint(imageSize / centreCrop);
  }

  /**
   * Cuts the centred square out of each image.
   *
   * @param batch images of side {@link #loadedSide()}
   * @return shape (N, 3, S, S), float32 in [0, 1]
   */
  public NDArray centred(RawBatch batch) {
    return cut(
        batch, i -> CropBox.centralSquare(batch.widths()[i], batch.heights()[i], centreCrop));
  }

  /**
   * Cuts a random part out of each image.
   *
   * @param batch images of side {@link #loadedSide()}
   * @param scale share of the image's area
   * @param epoch the epoch's branch of randomness; each image has a stream of its own
   * @return shape (N, 3, S, S), float32 in [0, 1]
   */
  public NDArray random(RawBatch batch, Interval scale, RandomStreams epoch) {
    return cut(
        batch,
        i -> {
          RandomStream random = epoch.at(batch.indices()[i]).stream();
          CropBox box =
              CropBox.randomResized(random, batch.widths()[i], batch.heights()[i], scale, ASPECT);
          return random.chance(0.5) ? box.mirrored() : box;
        });
  }

  private NDArray cut(RawBatch batch, IntFunction<CropBox> boxes) {
    int side = loadedSide();
    float[] corners = new float[4 * batch.size()];
    for (int i = 0; i < batch.size(); i++) {
      CropBox box = boxes.apply(i);
      corners[4 * i] = (float) box.left();
      corners[4 * i + 1] = (float) box.top();
      corners[4 * i + 2] = (float) box.right();
      corners[4 * i + 3] = (float) box.bottom();
    }
    NDArray bytes =
        manager.create(batch.pixels(), new Shape(batch.size(), side, side, 3), DataType.UINT8);
    NDArray box = manager.create(corners, new Shape(batch.size(), 4));
    return ops.crop(ops.toUnitFloat(bytes), box, imageSize, 1);
  }
}
