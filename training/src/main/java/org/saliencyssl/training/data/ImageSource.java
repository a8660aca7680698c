package org.saliencyssl.training.data;

import java.io.IOException;
import java.util.List;

/**
 * One split: labelled images behind indices 0 .. size-1, in an order that depends on the data
 * alone. All methods may be called by several threads at once.
 */
public interface ImageSource {

  /**
   * Returns the number of images.
   *
   * @return positive
   */
  int size();

  /**
   * Returns an image's class.
   *
   * @param index 0 .. size-1
   * @return a position in {@link #classNames()}
   */
  int label(int index);

  /**
   * Returns the classes; the same list for all splits of a data set.
   *
   * @return unmodifiable
   */
  List<String> classNames();

  /**
   * Names an image for messages.
   *
   * @param index 0 .. size-1
   * @return the path relative to the data set's root, or for instance {@code "shapes:train:17"}
   */
  String id(int index);

  /**
   * Tells whether every image comes with an object mask.
   *
   * @return true if {@link DecodedImage#mask()} is never null
   */
  boolean hasObjectMasks();

  /**
   * Identifies the split's content: equal on machines that hold the same files.
   *
   * @return SHA-256 in hexadecimal, over ids, labels, class names and file sizes (over settings for
   *     the procedural set)
   */
  String fingerprint();

  /**
   * Reads one image. The image is first squashed to the stored side of its {@link DataSettings}; a
   * different {@code side} is resampled from that, so the answer does not depend on the cache.
   *
   * @param index 0 .. size-1
   * @param side wanted side in pixels, positive
   * @return the image, owned by the caller
   * @throws BadImageException if the file is no readable image and bad images are to fail
   * @throws IOException if reading fails
   */
  DecodedImage read(int index, int side) throws IOException;
}
