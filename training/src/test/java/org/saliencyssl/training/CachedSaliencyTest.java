package org.saliencyssl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;
import org.saliencyssl.training.data.DecodedImage;
import org.saliencyssl.training.data.ImageSource;

class CachedSaliencyTest {

  private static final int SIDE = 8;
  private static final int GRID = 4;
  private static final int IMAGES = 5;

  private final NDManager manager = NDManager.newBaseManager();
  private final TensorOps ops = TensorOps.load(manager);
  private final Redness provider = new Redness();
  @TempDir private Path folder;

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @Test
  void cutsTheMapWhereTheViewWasCut() throws IOException {
    CachedSaliency cached = open("key");
    float[] whole = values(cached, 0, 0, 1, 1);
    // Cell (u, v) of image 3 is the mean red of its four pixels, normalised.
    for (int u = 0; u < GRID; u++) {
      for (int v = 0; v < GRID; v++) {
        double red = 0;
        for (int pixel = 0; pixel < 4; pixel++) {
          red += red(3, 2 * u + pixel / 2, 2 * v + pixel % 2) / 4.0;
        }
        double expected = (red / 255 - PixelNormalization.mean()[0]) / PixelNormalization.std()[0];
        assertThat(whole[u * GRID + v]).isCloseTo((float) expected, within(1e-5f));
      }
    }
    float[] mirrored = values(cached, 1, 0, 0, 1);
    for (int i = 0; i < whole.length; i++) {
      int opposite = i / GRID * GRID + GRID - 1 - i % GRID;
      assertThat(mirrored[i]).isCloseTo(whole[opposite], within(1e-5f));
    }
    // The left half, stretched to the grid: its first column lies left of the map's first centre.
    float[] left = values(cached, 0, 0, 0.5f, 1);
    for (int u = 0; u < GRID; u++) {
      assertThat(left[u * GRID]).isCloseTo(whole[u * GRID], within(1e-5f));
      float between = whole[u * GRID] * 0.75f + whole[u * GRID + 1] * 0.25f;
      assertThat(left[u * GRID + 1]).isCloseTo(between, within(1e-5f));
    }
  }

  @Test
  void appliesTheProvidersRuleToTheCutMap() throws IOException {
    NDArray box = manager.create(new float[] {0, 0, 1, 1}, new Shape(1, 4));
    SaliencyMap map =
        open("key").withSaliency(List.of(cropped(box)), new int[] {3}).get(0).saliency();
    float[] values = map.values().toFloatArray();
    float[] foreground = map.foreground().toFloatArray();
    for (int i = 0; i < values.length; i++) {
      assertThat(foreground[i]).isEqualTo(values[i] > 0 ? 1f : 0f);
    }
  }

  @Test
  void makesTheMapsOnceForEachKey() throws IOException {
    open("key");
    assertThat(provider.images).isEqualTo(IMAGES);
    open("key");
    assertThat(provider.images).isEqualTo(IMAGES);
    open("other weights");
    assertThat(provider.images).isEqualTo(2 * IMAGES);
  }

  @Test
  void makesDamagedMapsAnew() throws IOException {
    float[] good = values(open("key"), 0, 0, 1, 1);
    Path file = folder.resolve("maps/a.maps");
    byte[] content = Files.readAllBytes(file);
    for (int flipped : new int[] {0, 9, content.length / 2, content.length - 1}) {
      byte[] damaged = content.clone();
      damaged[flipped] ^= 4;
      Files.write(file, damaged);
      provider.images = 0;
      assertThat(values(open("key"), 0, 0, 1, 1)).as("byte %d", flipped).containsExactly(good);
      assertThat(provider.images).as("byte %d", flipped).isEqualTo(IMAGES);
      assertThat(Files.readAllBytes(file)).as("byte %d", flipped).isEqualTo(content);
    }
  }

  private CachedSaliency open(String key) throws IOException {
    return CachedSaliency.open(
        new CachedSaliency.Maker(provider, GRID, ops, manager, RandomStreams.of(0)),
        folder.resolve("maps/a.maps"),
        key,
        new Blocks(),
        SIDE,
        2);
  }

  private float[] values(CachedSaliency cached, float x0, float y0, float x1, float y1) {
    NDArray box = manager.create(new float[] {x0, y0, x1, y1}, new Shape(1, 4));
    SaliencyMap map = cached.withSaliency(List.of(cropped(box)), new int[] {3}).get(0).saliency();
    return map.values().toFloatArray();
  }

  private CroppedView cropped(NDArray box) {
    NDArray pixels = manager.zeros(new Shape(1, 3, SIDE, SIDE));
    View view = new View(pixels, null, null, List.of(RandomStreams.of(0)));
    return new CroppedView(view, box);
  }

  /** Red of a pixel; all four of a cell differ, so that none can stand for their mean. */
  private static int red(int image, int row, int column) {
    int cell = row / 2 * 37 + column / 2 * 11 + 29 * image;
    return cell % 200 + 3 + 4 * (row % 2) + 2 * (column % 2) - 3;
  }

  private final class Redness implements SaliencyProvider {
    private int images;

    @Override
    public NDArray values(View view, int grid) {
      images += view.batch();
      return ops.poolToGrid(view.pixels().get(":, 0:1"), grid).reshape(view.batch(), grid, grid);
    }

    @Override
    public NDArray foreground(NDArray values) {
      return values.gt(0).toType(ai.djl.ndarray.types.DataType.FLOAT32, false);
    }
  }

  private static final class Blocks implements ImageSource {
    @Override
    public int size() {
      return IMAGES;
    }

    @Override
    public int label(int index) {
      return 0;
    }

    @Override
    public List<String> classNames() {
      return List.of("only");
    }

    @Override
    public String id(int index) {
      return "block:" + index;
    }

    @Override
    public boolean hasObjectMasks() {
      return false;
    }

    @Override
    public String fingerprint() {
      return "blocks";
    }

    @Override
    public DecodedImage read(int index, int side) {
      byte[] rgb = new byte[side * side * 3];
      for (int i = 0; i < side * side; i++) {
        rgb[3 * i] = (byte) red(index, i / side, i % side);
      }
      return new DecodedImage(rgb, null, side, side);
    }
  }
}
