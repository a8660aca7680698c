package org.saliencyssl.training.data;

import java.util.Locale;

/**
 * The ten outlines, as signed distances in a frame where the object has radius 1, y pointing down:
 * negative inside, about the Euclidean distance near the edge. Only IEEE-exact operations are used
 * per pixel, so that pixels are equal on every platform.
 */
enum Silhouette {
  DISC((x, y) -> length(x, y) - 0.92),
  SQUARE((x, y) -> box(x, y, 0.70, 0.70)),
  TRIANGLE(polygon(0, -1, 0.8660254, 0.5, -0.8660254, 0.5)),
  STAR(star(5, 1.0, 0.42)),
  CROSS((x, y) -> Math.min(box(x, y, 0.94, 0.31), box(x, y, 0.31, 0.94))),
  RING((x, y) -> Math.abs(length(x, y) - 0.70) - 0.23),
  CRESCENT((x, y) -> Math.max(length(x, y) - 0.95, 0.74 - length(x - 0.46, y))),
  HEART(Silhouette::heart),
  GEAR(Silhouette::gear),
  ARROW(polygon(0, -1, 0.86, -0.1, 0.34, -0.1, 0.34, 0.92, -0.34, 0.92, -0.34, -0.1, -0.86, -0.1));

  private static final double INVERSE_ROOT_2 = 0.7071067811865476;

  @SuppressWarnings("ImmutableEnumChecker") // corner arrays are captured and never changed
  private final Distance distance;

  Silhouette(Distance distance) {
    this.distance = distance;
  }

  double distance(double x, double y) {
    return distance.at(x, y);
  }

  String className() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static double length(double x, double y) {
    return Math.sqrt(x * x + y * y);
  }

  private static double box(double x, double y, double halfWidth, double halfHeight) {
    double dx = Math.abs(x) - halfWidth;
    double dy = Math.abs(y) - halfHeight;
    return length(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0);
  }

  /** A turned square with half-discs on its two upper edges. */
  private static double heart(double x, double y) {
    double half = 0.53;
    double ax = Math.abs(x);
    double down = y - 0.12;
    double lobe = length(ax - half * INVERSE_ROOT_2, down + half * INVERSE_ROOT_2) - half;
    double turnedX = (ax + down) * INVERSE_ROOT_2;
    double turnedY = (ax - down) * INVERSE_ROOT_2;
    return Math.min(lobe, box(turnedX, turnedY, half, half));
  }

  /** A disc with eight radial teeth and a hole; a tooth is a box along each of eight directions. */
  private static double gear(double x, double y) {
    double ax = Math.abs(x);
    double ay = Math.abs(y);
    double turnedX = Math.abs(x + y) * INVERSE_ROOT_2;
    double turnedY = Math.abs(x - y) * INVERSE_ROOT_2;
    double teeth =
        Math.min(
            Math.min(box(ax, ay, 0.98, 0.16), box(ax, ay, 0.16, 0.98)),
            Math.min(box(turnedX, turnedY, 0.98, 0.16), box(turnedX, turnedY, 0.16, 0.98)));
    double body = Math.min(length(x, y) - 0.70, teeth);
    return Math.max(body, 0.26 - length(x, y));
  }

  private static Distance star(int points, double outer, double inner) {
    double[] corners = new double[4 * points];
    for (int i = 0; i < 2 * points; i++) {
      double angle = Math.PI * i / points;
      double radius = i % 2 == 0 ? outer : inner;
      corners[2 * i] = radius * StrictMath.sin(angle);
      corners[2 * i + 1] = -radius * StrictMath.cos(angle);
    }
    return polygon(corners);
  }

  /**
   * Exact distance to a simple polygon with corners x0, y0, x1, y1, ...: sign by crossing number.
   */
  private static Distance polygon(double... corners) {
    int n = corners.length / 2;
    return (x, y) -> {
      double nearest = Double.MAX_VALUE;
      boolean inside = false;
      for (int i = 0, j = n - 1; i < n; j = i++) {
        double ax = corners[2 * i];
        double ay = corners[2 * i + 1];
        double ex = corners[2 * j] - ax;
        double ey = corners[2 * j + 1] - ay;
        double wx = x - ax;
        double wy = y - ay;
        double along = (wx * ex + wy * ey) / (ex * ex + ey * ey);
        double t = Math.max(0, Math.min(1, along));
        double rx = wx - t * ex;
        double ry = wy - t * ey;
        nearest = Math.min(nearest, rx * rx + ry * ry);
        if ((wy >= 0) != (wy >= ey) && wx < ex * wy / ey) {
          inside = !inside;
        }
      }
      double d = Math.sqrt(nearest);
      return inside ? -d : d;
    };
  }

  private interface Distance {
    double at(double x, double y);
  }
}
