package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/**
 * Masking as the released code does it, one image at a time and one tensor slice for each hidden
 * cell (and channel), with the draws of the strategies, so that results are the same: what {@link
 * MaskingBenchmark} compares them with. For grids that divide the image, balance 1 and no variant.
 */
final class LoopMasks {

  private final int size;
  private final int grid;
  private final Placement placement;
  private final Cap cap;
  private final Mixture mixture;

  LoopMasks(int size, int grid, Placement placement, Cap cap, Mixture mixture) {
    this.size = size;
    this.grid = grid;
    this.placement = placement;
    this.cap = cap;
    this.mixture = mixture;
  }

  /** What a masked area of a sample holds. */
  interface Fill {
    /**
     * Returns the fill of one sample.
     *
     * @param image shape (3, H, W)
     * @return shape (3, H, W), or (3, 1, 1) for one colour
     */
    NDArray of(MaskTask task, int sample, NDArray image);
  }

  /**
   * Filters every image by itself.
   *
   * @param pixels shape (N, 3, H, W)
   * @return N images of shape (3, H, W)
   */
  static List<NDArray> each(NDArray pixels, UnaryOperator<NDArray> filter) {
    List<NDArray> images = new ArrayList<>();
    for (int i = 0; i < pixels.getShape().get(0); i++) {
      images.add(filter.apply(pixels.get(i).expandDims(0)).squeeze(0));
    }
    return images;
  }

  static NDArray stack(List<NDArray> images) {
    return NDArrays.stack(new NDList(images));
  }

  /**
   * Masks copies of images.
   *
   * @param saliency the task's foreground, read to the host
   */
  NDArray mask(MaskTask task, List<NDArray> images, float[] saliency, Fill fill) {
    List<NDArray> masked = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      NDManager manager = task.manager().newSubManager(); // frees each image's slices at once
      NDArray image = images.get(i).duplicate();
      NDArray source = fill.of(task, i, image);
      source.tempAttach(manager);
      hide(task, i, saliency, image, source);
      manager.close();
      masked.add(image);
    }
    return stack(masked);
  }

  private void hide(MaskTask task, int sample, float[] saliency, NDArray image, NDArray fill) {
    RandomStreams branch = task.branches().get(sample);
    RandomStream shape = branch.purpose("shape").stream();
    if (shape.chance(mixture.focal())) {
      focal(branch, task.hardNegative(), image, fill);
      return;
    }
    boolean spatial = shape.chance(mixture.spatial());
    double ratio =
        branch.purpose("ratio").stream()
            .uniform(
                placement.ratio(task.hardNegative()).min(),
                placement.ratio(task.hardNegative()).max());
    for (int c = 0; c < (spatial ? 1 : 3); c++) {
      int[] ranks = branch.purpose("cells").at(c).stream().permutation(grid * grid);
      for (int cell : chosen(sample, ratio, ranks, saliency, task.hardNegative())) {
        set(image, fill, spatial ? -1 : c, cell);
      }
    }
  }

  private void set(NDArray image, NDArray fill, int channel, int cell) {
    int side = size / grid;
    int top = cell / grid * side;
    int left = cell % grid * side;
    String channels = channel < 0 ? ":" : channel + ":" + (channel + 1);
    copy(image, fill, channels, top, left, side, side);
  }

  private static void copy(
      NDArray image, NDArray fill, String channels, int top, int left, int rows, int columns) {
    if (rows == 0 || columns == 0) {
      return;
    }
    NDIndex place =
        new NDIndex("%s, %d:%d, %d:%d".formatted(channels, top, top + rows, left, left + columns));
    boolean flat = fill.getShape().get(2) == 1;
    try (NDArray part = fill.get(flat ? new NDIndex(channels + ", :, :") : place)) {
      image.set(place, part);
    }
  }

  private void focal(RandomStreams branch, boolean hardNegative, NDArray image, NDArray fill) {
    int side = mixture.windowSide(hardNegative, size);
    RandomStream random = branch.purpose("window").stream();
    int top = random.nextInt(size - side + 1);
    int left = random.nextInt(size - side + 1);
    if (hardNegative) {
      copy(image, fill, ":", top, left, side, side);
      return;
    }
    copy(image, fill, ":", 0, 0, top, size);
    copy(image, fill, ":", top + side, 0, size - top - side, size);
    copy(image, fill, ":", top, 0, side, left);
    copy(image, fill, ":", top, left + side, side, size - left - side);
  }

  private List<Integer> chosen(
      int sample, double ratio, int[] ranks, float[] saliency, boolean hardNegative) {
    int n = grid * grid;
    List<Integer> inside = new ArrayList<>();
    List<Integer> outside = new ArrayList<>();
    for (int k = 0; k < n; k++) {
      boolean foreground = !placement.saliencyGuided() || saliency[sample * n + k] == 1;
      (foreground ? inside : outside).add(k);
    }
    inside.sort(Comparator.comparing(k -> ranks[k]));
    outside.sort(Comparator.comparing(k -> ranks[k]));
    int total = (int) (n * ratio);
    boolean all = !placement.saliencyGuided() && !hardNegative;
    int first = all ? total : (int) Math.rint(cap.apply(ratio * ((double) inside.size() / n)) * n);
    List<Integer> cells = new ArrayList<>(inside.subList(0, first));
    if (!hardNegative) {
      cells.addAll(outside.subList(0, Math.min(Math.max(0, total - first), outside.size())));
    }
    return cells;
  }
}
