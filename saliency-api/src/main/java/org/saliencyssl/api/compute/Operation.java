package org.saliencyssl.api.compute;

import java.util.List;

/**
 * One step of a network. Numbers named {@code x}, {@code a}, {@code b} are positions of earlier
 * operations; weights, biases and statistics are positions in the definition's lists, -1 if absent.
 */
sealed interface Operation {

  /** Positions of the operations whose results this one reads. */
  List<Integer> inputs();

  /**
   * Whether the backward pass does without this operation's result, so that a sole reader may
   * overwrite it.
   */
  default boolean overwritable() {
    return false;
  }

  record Input() implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of();
    }
  }

  record Convolution(int x, int weight, int bias, int kernel, int stride, int padding, int groups)
      implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }

    @Override
    public boolean overwritable() {
      return true;
    }

    /** The same with its parameters. */
    Convolution over(int weight, int bias) {
      return new Convolution(x, weight, bias, kernel, stride, padding, groups);
    }
  }

  record BatchNorm(int x, int weight, int bias, int mean, int channels, int splits)
      implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }

    @Override
    public boolean overwritable() {
      return true;
    }

    /** The same with another number of groups. */
    BatchNorm with(int groups) {
      return new BatchNorm(x, weight, bias, mean, channels, groups);
    }
  }

  record Relu(int x) implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }

  record Relu6(int x) implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }

  record MaxPool(int x, int kernel, int stride, int padding, boolean ceil) implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }

  record Add(int a, int b) implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(a, b);
    }

    @Override
    public boolean overwritable() {
      return true;
    }
  }

  record Concat(List<Integer> inputs) implements Operation {}

  record GlobalAveragePool(int x) implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }

  record Linear(int x, int weight, int bias) implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }

    @Override
    public boolean overwritable() {
      return true;
    }
  }

  record GroupNorm(int x, int weight, int groups) implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }

    @Override
    public boolean overwritable() {
      return true;
    }
  }

  record Nearest(int x, boolean enlarge) implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }

  record Flatten(int x) implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }

  record Unflatten(int x, int channels, int height, int width) implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }

  record ChannelSoftmax(int x) implements Operation {
    @Override
    public List<Integer> inputs() {
      return List.of(x);
    }
  }
}
