package org.saliencyssl.api.compute;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes batch norm, plain and split, as TorchScript for one method of a {@link NetworkScript}.
 *
 * @param training whether batch statistics are used
 * @param moving whether running statistics move with a training pass
 * @param channelsLast whether groups of a split batch are runs of images rather than channels
 * @param splits groups of a split batch norm
 * @param lines the method's lines so far, which are added to
 */
record BatchNormText(
    boolean training, boolean moving, boolean channelsLast, int splits, List<String> lines) {

  /** The result; lines that it needs are added first. */
  String text(int i, Operation.BatchNorm o) {
    String mean = "b[%d]".formatted(o.mean());
    String variance = "b[%d]".formatted(o.mean() + 1);
    String weight = "p[%d]".formatted(o.weight());
    String bias = o.bias() < 0 ? "None" : "p[%d]".formatted(o.bias());
    if (!training || o.splits() == 1) {
      return norm("v" + o.x(), weight, bias, mean, variance);
    }
    if (moving) {
      lines.add("    m%d = torch.repeat(%s, [%d])\n".formatted(i, mean, splits));
      lines.add("    s%d = torch.repeat(%s, [%d])\n".formatted(i, variance, splits));
    }
    String normed = channelsLast ? normRuns(i, o) : normView(i, o);
    if (!moving) {
      return normed;
    }
    lines.add("    y%d = %s\n".formatted(i, normed));
    lines.add(average("a" + i, mean, "m" + i, o));
    lines.add(average("c" + i, variance, "s" + i, o));
    return "y" + i;
  }

  private String normView(int i, Operation.BatchNorm o) {
    String x = "v" + o.x();
    lines.add(
        "    g%d = torch.reshape(%s, [torch.floordiv(torch.size(%s, 0), %d), %d, %s])\n"
            .formatted(i, x, x, splits, splits * o.channels(), NetworkScript.sizes(x, 2, 3)));
    String repeated = "torch.repeat(p[%d], [%d])";
    String grouped =
        norm(
            "g" + i,
            repeated.formatted(o.weight(), splits),
            repeated.formatted(o.bias(), splits),
            "m" + i,
            "s" + i);
    // not a view for autograd, so that the reader may overwrite it
    return "torch._unsafe_view(%s, torch.size(%s))".formatted(grouped, x);
  }

  private String normRuns(int i, Operation.BatchNorm o) {
    lines.add("    g%d = torch.chunk(v%d, %d, 0)\n".formatted(i, o.x(), splits));
    List<String> runs = new ArrayList<>();
    for (int j = 0; j < splits; j++) {
      int from = j * o.channels();
      String slice = "torch.slice(%s%d, 0, %d, %d, 1)";
      runs.add(
          norm(
              "g%d[%d]".formatted(i, j),
              "p[%d]".formatted(o.weight()),
              "p[%d]".formatted(o.bias()),
              slice.formatted("m", i, from, from + o.channels()),
              slice.formatted("s", i, from, from + o.channels())));
    }
    return "torch.cat([%s], 0)".formatted(String.join(", ", runs));
  }

  private String norm(String x, String weight, String bias, String mean, String variance) {
    boolean running = moving || !training;
    return "torch.batch_norm(%s, %s, %s, %s, %s, %s, 0.1, 1.0000000000000001e-05, True)"
        .formatted(
            x,
            weight,
            bias,
            running ? mean : "None",
            running ? variance : "None",
            training ? "True" : "False");
  }

  private String average(String name, String target, String groups, Operation.BatchNorm o) {
    String means =
        "torch.mean(torch.view(%s, [%d, %d]), [0], False, dtype=None)"
            .formatted(groups, splits, o.channels());
    return "    %s = torch.copy_(%s, %s, False)\n".formatted(name, target, means);
  }
}
