package org.saliencyssl.training.data;

import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.data.ShapesInClutter.Level;

/**
 * Draws the images of {@link ShapesInClutter}: background, optional distractors, drop shadow, the
 * object with its own texture and shading, noise. A pixel belongs to the mask exactly when its
 * centre lies inside the outline; edges are smoothed over one pixel.
 *
 * <p>Bytes are equal on every platform: per pixel only IEEE-exact operations, elsewhere {@link
 * StrictMath}. The recipe's numbers are those of the measured prototype (shapes, radii, rotation,
 * families, hues) or ours.
 */
final class ShapesPainter {

  static final int SIDE = 64;
  static final int CLASSES = 10;

  private static final double NOISE = 0.02;
  private static final double SHIFT_PROBABILITY = 0.7;
  private static final Texture[] FAMILIES = Texture.values();
  private static final Silhouette[] SHAPES = Silhouette.values();

  private final Level level;
  private final boolean shift;
  private final boolean shiftedTest;
  private final RandomStreams streams;

  /**
   * Prepares a split.
   *
   * @param split part of the random key, so splits are disjoint draws
   * @param shiftedTest whether this is the split on which the background correlation is reversed
   */
  ShapesPainter(ShapesInClutter settings, String split, boolean shiftedTest) {
    this.level = settings.level();
    this.shift = settings.shift();
    this.shiftedTest = shiftedTest;
    this.streams =
        RandomStreams.of(settings.seed())
            .purpose("shapes-in-clutter")
            .purpose(level.name())
            .purpose(split);
  }

  DecodedImage draw(int index) {
    int label = index % CLASSES;
    RandomStreams own = streams.at(index);
    Scene scene = new Scene();
    Thing object = object(label, own.purpose("object").stream());
    RandomStream ground = own.purpose("background").stream();
    Palette palette = backgroundPalette(ground, object.palette());
    scene.fill(backgroundFamily(label, ground).draw(ground), palette);
    if (level == Level.HARD) {
      int distractors = ground.nextInt(4);
      for (int i = 0; i < distractors; i++) {
        scene.paint(distractor(ground), false);
      }
    }
    scene.paint(object, true);
    scene.addNoise(own.purpose("noise").stream());
    return new DecodedImage(scene.bytes(), scene.mask, SIDE, SIDE);
  }

  private Thing object(int label, RandomStream random) {
    boolean hard = level == Level.HARD;
    double turn = hard ? random.uniform(-Math.PI, Math.PI) : random.uniform(-0.5, 0.5);
    double stretch = random.uniform(0.85, 1.15);
    double radius = hard ? random.uniform(16, 27) : random.uniform(19, 29);
    // the stretched outline reaches at most radius * max(stretch, 1 / stretch); one pixel stays
    // free
    double reach = Math.min(radius * Math.max(stretch, 1 / stretch), SIDE / 2.0 - 1);
    radius = reach / Math.max(stretch, 1 / stretch);
    double centreX = random.uniform(reach + 1, SIDE - reach - 1);
    double centreY = random.uniform(reach + 1, SIDE - reach - 1);
    Texture family = objectFamily(label, random);
    double hue =
        level == Level.EASY ? label / 10.0 + 0.04 * random.nextGaussian() : random.nextDouble();
    Palette palette =
        hard ? Palette.any(random) : Palette.vivid(random, hue, level == Level.EASY ? 0.06 : 0.5);
    return new Thing(
        SHAPES[label],
        centreX,
        centreY,
        radius * stretch,
        radius / stretch,
        StrictMath.cos(turn),
        StrictMath.sin(turn),
        family.draw(random),
        palette,
        random.uniform(0, 2 * Math.PI));
  }

  private Texture objectFamily(int label, RandomStream random) {
    return switch (level) {
      case EASY -> random.chance(0.8) ? ownFamily(label) : any(random);
      case MEDIUM -> random.chance(0.9) ? ownFamily(label) : any(random);
      case HARD -> FAMILIES[random.nextInt(4)];
    };
  }

  private static Texture ownFamily(int label) {
    return FAMILIES[label % FAMILIES.length];
  }

  private static Texture any(RandomStream random) {
    return FAMILIES[random.nextInt(FAMILIES.length)];
  }

  Texture backgroundFamily(int label, RandomStream random) {
    if (shift) {
      return shiftedFamily(label, random);
    }
    return switch (level) {
      case EASY ->
          switch (random.nextInt(4)) {
            case 0 -> Texture.CLOUD;
            case 1 -> Texture.GRADIENT;
            case 2 -> Texture.VORONOI;
            default -> Texture.LINES;
          };
      case MEDIUM -> random.chance(0.5) ? Texture.CLOUD : Texture.GRADIENT;
      case HARD -> any(random);
    };
  }

  /**
   * A class's background family differs from its object family, so that neither gives the other.
   */
  private Texture shiftedFamily(int label, RandomStream random) {
    int own = (label + 3) % FAMILIES.length;
    if (!shiftedTest) {
      return random.chance(SHIFT_PROBABILITY) ? FAMILIES[own] : any(random);
    }
    int other = (own + 1 + random.nextInt(FAMILIES.length - 1)) % FAMILIES.length;
    return random.chance(SHIFT_PROBABILITY)
        ? FAMILIES[(own + 4) % FAMILIES.length]
        : FAMILIES[other];
  }

