package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.saliencyssl.api.compute.Script;

/**
 * The blur that the released code calls, image by image: torchvision's {@code gaussian_blur} pads
 * by reflection and convolves with the two-dimensional kernel, one group for each channel (0.13,
 * functional_tensor.py); ours convolves twice with the one-dimensional kernel.
 */
final class TorchvisionBlur implements AutoCloseable {

  private static final String METHODS =
      """
        def blur(self, x: Tensor, kernel: Tensor) -> Tensor:
          p = torch.floordiv(torch.size(kernel, 3), 2)
          padded = torch.reflection_pad2d(x, [p, p, p, p])
          return torch.conv2d(padded, kernel, None, [1, 1], [0, 0], [1, 1], 3)
      """;

  private final Script script;
  private final NDArray kernel;

  TorchvisionBlur(NDManager manager, Gaussian gaussian) {
    this.script = Script.load(manager, "torchvision", METHODS);
    int k = gaussian.kernel();
    double[] line = new double[k];
    double sum = 0;
    for (int i = 0; i < k; i++) {
      double t = (i - k / 2) / gaussian.sigma();
      line[i] = Math.exp(-0.5 * t * t);
      sum += line[i];
    }
    float[] square = new float[3 * k * k];
    for (int i = 0; i < square.length; i++) {
      square[i] = (float) (line[i / k % k] * line[i % k] / (sum * sum));
    }
    this.kernel = manager.create(square, new Shape(3, 1, k, k));
  }

  /** Blurs images of shape (N, 3, H, W). */
  NDArray blur(NDArray images) {
    return script.method("blur").tensor(images).tensor(kernel).single();
  }

  @Override
  public void close() {
    kernel.close();
    script.close();
  }
}
