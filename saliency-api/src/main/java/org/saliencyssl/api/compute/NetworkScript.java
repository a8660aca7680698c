package org.saliencyssl.api.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes a definition as TorchScript for a policy: {@code output} and {@code features}, each for
 * training and evaluation. Every method takes the input, the parameters and, where there are any,
 * the buffers.
 *
 * <p>Parameters are cast once per call, where they are used. A result with a sole reader is
 * overwritten by it where the backward pass allows.
 *
 * <p>Split batch norm: contiguous activations are viewed as (N/s, s C, H, W). Under channels_last
 * that view does not exist, so the batch is reordered once, at the input, such that the groups are
 * runs of images, and back at the result.
 */
final class NetworkScript {

  private static final int BFLOAT16 = 15;
  private static final int FLOAT32 = 6;
  private static final int CONTIGUOUS = 0;

  private final NetworkDefinition definition;
  private final boolean bfloat16;
  private final boolean channelsLast;

  NetworkScript(NetworkDefinition definition, ComputePolicy policy) {
    this.definition = definition;
    this.bfloat16 = policy.precision() == Precision.BFLOAT16;
    this.channelsLast =
        policy.memoryFormat() == MemoryFormat.CHANNELS_LAST && definition.takesImages();
  }

  static String method(boolean features, boolean training) {
    return (features ? "features_" : "output_") + (training ? "training" : "evaluation");
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (boolean training : new boolean[] {true, false}) {
      text.append(new Method(definition.outputIndex(), false, training, true).text());
      if (definition.hasFeatureMap()) {
        text.append(new Method(definition.featureNode().index(), true, training, true).text());
      }
    }
    return text.toString();
  }

  /** Writes one method of {@link RecomputeText}; a training pass to the output. */
  Method output(boolean moving) {
    return new Method(definition.outputIndex(), false, true, moving);
  }

  /** One method: the operations that its result needs. */
  final class Method {

    private final int result;
    private final boolean features;
    private final boolean training;
    private final int splits;
    private final int[] readers;
    private final boolean[] isBfloat16;
    private final List<String> lines = new ArrayList<>();
    private final BatchNormText batchNorms;

    private Method(int result, boolean features, boolean training, boolean moving) {
      this.result = result;
      this.features = features;
      this.training = training;
      this.splits = training ? definition.batchMultiple() : 1;
      this.readers = countReaders();
      this.isBfloat16 = new boolean[definition.operations().size()];
      this.batchNorms = new BatchNormText(training, moving, channelsLast, splits, lines);
    }

    /**
     * Adds the lines that lead from the result of one operation, there as {@code x}, to that of
     * another; from -1, they begin at the input.
     *
     * @return the value that holds the latter; the output's in float32 and the order of the input
     */
    String part(int from, int to) {
      for (int i = 0; i <= to; i++) {
        if (readers[i] > 0) {
          emit(i, definition.operations().get(i));
        }
        if (i == from) {
          lines.clear();
          lines.add("    v%d = x\n".formatted(i));
          if (channelsLast && splits > 1) {
            lines.add("    n = torch.floordiv(torch.size(x, 0), %d)\n".formatted(splits));
          }
        }
      }
      return to == result ? finish() : "v" + to;
    }

    /** The lines so far. */
    String lines() {
      return String.join("", lines);
    }

    String text() {
      String value = part(-1, result);
      String buffers = definition.buffers().isEmpty() ? "" : ", b: List[Tensor]";
      return "  def %s(self, x: Tensor, p: List[Tensor]%s) -> Tensor:\n%s    return %s\n"
          .formatted(method(features, training), buffers, lines(), value);
    }

    private int[] countReaders() {
      int[] counts = new int[definition.operations().size()];
      counts[result] = 1;
      for (int i = result; i >= 0; i--) {
        if (counts[i] > 0) {
          definition.operations().get(i).inputs().forEach(input -> counts[input]++);
        }
      }
      return counts;
    }

