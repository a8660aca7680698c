package org.saliencyssl.training.data;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What the reading threads make of every image of a scheduled batch, ahead of the step that needs
 * it. What is made depends on the arguments alone, so that it does not depend on threads.
 */
public interface ImageWork {

  /**
   * Sizes the buffers that are filled.
   *
   * @param side side of a read image in pixels
   * @param masked whether images come with object masks
   * @return for each buffer its bytes per image
   */
  List<Integer> bytes(int side, boolean masked);

  /**
   * Tells whether the step still needs the images themselves.
   *
   * @return false if {@link RawBatch#pixels} and {@link RawBatch#masks} may stay empty
   */
  boolean keepsPixels();

  /**
   * Makes one image's part; called by several threads at once, for different places.
   *
   * @param batch number of the batch since the schedule began
   * @param index the image's position in the source
   * @param image what was read; not modified, not kept
   * @param side its side in pixels
   * @param made the batch's buffers, direct, in native byte order; only the bytes of {@code place}
   *     are written
   * @param place the image's place in the batch
   */
  void make(long batch, int index, DecodedImage image, int side, List<ByteBuffer> made, int place);
}
