package org.saliencyssl.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.data.DecodedImage;
import org.saliencyssl.training.data.ImageWork;
import org.saliencyssl.training.data.RawBatch;

/**
 * Makes two augmented views of each image of a batch: crop, colour jitter, greyscale, blur and flip
 * in MoCo v2's order (a flip commutes with the rest, so it is part of the crop), then
 * normalisation.
 *
 * <p>Each view's decisions come from its own stream, so they depend on the seed, the epoch, the
 * image and the view alone. They are drawn by the reading threads, ahead of the step. On the CPU
 * these threads also paint the views; on a GPU the device makes them from the images.
 */
public final class TwoViewAugmentation {

  static final List<String> NAMES = List.of("query", "key");

  private final AugmentationSettings settings;
  private final RandomStreams root;
  private final long stepsPerEpoch;
  private final ViewRoute route;

  /**
   * Prepares the augmentation.
   *
   * @param settings the recipe
   * @param imageSize height and width of a view, pixels
   * @param ops tensor operations on the run's device
   * @param manager gives the device; arrays of views are attached to it
   * @param root branch of the run's randomness for views
   * @param stepsPerEpoch steps in which every image is seen at most once
   * @throws IllegalArgumentException if a blur's kernel does not fit into a view
   */
  public TwoViewAugmentation(
      AugmentationSettings settings,
      int imageSize,
      TensorOps ops,
      NDManager manager,
      RandomStreams root,
      long stepsPerEpoch) {
    this(
        settings,
        root,
        stepsPerEpoch,
        manager.getDevice().isGpu()
            ? new DeviceViews(settings, imageSize, ops, manager)
            : new HostViews(settings, imageSize, manager));
  }

  TwoViewAugmentation(
      AugmentationSettings settings, RandomStreams root, long stepsPerEpoch, ViewRoute route) {
    this.settings = settings;
    this.root = root;
    this.stepsPerEpoch = stepsPerEpoch;
    this.route = route;
  }

  /**
   * A view and where it was cut from.
   *
   * @param view pixels, object masks and streams; without saliency
   * @param boxes shape (N, 4), float32, as {@link TensorOps#crop} takes them
   */
  public record CroppedView(View view, NDArray boxes) {}

  /**
   * Returns the reading threads' part of the work.
   *
   * @param firstStep the step of the schedule's first batch
   * @return for {@link org.saliencyssl.training.data.BatchLoader#schedule}
   */
  public ImageWork work(long firstStep) {
    return new PlannedWork(firstStep);
  }

  /**
   * Returns the views of a batch.
   *
   * @param batch read with this augmentation's {@link #work}; not given back before the step is
   *     over, because arrays may share its memory
   * @param step the step that the batch was scheduled for
   * @return the query's view and the key's
   */
  public List<CroppedView> views(RawBatch batch, long step) {
    List<List<RandomStreams>> streams = new ArrayList<>();
    for (String name : NAMES) {
      List<RandomStreams> samples = new ArrayList<>(batch.size());
      for (int index : batch.indices()) {
        samples.add(stream(step, index, name));
      }
      streams.add(samples);
    }
    return route.views(batch, streams);
  }

  private RandomStreams stream(long step, int index, String view) {
    return root.at(step / stepsPerEpoch).at(index).purpose(view);
  }

  private final class PlannedWork implements ImageWork {

    private final long firstStep;

    PlannedWork(long firstStep) {
      this.firstStep = firstStep;
    }

    @Override
    public List<Integer> bytes(int side, boolean masked) {
      return route.bytes(side, masked);
    }

    @Override
    public boolean keepsPixels() {
      return route.keepsPixels();
    }

    @Override
    public void make(
        long batch, int index, DecodedImage image, int side, List<ByteBuffer> made, int place) {
      List<ViewPlan> plans = new ArrayList<>(NAMES.size());
      for (String name : NAMES) {
        RandomStreams sample = stream(firstStep + batch, index, name);
        plans.add(
            ViewPlan.draw(
                sample.purpose("augmentation").stream(), settings, image.width(), image.height()));
      }
      route.prepare(plans, image, side, made, place);
    }
  }
}
