package org.saliencyssl.eval.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * One vector and one class number for each image of a split. The vectors stay on the run's device
 * until {@link #close()}.
 */
public final class Features implements AutoCloseable {

  private final NDArray values;
  private final int[] labels;
  private final int classes;

  /**
   * Makes features.
   *
   * @param values shape (N, D), float32, finite; closed with this
   * @param labels N class numbers in [0, classes)
   * @param classes number of classes of the data set, which may exceed those that occur here
   * @throws IllegalArgumentException if the counts differ, there is no row, or a label is out of
   *     range
   */
  public Features(NDArray values, int[] labels, int classes) {
    Shape shape = values.getShape();
    if (shape.dimension() != 2 || shape.get(0) != labels.length || labels.length == 0) {
      throw new IllegalArgumentException(
          "features of shape "
              + shape
              + " for "
              + labels.length
              + " labels; they must be (N, D) with one label a row and at least one row");
    }
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "label " + label + "; labels must lie in [0, " + classes + ")");
      }
    }
    this.values = values;
    this.labels = labels.clone();
    this.classes = classes;
  }

  /** Returns the vectors, shape (N, D), float32; live, not to be modified. */
  public NDArray values() {
    return values;
  }

  /** Returns a copy of the class numbers. */
  public int[] labels() {
    return labels.clone();
  }

  /** Returns the number of classes of the data set. */
  public int classes() {
    return classes;
  }

  /** Returns the number of images, N. */
  public int size() {
    return labels.length;
  }

  /** Returns the length of a vector, D. */
  public int dimension() {
    return Math.toIntExact(values.getShape().get(1));
  }

  /**
   * Returns rows {@code from} (included) to {@code to} (excluded), attached to the same manager.
   */
  public NDArray rows(int from, int to) {
    return values.get(new NDIndex().addSliceDim(from, to));
  }

  /** Returns the class numbers as shape (N), int64. */
  public NDArray labelArray(NDManager manager) {
    long[] wide = new long[labels.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = labels[i];
    }
    return manager.create(wide).toType(DataType.INT64, false);
  }

  /**
   * Returns the share of predictions that are right.
   *
   * @param predicted a class number for each row
   * @return percent, 0 to 100
   */
  public double accuracy(int[] predicted) {
    int correct = 0;
    for (int i = 0; i < labels.length; i++) {
      if (predicted[i] == labels[i]) {
        correct++;
      }
    }
    return 100.0 * correct / labels.length;
  }

  /**
   * Returns the mean over classes of the share of a class's rows that is predicted right. Classes
   * without a row here do not count.
   *
   * @param predicted a class number for each row
   * @return percent, 0 to 100
   */
  public double meanPerClassAccuracy(int[] predicted) {
    int[] rows = new int[classes];
    int[] correct = new int[classes];
    for (int i = 0; i < labels.length; i++) {
      rows[labels[i]]++;
      if (predicted[i] == labels[i]) {
        correct[labels[i]]++;
      }
    }
    double sum = 0;
    int present = 0;
    for (int c = 0; c < classes; c++) {
      if (rows[c] > 0) {
        sum += (double) correct[c] / rows[c];
        present++;
      }
    }
    return 100 * sum / present;
  }

  @Override
  public void close() {
    values.close();
  }
}
