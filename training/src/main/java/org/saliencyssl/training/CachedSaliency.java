package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.ImageSource;
import org.saliencyssl.training.data.RawBatch;
import org.saliencyssl.training.progress.Progress;

/**
 * One map of each whole image, made once and stored, then cropped with every view. Ours: the paper
 * computes a map for every view; {@code reference/data.md} found masks of equal quality.
 *
 * <p>The file holds a magic number, the key (whoever made the maps, from which data), count and
 * grid, the float32 maps and a CRC-32C; another key or a damaged file is made anew.
 */
public final class CachedSaliency implements SaliencySource {

  private static final int MAGIC = 0x534D4150;
  private static final int BATCH = 32;

  private final SaliencyProvider provider;
  private final int grid;
  private final float[] maps;
  private final TensorOps ops;

  private CachedSaliency(SaliencyProvider provider, int grid, float[] maps, TensorOps ops) {
    this.provider = provider;
    this.grid = grid;
    this.maps = maps;
    this.ops = ops;
  }

  /**
   * Where maps come from.
   *
   * @param provider makes them, and later applies its foreground rule; closed with the result
   * @param grid cells a side
   * @param ops tensor operations on the run's device
   * @param manager gives the device
   * @param streams the run's randomness
   */
  public record Maker(
      SaliencyProvider provider,
      int grid,
      TensorOps ops,
      NDManager manager,
      RandomStreams streams) {}

  /**
   * Reads the maps, or makes and stores them.
   *
   * @param maker makes maps
   * @param file where they are stored
   * @param key identifies provider, settings, weights and data
   * @param source the training images
   * @param side stored side of an image, pixels
   * @param threads decoding threads
   * @return the source of saliency
   * @throws IOException if an image cannot be read or the file cannot be written
   */
  public static CachedSaliency open(
      Maker maker, Path file, String key, ImageSource source, int side, int threads)
      throws IOException {
    float[] maps = read(file, key, source.size(), maker.grid);
    if (maps.length == 0) {
      maps = compute(maker, source, side, threads);
      write(file, key, maker.grid, maps);
    }
    return new CachedSaliency(maker.provider, maker.grid, maps, maker.ops);
  }

  @Override
  public List<View> withSaliency(List<CroppedView> cropped, int[] indices) {
    int cells = grid * grid;
    float[] batch = new float[indices.length * cells];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(maps, indices[i] * cells, batch, i * cells, cells);
    }
    NDManager manager = cropped.get(0).boxes().getManager();
    NDArray whole = ops.upload(batch, new Shape(indices.length, 1, grid, grid), manager);
    return cropped.stream().map(view -> cut(whole, view)).toList();
  }

  private View cut(NDArray whole, CroppedView cropped) {
    NDArray cells = ops.crop(whole, cropped.boxes(), grid, 1);
    NDArray values = cells.reshape(whole.getShape().get(0), grid, grid);
    return cropped.view().with(new SaliencyMap(values, provider.foreground(values)));
  }

  @Override
  public void close() {
    provider.close();
  }

  private static float[] compute(Maker maker, ImageSource source, int side, int threads)
      throws IOException {
    int cells = maker.grid * maker.grid;
    float[] maps = new float[source.size() * cells];
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < source.size(); from += BATCH) {
      batches.add(IntStream.range(from, Math.min(source.size(), from + BATCH)).toArray());
    }
    try (BatchLoader loader = new BatchLoader(source, side, threads, 2);
        Progress progress = Progress.start("saliency maps", "images", 0, source.size())) {
      loader.schedule(batches.iterator());
      for (int[] batch : batches) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          float[] values = values(maker, loader.next(), side);
          System.arraycopy(values, 0, maps, batch[0] * cells, values.length);
        }
        progress.update(batch[batch.length - 1] + 1L, "");
      }
    }
    return maps;
  }

  private static float[] values(Maker maker, RawBatch raw, int side) {
    int n = raw.size();
    NDManager manager = maker.manager;
    NDArray pixels =
        maker.ops.normalize(
            maker.ops.toUnitFloat(
                manager.create(raw.pixels(), new Shape(n, side, side, 3), DataType.UINT8)),
            PixelNormalization.mean(),
            PixelNormalization.std());
    ByteBuffer maskBytes = raw.masks();
    NDArray masks =
        maskBytes == null
            ? null
            : manager
                .create(maskBytes, new Shape(n, 1, side, side), DataType.UINT8)
                .toType(DataType.FLOAT32, false)
                .div(255);
    List<RandomStreams> streams = new ArrayList<>();
    for (int index : raw.indices()) {
      streams.add(maker.streams.purpose("whole-image").at(index));
    }
    return maker.provider.values(new View(pixels, masks, null, streams), maker.grid).toFloatArray();
  }

  /** Returns the stored maps; empty if there are none for this key. */
  private static float[] read(Path file, String key, int count, int grid) throws IOException {
    if (!Files.exists(file)) {
      return new float[0];
    }
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
    byte[] header = header(key, count, grid);
    int size = count * grid * grid;
    boolean fits = content.remaining() == header.length + size * Float.BYTES + Long.BYTES;
    if (!fits || !content.slice(0, header.length).equals(ByteBuffer.wrap(header))) {
      return new float[0];
    }
    CRC32C crc = new CRC32C();
    crc.update(content.slice(0, content.remaining() - Long.BYTES));
    if (content.getLong(content.remaining() - Long.BYTES) != crc.getValue()) {
      return new float[0];
    }
    float[] maps = new float[size];
    content.slice(header.length, size * Float.BYTES).asFloatBuffer().get(maps);
    return maps;
  }

  private static void write(Path file, String key, int grid, float[] maps) throws IOException {
    byte[] header = header(key, maps.length / (grid * grid), grid);
    ByteBuffer body = ByteBuffer.allocate(header.length + maps.length * Float.BYTES);
    body.put(header).asFloatBuffer().put(maps);
    CRC32C crc = new CRC32C();
    crc.update(body.array());
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), "maps", ".tmp");
    try (FileOutputStream raw = new FileOutputStream(temporary.toFile());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(raw))) {
      out.write(body.array());
      out.writeLong(crc.getValue());
      out.flush();
      raw.getFD().sync();
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] header(String key, int count, int grid) {
    byte[] text = key.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 * Integer.BYTES + text.length)
        .putInt(MAGIC)
        .putInt(text.length)
        .put(text)
        .putInt(count)
        .putInt(grid)
        .array();
  }
}
