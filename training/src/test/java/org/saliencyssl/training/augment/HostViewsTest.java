package org.saliencyssl.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.DecodedImage;
import org.saliencyssl.training.data.ImageSource;

/** The painted views, beside the views that the tested tensor operations make of the same plans. */
class HostViewsTest {

  private static NDManager manager;
  private static TensorOps ops;

  @BeforeAll
  static void load() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    ops = TensorOps.load(manager);
  }

  @AfterAll
  static void close() {
    ops.close();
    manager.close();
  }

  /** Side of an image, size of a view, antialias, blur kernel: smaller, equal and larger views. */
  @ParameterizedTest
  @CsvSource({
    "64, 64, 1, 7",
    "48, 32, 2, 3",
    "20, 33, 1, 9",
    "96, 16, 3, 31",
    "9, 12, 4, 1",
    "8, 5, 8, 9"
  })
  void agreesWithTheTensorOperations(int side, int size, int antialias, int kernel)
      throws IOException {
    AugmentationSettings settings = settings(antialias, kernel);
    Noise source = new Noise(true);
    for (long seed = 0; seed < 4; seed++) {
      TwoViewAugmentation host =
          augmentation(settings, seed, new HostViews(settings, size, manager));
      TwoViewAugmentation device =
          augmentation(settings, seed, new DeviceViews(settings, size, ops, manager));
      try (BatchLoader first = new BatchLoader(source, side, 2, 1);
          BatchLoader second = new BatchLoader(source, side, 1, 0)) {
        List<CroppedView> painted = views(host, first);
        List<CroppedView> computed = views(device, second);
        for (int v = 0; v < 2; v++) {
          CroppedView a = painted.get(v);
          CroppedView b = computed.get(v);
          String at = "seed " + seed + " view " + v;
          assertClose(a.view().pixels(), b.view().pixels(), 2e-4, at);
          assertClose(a.view().objectMasks(), b.view().objectMasks(), 5e-5, at + " mask");
          assertClose(a.boxes(), b.boxes(), 0, at + " box");
          assertThat(a.view().streams()).as(at).isEqualTo(b.view().streams());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 3", "5, 2"})
  void bitsDoNotDependOnThreadsOrPrefetch(int threads, int prefetch) throws IOException {
    AugmentationSettings settings = settings(2, 5);
    Noise source = new Noise(false);
    TwoViewAugmentation host = augmentation(settings, 7, new HostViews(settings, 24, manager));
    try (BatchLoader one = new BatchLoader(source, 20, 1, 1);
        BatchLoader other = new BatchLoader(source, 20, threads, prefetch)) {
      List<CroppedView> expected = views(host, one);
      List<CroppedView> found = views(host, other);
      for (int v = 0; v < 2; v++) {
        NDArray a = expected.get(v).view().pixels();
        assertClose(found.get(v).view().pixels(), a, 0, "view " + v);
        assertThat(found.get(v).view().objectMasks()).isNull();
      }
    }
  }

  /** A run that goes on at step 5 sees what it would have seen. */
  @Test
  void aBatchIsPaintedForItsStep() throws IOException {
    AugmentationSettings settings = settings(1, 3);
    TwoViewAugmentation host = augmentation(settings, 3, new HostViews(settings, 16, manager));
    int[] batch = {4, 2};
    try (BatchLoader whole = new BatchLoader(new Noise(false), 16, 2, 2);
        BatchLoader rest = new BatchLoader(new Noise(false), 16, 1, 0)) {
      whole.schedule(List.of(batch, batch, batch, batch, batch, batch).iterator(), host.work(0));
      rest.schedule(List.of(batch).iterator(), host.work(5));
      NDArray resumed = host.views(rest.next(), 5).get(1).view().pixels();
      for (int step = 0; step < 5; step++) {
        NDArray before = host.views(whole.next(), step).get(1).view().pixels();
        // one epoch has three steps: steps 3 and 4 belong to the same as step 5
        assertThat(before.contentEquals(resumed)).as("step %d", step).isEqualTo(step >= 3);
      }
      assertClose(host.views(whole.next(), 5).get(1).view().pixels(), resumed, 0, "step 5");
    }
  }

  @Test
  void aKernelThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> new HostViews(settings(1, 33), 16, manager))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("blurKernel is 33")
        .hasMessageContaining("at most 31");
  }

  private static List<CroppedView> views(TwoViewAugmentation augmentation, BatchLoader loader)
      throws IOException {
    loader.schedule(
        List.of(new int[] {5, 0, 3}, new int[] {1, 2, 4, 6}).iterator(), augmentation.work(2));
    loader.next();
    return augmentation.views(loader.next(), 3);
  }

  private static TwoViewAugmentation augmentation(
      AugmentationSettings settings, long seed, ViewRoute route) {
    return new TwoViewAugmentation(settings, RandomStreams.of(seed), 3, route);
  }

  private static void assertClose(NDArray actual, NDArray expected, double tolerance, String at) {
    assertThat(actual.getShape()).as(at).isEqualTo(expected.getShape());
    float[] a = actual.toFloatArray();
    float[] b = expected.toFloatArray();
    double worst = 0;
    for (int i = 0; i < a.length; i++) {
      worst = Math.max(worst, Math.abs(a[i] - b[i]));
    }
    assertThat(worst).as(at).isLessThanOrEqualTo(tolerance);
  }

  private static AugmentationSettings settings(int antialias, int kernel) {
    return new AugmentationSettings(
        new Interval(0.1, 1),
        new Interval(0.5, 2),
        antialias,
        0.8,
        0.4,
        0.4,
        0.4,
        0.1,
        0.2,
        0.6,
        kernel,
        new Interval(0.1, 4),
        0.5);
  }

  private record Noise(boolean hasObjectMasks) implements ImageSource {
    @Override
    public int size() {
      return 7;
    }

    @Override
    public int label(int index) {
      return 0;
    }

    @Override
    public List<String> classNames() {
      return List.of("noise");
    }

    @Override
    public String id(int index) {
      return "noise:" + index;
    }

    @Override
    public String fingerprint() {
      return "noise";
    }

    @Override
    public DecodedImage read(int index, int side) {
      RandomStream random = RandomStreams.of(index).stream();
      byte[] rgb = new byte[side * side * 3];
      byte[] mask = new byte[side * side];
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = (byte) random.nextInt(256);
        mask[i / 3] = (byte) (random.chance(0.5) ? 255 : 0);
      }
      return new DecodedImage(rgb, hasObjectMasks ? mask : null, 50 + 9 * index, 90 - 5 * index);
    }
  }
}
