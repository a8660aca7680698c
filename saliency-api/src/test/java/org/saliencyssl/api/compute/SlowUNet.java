package org.saliencyssl.api.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.saliencyssl.api.network.UNet.Norm;

/** ADIOS' mask network by loops in double precision, from paper.md 4.2. */
record SlowUNet(Map<String, double[]> parameters, int masks, int width, Norm norm) {

  private static final int GROUPS = 8;

  /** The soft masks, (N, masks, H, W). */
  SlowTensor masks(SlowTensor images) {
    int blocks = (int) (Math.log(images.h()) / Math.log(2) + 1e-9 - 1);
    List<SlowTensor> skips = new ArrayList<>();
    SlowTensor x = images;
    for (int i = 0; i < blocks; i++) {
      x = block("down." + i, i == 0 ? x : halve(x), i < blocks - 3 ? width : 2 * width);
      skips.add(x);
    }
    x = bottleneck(x);
    for (int i = 0; i < blocks; i++) {
      x = join(i == 0 ? x : twice(x), skips.get(blocks - 1 - i));
      x = block("up." + i, x, i < 2 ? 2 * width : width);
    }
    return softmax(withBias(x.convolve(of("head.0.weight"), masks, 1, 1, 0), of("head.0.bias")));
  }

  private SlowTensor block(String name, SlowTensor x, int out) {
    SlowTensor y = x.convolve(of(name + ".0.weight"), out, 3, 1, 1);
    if (norm == Norm.NONE) {
      return withBias(y, of(name + ".0.bias")).relu();
    }
    return groupNorm(y, norm == Norm.GN ? GROUPS : out, name + ".1").relu();
  }

  private SlowTensor bottleneck(SlowTensor map) {
    SlowTensor x =
        new SlowTensor(map.values(), map.n(), map.values().length / map.n(), 1, 1)
            .linear(of("mlp.1.weight"), of("mlp.1.bias"))
            .relu()
            .linear(of("mlp.3.weight"), of("mlp.3.bias"))
            .relu()
            .linear(of("mlp.5.weight"), of("mlp.5.bias"))
            .relu();
    return new SlowTensor(x.values(), map.n(), map.c(), map.h(), map.w());
  }

  SlowTensor groupNorm(SlowTensor x, int groups, String name) {
    double[] weight = of(name + ".weight");
    double[] bias = of(name + ".bias");
    SlowTensor y = SlowTensor.zeros(x.n(), x.c(), x.h(), x.w());
    int places = x.h() * x.w();
    int run = x.c() / groups * places;
    for (int from = 0; from < x.values().length; from += run) {
      double mean = 0;
      for (int k = from; k < from + run; k++) {
        mean += x.values()[k] / run;
      }
      double variance = 0;
      for (int k = from; k < from + run; k++) {
        variance += Math.pow(x.values()[k] - mean, 2) / run;
      }
      for (int k = from; k < from + run; k++) {
        int channel = k / places % x.c();
        y.values()[k] =
            (x.values()[k] - mean) / Math.sqrt(variance + 1e-5) * weight[channel] + bias[channel];
      }
    }
    return y;
  }

  static SlowTensor halve(SlowTensor x) {
    SlowTensor y = SlowTensor.zeros(x.n(), x.c(), x.h() / 2, x.w() / 2);
    for (int i = 0; i < y.n() * y.c(); i++) {
      for (int r = 0; r < y.h(); r++) {
        for (int s = 0; s < y.w(); s++) {
          y.values()[(i * y.h() + r) * y.w() + s] = x.values()[(i * x.h() + 2 * r) * x.w() + 2 * s];
        }
      }
    }
    return y;
  }

  static SlowTensor twice(SlowTensor x) {
    SlowTensor y = SlowTensor.zeros(x.n(), x.c(), 2 * x.h(), 2 * x.w());
    for (int i = 0; i < y.n() * y.c(); i++) {
      for (int r = 0; r < y.h(); r++) {
        for (int s = 0; s < y.w(); s++) {
          y.values()[(i * y.h() + r) * y.w() + s] = x.values()[(i * x.h() + r / 2) * x.w() + s / 2];
        }
      }
    }
    return y;
  }

  static SlowTensor join(SlowTensor a, SlowTensor b) {
    SlowTensor y = SlowTensor.zeros(a.n(), a.c() + b.c(), a.h(), a.w());
    int places = a.h() * a.w();
    for (int i = 0; i < y.n(); i++) {
      System.arraycopy(
          a.values(), i * a.c() * places, y.values(), y.at(i, 0, 0, 0), a.c() * places);
      System.arraycopy(
          b.values(), i * b.c() * places, y.values(), y.at(i, a.c(), 0, 0), b.c() * places);
    }
    return y;
  }

  static SlowTensor softmax(SlowTensor x) {
    SlowTensor y = SlowTensor.zeros(x.n(), x.c(), x.h(), x.w());
    for (int i = 0; i < x.n(); i++) {
      for (int place = 0; place < x.h() * x.w(); place++) {
        double sum = 0;
        for (int j = 0; j < x.c(); j++) {
          sum += Math.exp(x.values()[x.at(i, j, 0, 0) + place]);
        }
        for (int j = 0; j < x.c(); j++) {
          int at = x.at(i, j, 0, 0) + place;
          y.values()[at] = Math.exp(x.values()[at]) / sum;
        }
      }
    }
    return y;
  }

  private static SlowTensor withBias(SlowTensor x, double[] bias) {
    for (int k = 0; k < x.values().length; k++) {
      x.values()[k] += bias[k / (x.h() * x.w()) % x.c()];
    }
    return x;
  }

  private double[] of(String name) {
    return parameters.get(name);
  }
}
