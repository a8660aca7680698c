package org.saliencyssl.training.data;

/**
 * Which images a run reads and how they are stored. In a spec, {@code type} is the record's name in
 * lower-case-with-hyphens form: {@code shapes-in-clutter}, {@code class-folders}, {@code
 * tiny-imagenet}, {@code cifar10}, {@code cifar100}, {@code list-files}.
 *
 * <p>Common components: {@code side}, the side in pixels of the square that each image is squashed
 * to; {@code cache}, whether squashed images are kept in a packed file for later runs. Images are
 * never cropped here: their original width and height travel along.
 *
 * <p>A {@code root} is a folder, or a {@code .tar}, {@code .tar.gz}, {@code .tar.xz} or {@code
 * .zip} file that is unpacked once into the cache folder; relative to the data root of the run.
 */
public sealed interface DataSettings
    permits ShapesInClutter, ClassFolders, TinyImagenet, Cifar10, Cifar100, ListFiles {

  /**
   * Returns the stored side.
   *
   * @return pixels
   */
  int side();

  /**
   * Tells whether squashed images are kept in a packed file.
   *
   * @return true to write and reuse a file in the cache folder
   */
  boolean cache();
}
