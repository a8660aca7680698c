package org.saliencyssl.training.data;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch of N squashed images. Its buffers belong to the receiver until it gives them back with
 * {@link BatchLoader#recycle}; a batch that is never given back is left to the garbage collector.
 *
 * @param indices positions in the source, length N
 * @param pixels direct, N * side * side * 3 unsigned bytes (N, side, side, RGB), position 0, limit
 *     at the end; empty if the {@link ImageWork} of the schedule does not keep them
 * @param masks direct, N * side * side bytes, 255 on the object and 0 elsewhere; null if the data
 *     has none; empty as the pixels are
 * @param made the buffers of the schedule's {@link ImageWork}; none without one
 * @param labels classes, length N
 * @param widths original widths in pixels, length N
 * @param heights original heights in pixels, length N
 */
@SuppressWarnings("ArrayRecordComponent")
public record RawBatch(
    int[] indices,
    ByteBuffer pixels,
    @Nullable ByteBuffer masks,
    List<ByteBuffer> made,
    int[] labels,
    int[] widths,
    int[] heights) {

  /**
   * Returns the number of images.
   *
   * @return N
   */
  public int size() {
    return indices.length;
  }
}