    private void emit(int i, Operation operation) {
      if (operation instanceof Operation.Input) {
        set(i, start(), bfloat16);
      } else if (operation instanceof Operation.Convolution o) {
        set(i, convolution(o), bfloat16);
      } else if (operation instanceof Operation.BatchNorm o) {
        set(i, batchNorms.text(i, o), isBfloat16[o.x()]);
      } else if (operation instanceof Operation.Relu o) {
        set(i, "torch.relu%s(v%d)".formatted(inPlace(o.x()), o.x()), isBfloat16[o.x()]);
      } else if (operation instanceof Operation.Relu6 o) {
        set(i, "torch.hardtanh%s(v%d, 0., 6.)".formatted(inPlace(o.x()), o.x()), isBfloat16[o.x()]);
      } else if (operation instanceof Operation.MaxPool o) {
        set(i, maxPool(o), isBfloat16[o.x()]);
      } else if (operation instanceof Operation.Add o) {
        set(i, add(o), bfloat16);
      } else if (operation instanceof Operation.Concat o) {
        set(i, "torch.cat([%s], 1)".formatted(concat(o)), bfloat16);
      } else if (operation instanceof Operation.GlobalAveragePool o) {
        // float32: the average of bfloat16 values need not be rounded again
        String type = bfloat16 ? String.valueOf(FLOAT32) : "None";
        set(i, "torch.mean(v%d, [2, 3], False, dtype=%s)".formatted(o.x(), type), false);
      } else if (operation instanceof Operation.GroupNorm o) {
        set(i, groupNorm(o), isBfloat16[o.x()]);
      } else if (operation instanceof Operation.Nearest o) {
        set(i, nearest(o), isBfloat16[o.x()]);
      } else if (operation instanceof Operation.Flatten o) {
        set(i, "torch.flatten(v%d, 1, 3)".formatted(o.x()), isBfloat16[o.x()]);
      } else if (operation instanceof Operation.Unflatten o) {
        set(i, unflatten(o), isBfloat16[o.x()]);
      } else if (operation instanceof Operation.ChannelSoftmax o) {
        set(i, "torch.softmax(v%d, 1, %d)".formatted(o.x(), FLOAT32), false);
      } else if (operation instanceof Operation.Linear o) {
        set(
            i,
            "torch.linear(%s, %s, %s)"
                .formatted(compute(o.x()), weight(o.weight()), weight(o.bias())),
            bfloat16);
      }
    }

    private void set(int i, String expression, boolean inBfloat16) {
      lines.add("    v%d = %s\n".formatted(i, expression));
      isBfloat16[i] = inBfloat16;
    }

    /** The input in the policy's type and layout. */
    private String start() {
      String x = "x";
      if (channelsLast && splits > 1) {
        lines.add("    n = torch.floordiv(torch.size(x, 0), %d)\n".formatted(splits));
        lines.add(
            "    g = torch.view(x, [n, %d, torch.size(x, 1), torch.size(x, 2), torch.size(x, 3)])\n"
                .formatted(splits));
        lines.add("    t = torch.reshape(torch.transpose(g, 0, 1), torch.size(x))\n");
        x = "t";
      }
      // cast first: half as much is laid out then
      String typed = bfloat16 ? cast(x, BFLOAT16, null) : x;
      return channelsLast ? "torch.contiguous(%s, memory_format=2)".formatted(typed) : typed;
    }

    /** The result in float32, contiguous, in the order of the input. */
    private String finish() {
      String y = "v" + result;
      if (features) {
        y = isBfloat16[result] ? cast(y, FLOAT32, CONTIGUOUS) : contiguous(y);
      } else if (isBfloat16[result]) {
        y = cast(y, FLOAT32, null);
      }
      if (channelsLast && splits > 1) {
        lines.add("    y = %s\n".formatted(y));
        lines.add(
            "    w = torch.reshape(y, [%d, n, %s])\n"
                .formatted(splits, features ? sizes("y", 1, 2, 3) : sizes("y", 1)));
        y = "torch.reshape(torch.transpose(w, 0, 1), torch.size(y))";
      }
      return y;
    }