  private Palette backgroundPalette(RandomStream random, Palette object) {
    return switch (level) {
      case EASY -> Palette.dull(random, random.uniform(0.2, 0.4));
      case MEDIUM -> Palette.dull(random, random.uniform(0.1, 0.3));
      case HARD -> {
        Palette palette = Palette.any(random);
        while (palette.distance(object) < 0.35) {
          palette = Palette.any(random);
        }
        yield palette;
      }
    };
  }

  private static Thing distractor(RandomStream random) {
    double turn = random.uniform(-Math.PI, Math.PI);
    return new Thing(
        Silhouette.DISC,
        random.uniform(0, SIDE),
        random.uniform(0, SIDE),
        random.uniform(5, 12),
        random.uniform(5, 12),
        StrictMath.cos(turn),
        StrictMath.sin(turn),
        any(random).draw(random),
        Palette.any(random),
        random.uniform(0, 2 * Math.PI));
  }

  /**
   * Something to paint.
   *
   * @param radiusX half-axis along the thing's own x, in pixels
   * @param radiusY half-axis along the thing's own y, in pixels
   * @param light direction that the light comes from
   */
  private record Thing(
      Silhouette shape,
      double centreX,
      double centreY,
      double radiusX,
      double radiusY,
      double cos,
      double sin,
      Texture.Pattern texture,
      Palette palette,
      double light) {

    /** Signed distance in pixels from a position in the picture, about exact near the edge. */
    double distance(double x, double y) {
      double dx = x - centreX;
      double dy = y - centreY;
      double u = (dx * cos + dy * sin) / radiusX;
      double v = (dy * cos - dx * sin) / radiusY;
      return shape.distance(u, v) * Math.min(radiusX, radiusY);
    }
  }

  /** A picture in the making. */
  private static final class Scene {
    private final double[] rgb = new double[SIDE * SIDE * 3];
    private final byte[] mask = new byte[SIDE * SIDE];

    void fill(Texture.Pattern texture, Palette palette) {
      for (int i = 0; i < SIDE * SIDE; i++) {
        double t = texture.at(centreX(i), centreY(i));
        for (int channel = 0; channel < 3; channel++) {
          rgb[3 * i + channel] = palette.mix(channel, t);
        }
      }
    }

    void paint(Thing thing, boolean isObject) {
      double lightX = StrictMath.cos(thing.light());
      double lightY = StrictMath.sin(thing.light());
      if (isObject) {
        castShadow(thing, -3 * lightX, -3 * lightY);
      }
      double reach = Math.max(thing.radiusX(), thing.radiusY());
      for (int i = 0; i < SIDE * SIDE; i++) {
        double x = centreX(i);
        double y = centreY(i);
        if (far(thing, x, y, reach + 1)) {
          continue;
        }
        double distance = thing.distance(x, y);
        double cover = clamp(0.5 - distance);
        if (isObject && distance < 0) {
          mask[i] = (byte) 255;
        }
        if (cover > 0) {
          double lit =
              1 + 0.18 * ((x - thing.centreX()) * lightX + (y - thing.centreY()) * lightY) / reach;
          blend(i, thing.palette(), thing.texture().at(x, y), lit, cover);
        }
      }
    }

    private void castShadow(Thing thing, double dx, double dy) {
      double reach = Math.max(thing.radiusX(), thing.radiusY());
      for (int i = 0; i < SIDE * SIDE; i++) {
        double x = centreX(i) - dx;
        double y = centreY(i) - dy;
        if (!far(thing, x, y, reach + 3)) {
          double shade = 1 - 0.4 * clamp(0.5 - thing.distance(x, y) / 4);
          for (int channel = 0; channel < 3; channel++) {
            rgb[3 * i + channel] *= shade;
          }
        }
      }
    }

    private static double centreX(int pixel) {
      return pixel % SIDE + 0.5;
    }

    private static double centreY(int pixel) {
      int row = pixel / SIDE;
      return row + 0.5;
    }

    private static boolean far(Thing thing, double x, double y, double reach) {
      double dx = x - thing.centreX();
      double dy = y - thing.centreY();
      return dx * dx + dy * dy > reach * reach;
    }

    private void blend(int pixel, Palette palette, double t, double lit, double cover) {
      for (int channel = 0; channel < 3; channel++) {
        double colour = palette.mix(channel, t) * lit;
        int i = 3 * pixel + channel;
        rgb[i] += cover * (colour - rgb[i]);
      }
    }

    /** Adds the sum of four uniform numbers, close to normal and cheap; its variance is 4/12. */
    void addNoise(RandomStream random) {
      double scale = NOISE * Math.sqrt(3) / 65536;
      for (int i = 0; i < rgb.length; i++) {
        long bits = random.nextLong();
        long sum =
            (bits & 0xFFFF) + ((bits >>> 16) & 0xFFFF) + ((bits >>> 32) & 0xFFFF) + (bits >>> 48);
        rgb[i] += (sum - 2 * 65535) * scale;
      }
    }

    byte[] bytes() {
      byte[] bytes = new byte[rgb.length];
      for (int i = 0; i < rgb.length; i++) {
        bytes[i] = (byte) (int) (clamp(rgb[i]) * 255 + 0.5);
      }
      return bytes;
    }

    private static double clamp(double value) {
      return Math.max(0, Math.min(1, value));
    }
  }
}
