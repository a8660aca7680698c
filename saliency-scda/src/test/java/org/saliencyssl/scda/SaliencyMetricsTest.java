package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

class SaliencyMetricsTest {

  @Test
  void aucIsTheShareOfPairsInTheRightOrder() {
    RandomStream stream = RandomStreams.of(2).stream();
    for (int trial = 0; trial < 20; trial++) {
      float[] scores = new float[60];
      byte[] truth = new byte[60];
      for (int i = 0; i < 60; i++) {
        scores[i] = stream.nextInt(12) - 6;
        truth[i] = (byte) stream.nextInt(3);
      }
      double right = 0;
      int pairs = 0;
      for (int i = 0; i < 60; i++) {
        for (int j = 0; j < 60; j++) {
          if (truth[i] == 1 && truth[j] == 0) {
            pairs++;
            right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          }
        }
      }
      assertThat(SaliencyMetrics.auc(scores, truth))
          .as("seed 2, trial %d", trial)
          .isCloseTo(right / pairs, within(1e-12));
    }
  }

  @Test
  void aucOfAConstantIsAHalf() {
    assertThat(SaliencyMetrics.auc(new float[] {3, 3, 3}, new byte[] {1, 0, 0})).isEqualTo(0.5);
    assertThat(SaliencyMetrics.auc(new float[] {0f, -0f}, new byte[] {1, 0})).isEqualTo(0.5);
    assertThat(SaliencyMetrics.auc(new float[] {1, 2}, new byte[] {1, 1})).isNaN();
  }

  @Test
  void iouCountsPlacesThatAreNotIgnored() {
    float[] scores = {1, 1, 0, 0, 1, 0};
    byte[] truth = {1, 0, 1, 0, 2, 2};
    assertThat(SaliencyMetrics.iou(scores, 0.5, truth)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(SaliencyMetrics.iou(scores, 0, truth)).isEqualTo(0.5);
    assertThat(SaliencyMetrics.mean(scores)).isEqualTo(0.5);
  }
}
