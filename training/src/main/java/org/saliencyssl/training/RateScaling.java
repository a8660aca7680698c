package org.saliencyssl.training;

/**
 * How the rates of a spec depend on the batch, google-research/simclr {@code
 * learning_rate_scaling}.
 */
public enum RateScaling {
  /** The rates are what the spec says. */
  NONE,

  /** Times batch / 256 (Goyal et al., arXiv:1706.02677); SimCLR: .3 x batch / 256. */
  LINEAR,

  /** Times the square root of the batch; SimCLR: .075 x sqrt(batch), the same at 4096. */
  SQUARE_ROOT;

  /** Returns what every rate is multiplied by; {@code batch} is images a step. */
  double factor(int batch) {
    return switch (this) {
      case NONE -> 1;
      case LINEAR -> batch / 256.0;
      case SQUARE_ROOT -> Math.sqrt(batch);
    };
  }
}
