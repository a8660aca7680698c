package org.saliencyssl.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

class CropBoxTest {

  private static final Interval ASPECT = new Interval(3.0 / 4, 4.0 / 3);

  @Test
  void staysInsideAndKeepsAreaAndAspectUpToRoundingToPixels() {
    Interval scale = new Interval(0.2, 1);
    for (long seed = 0; seed < 2000; seed++) {
      RandomStream random = RandomStreams.of(seed).stream();
      CropBox box = CropBox.randomResized(random, 500, 375, scale, ASPECT);
      double w = (box.right() - box.left()) * 500;
      double h = (box.bottom() - box.top()) * 375;
      assertThat(box.left()).as("seed %d", seed).isBetween(0.0, 1.0);
      assertThat(box.right()).as("seed %d", seed).isBetween(0.0, 1.0 + 1e-12);
      assertThat(box.top()).as("seed %d", seed).isBetween(0.0, 1.0);
      assertThat(box.bottom()).as("seed %d", seed).isBetween(0.0, 1.0 + 1e-12);
      assertThat(w * h / (500 * 375)).as("area, seed %d", seed).isBetween(0.195, 1.0);
      assertThat(w / h).as("aspect, seed %d", seed).isBetween(0.74, 1.345);
    }
  }

  @Test
  void areasAreUniformWhereEveryTryFits() {
    // Areas of .2-.5 with aspects near one always fit a square image: the mean share is .35.
    Interval scale = new Interval(0.2, 0.5);
    double sum = 0;
    int draws = 4000;
    for (long seed = 0; seed < draws; seed++) {
      CropBox box =
          CropBox.randomResized(RandomStreams.of(seed).stream(), 1000, 1000, scale, ASPECT);
      sum += (box.right() - box.left()) * (box.bottom() - box.top());
    }
    double standardError = 0.3 / Math.sqrt(12.0 * draws);
    assertThat(sum / draws).isCloseTo(0.35, within(5 * standardError));
  }

  @Test
  void fallsBackToTheCentreOfAStrip() {
    // A strip of 1000 x 10 never holds a crop of at least 90 % of its area at these aspects, so the
    // central 13 x 10 pixels are taken: torchvision's fallback.
    CropBox box =
        CropBox.randomResized(RandomStreams.of(1).stream(), 1000, 10, new Interval(0.9, 1), ASPECT);
    assertThat((box.right() - box.left()) * 1000).isCloseTo(13, within(1e-9));
    assertThat(box.top()).isZero();
    assertThat(box.bottom()).isEqualTo(1);
    assertThat(box.left() * 1000).isCloseTo(493, within(1e-9));
  }

  @Test
  void takesTheCentralSquareOfTheShorterSide() {
    // Resize 256 and CenterCrop 224 of a 512 x 256 image: 224 of 256 high, 224 of 512 wide.
    CropBox box = CropBox.centralSquare(512, 256, 0.875);
    assertThat(box.right() - box.left()).isCloseTo(224.0 / 512, within(1e-12));
    assertThat(box.bottom() - box.top()).isCloseTo(0.875, within(1e-12));
    assertThat(box.left() + box.right()).isCloseTo(1, within(1e-12));
  }

  @Test
  void mirrorsLeftAndRight() {
    CropBox box = new CropBox(0.1, 0.2, 0.7, 0.8).mirrored();
    assertThat(box).isEqualTo(new CropBox(0.7, 0.2, 0.1, 0.8));
  }
}