    private String contiguous(String y) {
      return channelsLast ? "torch.contiguous(%s, memory_format=0)".formatted(y) : y;
    }

    private String convolution(Operation.Convolution o) {
      return "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], %d)"
          .formatted(
              compute(o.x()),
              weight(o.weight()),
              weight(o.bias()),
              o.stride(),
              o.stride(),
              o.padding(),
              o.padding(),
              o.groups());
    }

    private String maxPool(Operation.MaxPool o) {
      return "torch.max_pool2d(v%d, [%d, %d], [%d, %d], [%d, %d], [1, 1], %s)"
          .formatted(
              o.x(),
              o.kernel(),
              o.kernel(),
              o.stride(),
              o.stride(),
              o.padding(),
              o.padding(),
              o.ceil() ? "True" : "False");
    }

    private String add(Operation.Add o) {
      boolean first = overwritable(o.a()) && isBfloat16[o.a()] == bfloat16;
      boolean second = !first && overwritable(o.b()) && isBfloat16[o.b()] == bfloat16;
      return "torch.add%s(v%d, v%d, alpha=1)"
          .formatted(first || second ? "_" : "", second ? o.b() : o.a(), second ? o.a() : o.b());
    }

    private String inPlace(int x) {
      return overwritable(x) ? "_" : "";
    }

    private boolean overwritable(int x) {
      return readers[x] == 1 && definition.operations().get(x).overwritable();
    }

    /** An activation in the type of matrix products. */
    private String compute(int x) {
      return bfloat16 && !isBfloat16[x] ? cast("v" + x, BFLOAT16, null) : "v" + x;
    }

    /** Kernels lie in memory as the policy says, see {@link Network}. */
    private String weight(int parameter) {
      if (parameter < 0) {
        return "None";
      }
      String weight = "p[%d]".formatted(parameter);
      return bfloat16 ? cast(weight, BFLOAT16, null) : weight;
    }

    private String cast(String x, int type, @Nullable Integer format) {
      return String.format(
          Locale.ROOT,
          "torch.to(%s, %d, False, False, %s)",
          x,
          type,
          format == null ? "None" : format.toString());
    }

    private String concat(Operation.Concat o) {
      return String.join(", ", o.inputs().stream().map(this::compute).toList());
    }

    /** In float32; the result has the type of its input, as batch norm's has. */
    private String groupNorm(Operation.GroupNorm o) {
      boolean rounded = isBfloat16[o.x()];
      String x = "v" + o.x();
      String normed =
          "torch.group_norm(%s, %d, p[%d], p[%d], 1.0000000000000001e-05, True)"
              .formatted(
                  rounded ? cast(x, FLOAT32, null) : x, o.groups(), o.weight(), o.weight() + 1);
      return rounded ? cast(normed, BFLOAT16, null) : normed;
    }

    private String nearest(Operation.Nearest o) {
      String size =
          o.enlarge()
              ? "torch.mul(torch.size(v%d, %d), 2)"
              : "torch.floordiv(torch.size(v%d, %d), 2)";
      return "torch.upsample_nearest2d(v%d, [%s, %s], None, None)"
          .formatted(o.x(), size.formatted(o.x(), 2), size.formatted(o.x(), 3));
    }

    private String unflatten(Operation.Unflatten o) {
      String map =
          "torch.reshape(v%d, [torch.size(v%d, 0), %d, %d, %d])"
              .formatted(o.x(), o.x(), o.channels(), o.height(), o.width());
      return channelsLast ? "torch.contiguous(%s, memory_format=2)".formatted(map) : map;
    }
  }

  /** Sizes of axes, separated by commas. */
  static String sizes(String x, int... axes) {
    List<String> sizes = new ArrayList<>();
    for (int axis : axes) {
      sizes.add("torch.size(%s, %d)".formatted(x, axis));
    }
    return String.join(", ", sizes);
  }
}
