package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.StringJoiner;

/** Checks arguments of tensor operations; the messages name what was found and what is wanted. */
final class Arguments {

  private Arguments() {}

  /** Requires a type and a shape, in which -1 stands for any positive size. */
  static void require(String name, NDArray array, DataType type, long... sizes) {
    Shape shape = array.getShape();
    boolean fits = array.getDataType() == type && shape.dimension() == sizes.length;
    for (int i = 0; fits && i < sizes.length; i++) {
      fits = sizes[i] == -1 ? shape.get(i) > 0 : shape.get(i) == sizes[i];
    }
    if (!fits) {
      throw mismatch(name, array, type, describe(sizes));
    }
  }

  /** Requires float32 (N, C, G, G). */
  static void requireGrid(String name, NDArray cells) {
    require(name, cells, DataType.FLOAT32, -1, -1, -1, -1);
    if (cells.getShape().get(2) != cells.getShape().get(3)) {
      throw mismatch(name, cells, DataType.FLOAT32, "(N, C, G, G)");
    }
  }

  /** Requires float32 of a shape that broadcasts to {@code target} without enlarging it. */
  static void requireBroadcast(String name, NDArray array, Shape target) {
    Shape shape = array.getShape();
    int lead = target.dimension() - shape.dimension();
    boolean fits = array.getDataType() == DataType.FLOAT32 && lead >= 0;
    for (int i = 0; fits && i < shape.dimension(); i++) {
      fits = shape.get(i) == 1 || shape.get(i) == target.get(lead + i);
    }
    if (!fits) {
      throw mismatch(name, array, DataType.FLOAT32, "broadcastable to " + target);
    }
  }

  /** Requires an odd kernel whose padding reflection can supply. */
  static void kernelFits(NDArray images, long kernel) {
    if (kernel < 1 || kernel % 2 == 0) {
      throw new IllegalArgumentException("kernel is " + kernel + ", must be odd and positive");
    }
    long padding = (kernel - 1) / 2;
    long height = images.getShape().get(2);
    long width = images.getShape().get(3);
    if (padding >= Math.min(height, width)) {
      throw new IllegalArgumentException(
          String.format(
              "kernel %d needs %d reflected pixels at each side, images %s have only %d:"
                  + " use a kernel of at most %d",
              kernel,
              padding,
              images.getShape(),
              Math.min(height, width) - 1,
              2 * Math.min(height, width) - 1));
    }
  }

  static void notNegative(String name, double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be >= 0");
    }
  }

  static void momentum(double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("momentum is " + value + "; it must be in [0, 1)");
    }
  }

  static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " is " + value + ", must be positive");
    }
  }

  static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " is " + value + ", must be positive");
    }
  }

  static void perChannel(String name, float[] values, long channels) {
    if (values.length != channels) {
      throw new IllegalArgumentException(
          name + " has " + values.length + " values, the images have " + channels + " channels");
    }
  }

  private static String describe(long[] sizes) {
    StringJoiner text = new StringJoiner(", ", "(", ")");
    for (long size : sizes) {
      text.add(size == -1 ? "*" : Long.toString(size));
    }
    return text.toString();
  }

  private static IllegalArgumentException mismatch(
      String name, NDArray array, DataType type, String wanted) {
    return new IllegalArgumentException(
        String.format(
            "%s has shape %s and type %s, wanted %s and %s",
            name, array.getShape(), array.getDataType(), wanted, type));
  }
}
