package org.saliencyssl.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

class ColourTransformTest {

  private static final int PIXELS = 50;

  @Test
  void equalsTheOperationsOneAfterTheOther() {
    for (long seed = 0; seed < 20; seed++) {
      RandomStream random = RandomStreams.of(seed).stream();
      double[][] image = image(random);
      double[][] expected = copy(image);
      ColourTransform transform = new ColourTransform();
      for (int i = 0; i < 6; i++) {
        double factor = random.uniform(0.5, 1.5);
        switch (random.nextInt(3)) {
          case 0 -> {
            transform.brightness(factor);
            brightness(expected, factor);
          }
          case 1 -> {
            transform.contrast(factor);
            contrast(expected, factor);
          }
          default -> {
            transform.saturation(factor);
            saturation(expected, factor);
          }
        }
      }
      assertEqual(apply(transform, image), expected, seed);
    }
  }

  @Test
  void hueKeepsTheLumaAndGreys() {
    ColourTransform transform = new ColourTransform();
    transform.hue(0.3);
    double[][] grey = {{0.4, 0.4, 0.4}, {0.9, 0.9, 0.9}};
    assertEqual(apply(transform, grey), grey, -1);
    double[][] image = image(RandomStreams.of(5).stream());
    double[][] turned = apply(transform, image);
    for (int i = 0; i < image.length; i++) {
      assertThat(luma(turned[i])).isCloseTo(luma(image[i]), within(1e-5));
    }
  }

  @Test
  void twoHalfTurnsOfHueAreNone() {
    ColourTransform transform = new ColourTransform();
    transform.hue(0.5);
    transform.hue(0.5);
    double[][] image = image(RandomStreams.of(6).stream());
    assertEqual(apply(transform, image), image, 6);
  }

  @Test
  void theOrderOfTheOperationsDecidesNothing() {
    double[][] image = image(RandomStreams.of(11).stream());
    double[][] expected = null;
    for (int order = 0; order < 24; order++) {
      ColourTransform transform = new ColourTransform();
      List<Runnable> operations =
          new ArrayList<>(
              List.of(
                  () -> transform.brightness(1.7),
                  () -> transform.contrast(0.3),
                  () -> transform.saturation(1.6),
                  () -> transform.hue(0.17)));
      int rest = order; // the digits of the order in the factorial number system
      for (int left = 4; left > 0; left--) {
        operations.remove(rest % left).run();
        rest /= left;
      }
      double[][] result = apply(transform, image);
      if (expected == null) {
        expected = result;
      }
      assertEqual(result, expected, order);
    }
  }

  @Test
  void isTheIdentityWithoutJitterAndGreyscale() {
    AugmentationSettings settings = settings(0, 0);
    double[][] image = image(RandomStreams.of(7).stream());
    assertEqual(
        apply(ColourTransform.draw(RandomStreams.of(8).stream(), settings), image), image, 8);
  }

  @Test
  void greyscaleMakesAllChannelsTheLuma() {
    double[][] image = image(RandomStreams.of(9).stream());
    double[][] grey =
        apply(ColourTransform.draw(RandomStreams.of(1).stream(), settings(0, 1)), image);
    for (int i = 0; i < image.length; i++) {
      for (double channel : grey[i]) {
        assertThat(channel).isCloseTo(luma(image[i]), within(1e-6));
      }
    }
  }

  @Test
  void jittersAsOftenAsAsked() {
    AugmentationSettings settings = settings(0.8, 0);
    int jittered = 0;
    int draws = 3000;
    double[][] image = image(RandomStreams.of(10).stream());
    for (long seed = 0; seed < draws; seed++) {
      double[][] result =
          apply(ColourTransform.draw(RandomStreams.of(seed).stream(), settings), image);
      if (Math.abs(result[0][0] - image[0][0]) > 1e-9) {
        jittered++;
      }
    }
    double deviation = Math.sqrt(draws * 0.8 * 0.2);
    assertThat((double) jittered).isCloseTo(0.8 * draws, within(5 * deviation));
  }

  private static AugmentationSettings settings(double jitter, double grey) {
    return new AugmentationSettings(
        new Interval(0.2, 1),
        new Interval(0.75, 1.33),
        1,
        jitter,
        0.4,
        0.4,
        0.4,
        0.1,
        grey,
        0,
        3,
        new Interval(0.1, 2),
        0);
  }

  private static double[][] image(RandomStream random) {
    double[][] image = new double[PIXELS][3];
    for (double[] pixel : image) {
      for (int c = 0; c < 3; c++) {
        pixel[c] = random.nextDouble();
      }
    }
    return image;
  }

  private static double[][] apply(ColourTransform transform, double[][] image) {
    float[] linear = new float[9];
    float[] mean = new float[9];
    transform.put(linear, mean, 0);
    double[] mu = new double[3];
    for (double[] pixel : image) {
      for (int c = 0; c < 3; c++) {
        mu[c] += pixel[c] / image.length;
      }
    }
    double[][] result = new double[image.length][3];
    for (int i = 0; i < image.length; i++) {
      for (int row = 0; row < 3; row++) {
        for (int c = 0; c < 3; c++) {
          result[i][row] += linear[3 * row + c] * image[i][c] + mean[3 * row + c] * mu[c];
        }
      }
    }
    return result;
  }

  private static void brightness(double[][] image, double factor) {
    for (double[] pixel : image) {
      for (int c = 0; c < 3; c++) {
        pixel[c] *= factor;
      }
    }
  }

  private static void contrast(double[][] image, double factor) {
    double mean = 0;
    for (double[] pixel : image) {
      mean += luma(pixel) / image.length;
    }
    for (double[] pixel : image) {
      for (int c = 0; c < 3; c++) {
        pixel[c] = factor * pixel[c] + (1 - factor) * mean;
      }
    }
  }

  private static void saturation(double[][] image, double factor) {
    for (double[] pixel : image) {
      double luma = luma(pixel);
      for (int c = 0; c < 3; c++) {
        pixel[c] = factor * pixel[c] + (1 - factor) * luma;
      }
    }
  }

  private static double luma(double[] pixel) {
    return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
  }

  private static double[][] copy(double[][] image) {
    double[][] result = new double[image.length][];
    for (int i = 0; i < image.length; i++) {
      result[i] = image[i].clone();
    }
    return result;
  }

  private static void assertEqual(double[][] actual, double[][] expected, long seed) {
    for (int i = 0; i < expected.length; i++) {
      for (int c = 0; c < 3; c++) {
        assertThat(actual[i][c])
            .as("seed %d pixel %d", seed, i)
            .isCloseTo(expected[i][c], within(1e-5));
      }
    }
  }
}
