package org.saliencyssl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Draws the lines of {@link GrowthBenchmark} as SVG and prints them as a table. Points are
 * measured; lines are a + b x count, with one a and one b for all points, fitted to the smallest
 * squares of relative errors.
 *
 * <p>Arguments: the file of lines, the first of them the point that the others vary; the SVG.
 */
final class GrowthPlot {

  private static final List<String> VARIED =
      List.of("batch", "side in px", "width", "queue", "hard negatives");
  private static final int OPERATIONS = 5;
  private static final int COUNTED = 6;
  private static final int SECONDS = 7;
  private static final int MEMORY = 8;
  private static final int PANEL = 190;
  private static final int GAP = 46;
  private static final int LABEL = 22;

  private final List<double[]> points;
  private final StringBuilder svg = new StringBuilder();

  private GrowthPlot(List<double[]> points) {
    this.points = points;
  }

  /** Reads, draws and prints; see the class. */
  public static void main(String... arguments) throws IOException {
    List<double[]> points = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      points.add(Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray());
    }
    GrowthPlot plot = new GrowthPlot(points);
    Files.writeString(Path.of(arguments[1]), plot.svg());
    System.out.print(plot.table());
  }

  /** A fitted line, and how far the points are from it. */
  private record Fit(double a, double b, double worst) {
    double at(double x) {
      return a + b * x;
    }
  }

  /** Weighted least squares in closed form; weights 1 / y^2 make the errors relative. */
  private Fit fit(int x, int y) {
    double w = 0;
    double wx = 0;
    double wy = 0;
    double wxx = 0;
    double wxy = 0;
    for (double[] point : points) {
      double weight = 1 / (point[y] * point[y]);
      w += weight;
      wx += weight * point[x];
      wy += weight * point[y];
      wxx += weight * point[x] * point[x];
      wxy += weight * point[x] * point[y];
    }
    double b = (w * wxy - wx * wy) / (w * wxx - wx * wx);
    double a = (wy - b * wx) / w;
    double worst =
        points.stream().mapToDouble(p -> Math.abs((a + b * p[x]) / p[y] - 1)).max().orElseThrow();
    return new Fit(a, b, worst);
  }

  private String table() {
    Fit time = fit(OPERATIONS, SECONDS);
    Fit memory = fit(COUNTED, MEMORY);
    StringBuilder out =
        new StringBuilder(
            "| batch | side | width | queue | hard negatives | 10^9 multiply-adds | CPU-s a step |"
                + " line | MB counted | MB measured | line |\n|"
                + "---|".repeat(11)
                + "\n");
    for (double[] p : points) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %.0f | %.0f | %.0f | %.0f | %.0f | %.2f | %.3f | %.3f | %.0f | %.0f | %.0f |%n",
              p[0],
              p[1],
              p[2],
              p[3],
              p[4],
              p[OPERATIONS] * 1e-3,
              p[SECONDS],
              time.at(p[OPERATIONS]),
              p[COUNTED],
              p[MEMORY],
              memory.at(p[COUNTED])));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "%nSeconds: %.4f + %.3f for each 10^9 multiply-adds; farthest point %.0f %% off.%n",
            time.a(),
            1e3 * time.b(),
            100 * time.worst()));
    out.append(
        String.format(
            Locale.ROOT,
            "Memory: %.0f MB + %.2f times what is counted; farthest point %.0f %% off.%n",
            memory.a(),
            memory.b(),
            100 * memory.worst()));
    return out.toString();
  }

  private String svg() {
    int width = VARIED.size() * (PANEL + GAP) + GAP;
    int height = 2 * (PANEL + GAP) + GAP;
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="10">
        <rect width="100%%" height="100%%" fill="white"/>
        """
            .formatted(width, height));
    for (int varied = 0; varied < VARIED.size(); varied++) {
      int left = GAP + varied * (PANEL + GAP);
      panel(left, GAP / 2, varied, OPERATIONS, SECONDS, "CPU-seconds a step");
      panel(left, PANEL + GAP + GAP / 2, varied, COUNTED, MEMORY, "MB");
    }
    return svg.append("</svg>\n").toString();
  }

  private void panel(int left, int top, int varied, int count, int measured, String unit) {
    List<double[]> shown = varying(varied);
    Fit fit = fit(count, measured);
    double right = shown.get(shown.size() - 1)[varied];
    double high =
        shown.stream()
            .mapToDouble(p -> Math.max(p[measured], fit.at(p[count])))
            .max()
            .orElseThrow();
    svg.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#999\"/>%n"
            .formatted(left, top, PANEL, PANEL));
    StringBuilder line = new StringBuilder();
    double labelled = Double.NEGATIVE_INFINITY;
    for (double[] p : shown) {
      double x = left + 0.94 * PANEL * p[varied] / right;
      line.append(
          String.format(Locale.ROOT, "%.1f,%.1f ", x, height(top, fit.at(p[count]) / high)));
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#1f77b4\"/>%n",
              x,
              height(top, p[measured] / high)));
      if (x - labelled >= LABEL) {
        text(x, top + PANEL + 12, "middle", "%.0f".formatted(p[varied]));
        labelled = x;
      }
    }
    svg.append("<polyline fill=\"none\" stroke=\"#d62728\" points=\"%s\"/>%n".formatted(line));
    text(left + PANEL / 2.0, top + PANEL + 24, "middle", VARIED.get(varied));
    text(left + 4, top + 12, "start", unit);
    text(left - 4, height(top, 1) + 4, "end", String.format(Locale.ROOT, "%.3g", high));
    text(left - 4, height(top, 0) + 4, "end", "0");
  }

  private static double height(int top, double share) {
    return top + PANEL * (1 - 0.92 * share);
  }

  private void text(double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            text));
  }

  /** The base point and those that differ from it in one column only, by that column. */
  private List<double[]> varying(int varied) {
    double[] base = points.get(0);
    return points.stream()
        .filter(
            p -> {
              for (int i = 0; i < VARIED.size(); i++) {
                if (i != varied && p[i] != base[i]) {
                  return false;
                }
              }
              return true;
            })
        .sorted(Comparator.comparingDouble(p -> p[varied]))
        .toList();
  }
}
