package org.saliencyssl.api.compute;

import java.util.Arrays;
import java.util.List;
import org.saliencyssl.api.compute.NetworkDefinition.Buffer;
import org.saliencyssl.api.compute.NetworkDefinition.Init;
import org.saliencyssl.api.compute.NetworkDefinition.Parameter;
import org.saliencyssl.api.random.RandomStream;

/** Draws what parameters start with. */
final class InitialValues {

  private InitialValues() {}

  static float[] draw(Parameter parameter, RandomStream stream) {
    float[] values = new float[size(parameter.shape())];
    if (parameter.init() == Init.KAIMING_FAN_OUT) {
      double deviation = Math.sqrt(2 / (double) parameter.fanOut());
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * stream.nextGaussian());
      }
    } else if (parameter.init() == Init.LINEAR_DEFAULT) {
      double bound = 1 / Math.sqrt((double) parameter.fanIn());
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) stream.uniform(-bound, bound);
      }
    } else {
      fill(values, parameter.init());
    }
    return values;
  }

  static float[] of(Buffer buffer) {
    float[] values = new float[size(buffer.shape())];
    fill(values, buffer.init());
    return values;
  }

  private static void fill(float[] values, Init constant) {
    Arrays.fill(values, constant == Init.ONE ? 1 : 0);
  }

  private static int size(List<Long> shape) {
    return Math.toIntExact(shape.stream().reduce(1L, (a, b) -> a * b));
  }
}
