package org.saliencyssl.api.compute;

import java.util.ArrayList;
import java.util.List;

/**
 * What one forward pass over one image costs, counted from a network's operations.
 *
 * <p>Both counts follow the convention of the published figures: multiply-adds of convolutions and
 * linear layers only (torchvision's model tables: 1.81 and 4.09 billion for ResNet-18 and -50 at
 * 224 px), and "activations" as in Radosavovic et al., CVPR 2020, "Designing Network Design
 * Spaces": the numbers that those layers put out. A backward pass costs about twice the
 * multiply-adds: one product for the gradient of the input, one for that of the weights.
 *
 * @param multiplyAdds products that are summed, biases left out
 * @param activations numbers that convolutions and linear layers put out
 */
public record NetworkCost(long multiplyAdds, long activations) {

  /** Sizes of an operation's result for one image; a vector is 1 by 1. */
  private record Size(long channels, long height, long width) {

    Size to(long otherHeight, long otherWidth) {
      return new Size(channels, otherHeight, otherWidth);
    }

    long numbers() {
      return channels * height * width;
    }
  }

  /**
   * Counts a network.
   *
   * @param definition what it computes
   * @param side height and width of the image in pixels; 1 for a network over vectors
   * @return the counts for one image
   * @throws IllegalArgumentException if the image is too small for the network
   */
  public static NetworkCost of(NetworkDefinition definition, int side) {
    List<Size> sizes = new ArrayList<>();
    long multiplyAdds = 0;
    long activations = 0;
    for (Operation operation : definition.operations()) {
      Size size = size(definition, operation, sizes, side);
      if (size.height() < 1 || size.width() < 1) {
        throw new IllegalArgumentException(
            "an image of %d pixels is too small for network %s".formatted(side, definition.name()));
      }
      sizes.add(size);
      long products = products(definition, operation);
      multiplyAdds += products * size.numbers();
      activations += products > 0 ? size.numbers() : 0;
    }
    return new NetworkCost(multiplyAdds, activations);
  }

  /** Products that are summed for one number of the result; 0 for what multiplies no weights. */
  private static long products(NetworkDefinition definition, Operation operation) {
    if (operation instanceof Operation.Convolution convolution) {
      List<Long> shape = definition.parameters().get(convolution.weight()).shape();
      return shape.get(1) * shape.get(2) * shape.get(3);
    }
    if (operation instanceof Operation.Linear linear) {
      return definition.parameters().get(linear.weight()).shape().get(1);
    }
    return 0;
  }

  private static Size size(
      NetworkDefinition definition, Operation operation, List<Size> sizes, int side) {
    if (operation instanceof Operation.Input) {
      return new Size(definition.inputChannels(), side, side);
    }
    Size in = sizes.get(operation.inputs().get(0));
    if (operation instanceof Operation.Convolution o) {
      long out = definition.parameters().get(o.weight()).shape().get(0);
      return new Size(
          out,
          windows(in.height(), o.kernel(), o.stride(), o.padding(), false),
          windows(in.width(), o.kernel(), o.stride(), o.padding(), false));
    } else if (operation instanceof Operation.MaxPool o) {
      return in.to(
          windows(in.height(), o.kernel(), o.stride(), o.padding(), o.ceil()),
          windows(in.width(), o.kernel(), o.stride(), o.padding(), o.ceil()));
    } else if (operation instanceof Operation.Linear o) {
      return new Size(definition.parameters().get(o.weight()).shape().get(0), 1, 1);
    } else if (operation instanceof Operation.Concat o) {
      return new Size(
          o.inputs().stream().mapToLong(x -> sizes.get(x).channels()).sum(),
          in.height(),
          in.width());
    } else if (operation instanceof Operation.GlobalAveragePool) {
      return in.to(1, 1);
    } else if (operation instanceof Operation.Nearest o) {
      return o.enlarge()
          ? in.to(2 * in.height(), 2 * in.width())
          : in.to(in.height() / 2, in.width() / 2);
    } else if (operation instanceof Operation.Flatten) {
      return new Size(in.numbers(), 1, 1);
    } else if (operation instanceof Operation.Unflatten o) {
      return new Size(o.channels(), o.height(), o.width());
    }
    return in;
  }

  /** Places of a window along an axis, as PyTorch counts them. */
  private static long windows(long length, int kernel, int stride, int padding, boolean ceil) {
    long room = length + 2L * padding - kernel;
    if (room < 0) {
      return 0;
    }
    long places = (ceil ? (room + stride - 1) / stride : room / stride) + 1;
    // the last window must start within the image or its left padding
    return ceil && (places - 1) * stride >= length + padding ? places - 1 : places;
  }
}
