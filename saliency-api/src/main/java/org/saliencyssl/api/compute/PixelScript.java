package org.saliencyssl.api.compute;

/** The TorchScript text behind {@link TensorOps}. */
final class PixelScript {

  static final String METHODS =
      """
        def to_unit_float(self, b: Tensor) -> Tensor:
          x = torch.to(torch.permute(b, [0, 3, 1, 2]), 6, False, False, 0)
          return torch.div_(x, 255)
      """;

  private PixelScript() {}

  /** torchvision's weights, computed in double precision. */
  static float[] gaussian(int kernel, double sigma) {
    double[] weights = new double[kernel];
    double sum = 0;
    for (int i = 0; i < kernel; i++) {
      double t = (i - (kernel - 1) / 2) / sigma;
      weights[i] = Math.exp(-0.5 * t * t);
      sum += weights[i];
    }
    float[] normalised = new float[kernel];
    for (int i = 0; i < kernel; i++) {
      normalised[i] = (float) (weights[i] / sum);
    }
    return normalised;
  }
}
