package org.saliencyssl.eval.probe;

import org.saliencyssl.eval.feature.Features;

/** How the predictions for a split become one number. */
public enum Metric {
  /** Share of the images that are right: top-1 accuracy. */
  ACCURACY {
    @Override
    public double of(Features features, int[] predicted) {
      return features.accuracy(predicted);
    }
  },
  /**
   * Mean over the classes of the share of each class that is right, so that a class of many images
   * counts no more than one of few. Usual for Caltech-101 and Flowers-102 (Kornblith et al., "Do
   * better ImageNet models transfer better?", CVPR 2019).
   */
  MEAN_PER_CLASS {
    @Override
    public double of(Features features, int[] predicted) {
      return features.meanPerClassAccuracy(predicted);
    }
  };

  /**
   * Rates predictions.
   *
   * @param features a split with its class numbers
   * @param predicted a class number for each row
   * @return percent, 0 to 100
   */
  public abstract double of(Features features, int[] predicted);
}
