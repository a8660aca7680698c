package org.saliencyssl.training.data;

import org.saliencyssl.api.random.RandomStream;

/**
 * The eight texture families: each draws its parameters once and then gives a value in [0, 1] for
 * any pixel position, which a two-colour palette turns into a colour. Scales are in pixels of the
 * 64 x 64 picture; the numbers are ours.
 */
enum Texture {
  CLOUD {
    @Override
    Pattern draw(RandomStream random) {
      double cell = random.uniform(9, 18);
      Noise coarse = new Noise(random, cell);
      Noise middle = new Noise(random, cell / 2);
      Noise fine = new Noise(random, cell / 4);
      return (x, y) ->
          clamp(
              0.5
                  + 1.7
                      * (0.55 * coarse.at(x, y)
                          + 0.3 * middle.at(x, y)
                          + 0.15 * fine.at(x, y)
                          - 0.5));
    }
  },
  STRIPES {
    @Override
    Pattern draw(RandomStream random) {
      Frame frame = Frame.draw(random, random.uniform(7, 12));
      double warp = random.uniform(0.2, 1.1);
      Noise noise = new Noise(random, 16);
      return (x, y) -> wave(frame.u(x, y) + warp * noise.at(x, y));
    }
  },
  CHECKER {
    @Override
    Pattern draw(RandomStream random) {
      Frame frame = Frame.draw(random, random.uniform(5, 9));
      return (x, y) ->
          (((long) Math.floor(frame.u(x, y)) + (long) Math.floor(frame.v(x, y))) & 1) == 0 ? 0 : 1;
    }
  },
  VORONOI {
    @Override
    Pattern draw(RandomStream random) {
      return new Cells(random, random.uniform(8, 13));
    }
  },
  LINES {
    @Override
    Pattern draw(RandomStream random) {
      int count = 12 + random.nextInt(9);
      double[] lines = new double[count * 6];
      for (int i = 0; i < count; i++) {
        double angle = random.uniform(0, 2 * Math.PI);
        lines[6 * i] = random.uniform(-4, 68);
        lines[6 * i + 1] = random.uniform(-4, 68);
        lines[6 * i + 2] = StrictMath.cos(angle);
        lines[6 * i + 3] = StrictMath.sin(angle);
        lines[6 * i + 4] = random.uniform(8, 26);
        lines[6 * i + 5] = random.uniform(0.6, 1.5);
      }
      return (x, y) -> onLine(lines, x, y);
    }
  },
  DOTS {
    @Override
    Pattern draw(RandomStream random) {
      Frame frame = Frame.draw(random, random.uniform(7, 11));
      double radius = random.uniform(0.26, 0.38);
      return (x, y) -> {
        double u = frame.u(x, y);
        double v = frame.v(x, y);
        double du = u - Math.floor(u) - 0.5;
        double dv = v - Math.floor(v) - 0.5;
        return clamp(0.5 + 6 * (radius - Math.sqrt(du * du + dv * dv)));
      };
    }
  },
  RINGS {
    @Override
    Pattern draw(RandomStream random) {
      double centreX = random.uniform(12, 52);
      double centreY = random.uniform(12, 52);
      double period = random.uniform(7, 12);
      double phase = random.nextDouble();
      return (x, y) -> {
        double dx = x - centreX;
        double dy = y - centreY;
        return wave(Math.sqrt(dx * dx + dy * dy) / period + phase);
      };
    }
  },
  GRADIENT {
    @Override
    Pattern draw(RandomStream random) {
      double angle = random.uniform(0, 2 * Math.PI);
      double dx = StrictMath.cos(angle) / 64;
      double dy = StrictMath.sin(angle) / 64;
      return (x, y) -> clamp(0.5 + (x - 32) * dx + (y - 32) * dy);
    }
  };

  abstract Pattern draw(RandomStream random);

  /** A drawn texture. */
  interface Pattern {
    /** Returns a value in [0, 1] at a position in pixels. */
    double at(double x, double y);
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(1, value));
  }

  /** A smooth wave of period 1 through 1, 0, 1; in place of a cosine, whose bits may differ. */
  private static double wave(double t) {
    double triangle = Math.abs(2 * (t - Math.floor(t)) - 1);
    return smooth(triangle);
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double onLine(double[] lines, double x, double y) {
    for (int i = 0; i < lines.length; i += 6) {
      double px = x - lines[i];
      double py = y - lines[i + 1];
      double across = Math.abs(px * lines[i + 3] - py * lines[i + 2]);
      if (across < lines[i + 5] && Math.abs(px * lines[i + 2] + py * lines[i + 3]) < lines[i + 4]) {
        return 1;
      }
    }
    return 0;
  }

  /** A turned, shifted and scaled frame: u and v count cells. */
  private record Frame(double cos, double sin, double shiftU, double shiftV) {
    static Frame draw(RandomStream random, double cell) {
      double angle = random.uniform(0, 2 * Math.PI);
      return new Frame(
          StrictMath.cos(angle) / cell,
          StrictMath.sin(angle) / cell,
          random.nextDouble(),
          random.nextDouble());
    }

    double u(double x, double y) {
      return x * cos + y * sin + shiftU;
    }

    double v(double x, double y) {
      return y * cos - x * sin + shiftV;
    }
  }

  /** Value noise: random values on a lattice, smoothly interpolated; in [0, 1]. */
  private static final class Noise {
    private final double[] lattice;
    private final int columns;
    private final double cell;

    Noise(RandomStream random, double cell) {
      this.cell = cell;
      this.columns = (int) (64 / cell) + 3;
      this.lattice = new double[columns * columns];
      for (int i = 0; i < lattice.length; i++) {
        lattice[i] = random.nextDouble();
      }
    }

    double at(double x, double y) {
      double u = x / cell;
      double v = y / cell;
      int column = (int) u;
      int row = (int) v;
      double a = smooth(u - column);
      double b = smooth(v - row);
      int i = row * columns + column;
      double top = lattice[i] + a * (lattice[i + 1] - lattice[i]);
      double bottom = lattice[i + columns] + a * (lattice[i + columns + 1] - lattice[i + columns]);
      return top + b * (bottom - top);
    }
  }

  /** Voronoi cells around one jittered site per square, each with a value of its own. */
  private static final class Cells implements Pattern {
    private final double cell;
    private final int columns;
    private final double[] siteX;
    private final double[] siteY;
    private final double[] value;

    Cells(RandomStream random, double cell) {
      this.cell = cell;
      this.columns = (int) (64 / cell) + 3;
      int n = columns * columns;
      this.siteX = new double[n];
      this.siteY = new double[n];
      this.value = new double[n];
      for (int i = 0; i < n; i++) {
        siteX[i] = (i % columns - 1 + random.nextDouble()) * cell;
        siteY[i] = (i / columns - 1 + random.nextDouble()) * cell;
        value[i] = random.nextDouble();
      }
    }

    @Override
    public double at(double x, double y) {
      int column = (int) (x / cell) + 1;
      int row = (int) (y / cell) + 1;
      double nearest = Double.MAX_VALUE;
      double found = 0;
      for (int r = Math.max(row - 1, 0); r <= Math.min(row + 1, columns - 1); r++) {
        for (int c = Math.max(column - 1, 0); c <= Math.min(column + 1, columns - 1); c++) {
          int i = r * columns + c;
          double dx = x - siteX[i];
          double dy = y - siteY[i];
          double distance = dx * dx + dy * dy;
          if (distance < nearest) {
            nearest = distance;
            found = value[i];
          }
        }
      }
      return found;
    }
  }
}
