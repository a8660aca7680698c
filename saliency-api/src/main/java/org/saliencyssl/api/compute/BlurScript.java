package org.saliencyssl.api.compute;

/**
 * The TorchScript text of Gaussian blur and high-pass filter.
 *
 * <p>On the CPU, with one kernel for all images, both passes are convolutions of the pixels as they
 * lie in memory: 16 neighbouring pixels of a row are taken for the 16 channels of one channels_last
 * pixel. The pass along rows is a convolution of stride 16 from one channel to 16, whose kernel i
 * holds the weights at offset i; that along columns is depthwise, with the same weights in every
 * channel. The extra products are by zero. Rows of up to 80 pixels are too short for that, and
 * planes are the channels of their pass along rows. Images go through in parts of about 1.5 MB that
 * stay in the cache.
 *
 * <p>Otherwise all planes are the channels of one image, each its own group: one kernel for each
 * image, GPUs (depthwise convolution on CUDA stays clear of TF32), and images too narrow to be
 * filled up to a multiple of 16.
 *
 * <p>Measured with libtorch 2.7.1, one CPU thread, ns a pixel for (16, 3, 224, 224): kernel 11, 16
 * pixels as channels 1.0 along rows and 0.6 along columns, planes as channels 1.0 to 3.1 and 1.3 to
 * 4.3, sums of shifted slices 1.3 to 1.6 each, banded matrices 1.0 to 1.7 each
 * (docs/benchmarks/masking.md).
 */
final class BlurScript {

  static final String METHODS =
      """
        def blur(self, x: Tensor, kernels: Tensor) -> Tensor:
          return (self).filter(x, kernels, False, )
        def high_pass(self, x: Tensor, kernels: Tensor) -> Tensor:
          return (self).filter(x, kernels, True, )
        def filter(self, x: Tensor, kernels: Tensor, high: bool) -> Tensor:
          k = torch.size(kernels, 1)
          p = torch.floordiv(k, 2)
          w = torch.size(x, 3)
          last = torch.sub(torch.add(p, torch.mul(torch.floordiv(torch.add(w, 15), 16), 16)), w)
          one = torch.eq(torch.size(kernels, 0), 1)
          if torch.__and__(torch.__and__(one, torch.lt(last, w)), torch.__not__(ops.prim.is_cuda(x))):
            z = (self).filter_by_16(x, kernels, p, last, high, )
          else:
            z = (self).filter_planes(x, kernels, p, high, )
          return z
        def filter_by_16(self, x: Tensor, kernels: Tensor, p: int, last: int, high: bool) -> Tensor:
          k = torch.size(kernels, 1)
          h = torch.size(x, 2)
          w = torch.size(x, 3)
          planes = torch.mul(torch.size(x, 0), torch.size(x, 1))
          taps = torch.expand(kernels, [16, k])
          rows = torch.flatten(torch.constant_pad_nd(taps, [0, 16], 0), 0, 1)
          wide = torch.add(k, 15)
          band = torch.reshape(torch.slice(rows, 0, 0, torch.mul(16, wide)), [16, 1, 1, wide])
          across = torch.contiguous(band, memory_format=2)
          down = torch.reshape(taps, [16, 1, k, 1])
          flat = torch.reshape(x, [1, planes, h, w])
          z = torch.empty_like(flat)
          narrow = torch.lt(w, 81)
          step = torch.add(torch.floordiv(393216, torch.mul(h, w)), 1)
          if narrow:
            step = torch.mul(torch.floordiv(torch.add(step, 15), 16), 16)
          i = 0
          while torch.lt(i, planes):
            j = ops.prim.min(torch.add(i, step), planes)
            part = torch.slice(flat, 1, i, j)
            padded = torch.reflection_pad2d(part, [p, last, p, p])
            planes_here = torch.sub(j, i)
            if narrow:
              one = torch.reshape(torch.slice(taps, 0, 0, 1), [1, 1, 1, k])
              each = torch.expand(one, [planes_here, 1, 1, k])
              rows_done = torch.conv2d(padded, each, None, [1, 1], [0, 0], [1, 1], planes_here)
              sizes = [planes_here, torch.size(padded, 2), -1, 16]
              y = torch.permute(torch.reshape(rows_done, sizes), [0, 3, 1, 2])
            else:
              sizes = [planes_here, torch.size(padded, 2), torch.size(padded, 3), 1]
              pixels = torch.permute(torch.reshape(padded, sizes), [0, 3, 1, 2])
              y = torch.conv2d(pixels, across, None, [1, 16], [0, 0], [1, 1], 1)
            s = torch.conv2d(y, down, None, [1, 1], [0, 0], [1, 1], 16)
            lines = torch.reshape(torch.permute(s, [0, 2, 3, 1]), [1, planes_here, h, -1])
            blurred = torch.slice(lines, 3, 0, w)
            if high:
              out = torch.sub(part, blurred, alpha=1)
            else:
              out = blurred
            _1 = torch.copy_(torch.slice(z, 1, i, j), out)
            i = j
          return torch.reshape(z, torch.size(x))
        def filter_planes(self, x: Tensor, kernels: Tensor, p: int, high: bool) -> Tensor:
          n = torch.size(x, 0)
          c = torch.size(x, 1)
          k = torch.size(kernels, 1)
          planes = torch.mul(n, c)
          here = torch.to(kernels, ops.prim.device(x), 6, True, False, None)
          taps = torch.expand(torch.unsqueeze(here, 1), [n, c, k])
          across = torch.reshape(taps, [planes, 1, 1, k])
          down = torch.reshape(taps, [planes, 1, k, 1])
          h = torch.size(x, 2)
          w = torch.size(x, 3)
          flat = torch.reshape(x, [1, planes, h, w])
          step = torch.mul(torch.add(torch.floordiv(49152, torch.mul(h, w)), 1), 16)
          if torch.__or__(ops.prim.is_cuda(x), torch.ge(step, planes)):
            z = (self).blur_planes(flat, across, down, p, )
          else:
            z = torch.empty_like(flat)
            i = 0
            while torch.lt(i, planes):
              j = ops.prim.min(torch.add(i, step), planes)
              part = torch.slice(flat, 1, i, j)
              a = torch.slice(across, 0, i, j)
              d = torch.slice(down, 0, i, j)
              y = (self).blur_planes(part, a, d, p, )
              _1 = torch.copy_(torch.slice(z, 1, i, j), y)
              i = j
          if high:
            y = torch.neg_(torch.sub_(z, flat, alpha=1))
          else:
            y = z
          return torch.reshape(y, torch.size(x))
        def blur_planes(self, x: Tensor, across: Tensor, down: Tensor, p: int) -> Tensor:
          groups = torch.size(x, 1)
          padded = torch.reflection_pad2d(x, [p, p, p, p])
          y = torch.conv2d(padded, across, None, [1, 1], [0, 0], [1, 1], groups)
          return torch.conv2d(y, down, None, [1, 1], [0, 0], [1, 1], groups)
      """;

  private BlurScript() {}

  /** torchvision's weights exp(-(t / sigma)^2 / 2), normalised; computed in double precision. */
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
