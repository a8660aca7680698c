package org.saliencyssl.training.data;

import org.saliencyssl.api.random.RandomStream;

/** Two colours, RGB in [0, 1], and the mixtures between them. */
record Palette(double red0, double green0, double blue0, double red1, double green1, double blue1) {

  /** Two colours by hue, saturation and value; hues wrap around. */
  static Palette of(
      double hue0,
      double saturation0,
      double value0,
      double hue1,
      double saturation1,
      double value1) {
    return new Palette(
        channel(5, hue0, saturation0, value0),
        channel(3, hue0, saturation0, value0),
        channel(1, hue0, saturation0, value0),
        channel(5, hue1, saturation1, value1),
        channel(3, hue1, saturation1, value1),
        channel(1, hue1, saturation1, value1));
  }

  /**
   * A strong palette: a light and a dark colour in random order, saturation at least .45.
   *
   * @param spread largest difference between the two hues; 0.5 makes the second hue independent
   */
  static Palette vivid(RandomStream random, double hue, double spread) {
    double second = hue + random.uniform(-spread, spread);
    double light = random.uniform(0.55, 1);
    double dark = light - random.uniform(0.2, 0.45);
    boolean lightFirst = random.chance(0.5);
    return of(
        hue,
        random.uniform(0.45, 1),
        lightFirst ? light : dark,
        second,
        random.uniform(0.45, 1),
        lightFirst ? dark : light);
  }

  /** A dull palette of any hue: saturation under .35, values {@code contrast} apart. */
  static Palette dull(RandomStream random, double contrast) {
    double hue = random.nextDouble();
    double value = random.uniform(0.2, 0.9 - contrast);
    boolean lightFirst = random.chance(0.5);
    return of(
        hue,
        random.uniform(0, 0.35),
        lightFirst ? value + contrast : value,
        hue + random.uniform(-0.1, 0.1),
        random.uniform(0, 0.35),
        lightFirst ? value : value + contrast);
  }

  /** Any two colours. */
  static Palette any(RandomStream random) {
    return of(
        random.nextDouble(),
        random.nextDouble(),
        random.uniform(0.1, 1),
        random.nextDouble(),
        random.nextDouble(),
        random.uniform(0.1, 1));
  }

  double mix(int channel, double t) {
    return switch (channel) {
      case 0 -> red0 + t * (red1 - red0);
      case 1 -> green0 + t * (green1 - green0);
      default -> blue0 + t * (blue1 - blue0);
    };
  }

  /** Euclidean distance between the mean colours. */
  double distance(Palette other) {
    double sum = 0;
    for (int channel = 0; channel < 3; channel++) {
      double difference = mix(channel, 0.5) - other.mix(channel, 0.5);
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  /** HSV to RGB without cases: f(n) = v - v s max(0, min(k, 4 - k, 1)), k = (n + 6 h) mod 6. */
  private static double channel(int n, double hue, double saturation, double value) {
    double k = n + 6 * (hue - Math.floor(hue));
    k -= 6 * Math.floor(k / 6);
    return value - value * saturation * Math.max(0, Math.min(Math.min(k, 4 - k), 1));
  }
}
