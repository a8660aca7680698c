package org.saliencyssl.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How masks of a set of images change as they learn. */
final class MaskFigures {

  /**
   * @param step steps done
   * @param areas for each mask its mean over images and pixels
   * @param deviation the standard deviation of a mask over the pixels of its image, mean over masks
   *     and images; 0 where masks are uniform
   * @param winner the largest mask of a pixel, mean over pixels and images; 1/N to 1
   * @param least the smallest area that a mask has on an image
   * @param most the largest
   */
  private record Figures(
      int step, double[] areas, double deviation, double winner, double least, double most) {}

  private final int masks;
  private final List<Figures> all = new ArrayList<>();

  MaskFigures(int masks) {
    this.masks = masks;
  }

  /** Adds the masks, (B, N, places), after a number of steps. */
  void add(int step, float[] values, int places) {
    int images = values.length / masks / places;
    double[] areas = new double[masks];
    double deviation = 0;
    double least = 1;
    double most = 0;
    for (int i = 0; i < images * masks; i++) {
      double mean = 0;
      double squares = 0;
      for (int k = i * places; k < (i + 1) * places; k++) {
        mean += values[k] / places;
        squares += (double) values[k] * values[k] / places;
      }
      areas[i % masks] += mean / images;
      deviation += Math.sqrt(Math.max(0, squares - mean * mean)) / (images * masks);
      least = Math.min(least, mean);
      most = Math.max(most, mean);
    }
    all.add(new Figures(step, areas, deviation, winner(values, places), least, most));
  }

  private double winner(float[] values, int places) {
    double sum = 0;
    int pixels = values.length / masks;
    for (int pixel = 0; pixel < pixels; pixel++) {
      int at = pixel / places * masks * places + pixel % places;
      float largest = 0;
      for (int n = 0; n < masks; n++) {
        largest = Math.max(largest, values[at + n * places]);
      }
      sum += largest;
    }
    return sum / pixels;
  }

  /** Whether the last masks vary over pixels and no area, of any image, is near 0 or 1. */
  boolean sound(double deviation, double margin) {
    Figures last = all.get(all.size() - 1);
    return last.deviation > deviation
        && Arrays.stream(last.areas).allMatch(area -> area > margin && area < 1 - margin);
  }

  String lastLine() {
    return line(all.get(all.size() - 1));
  }

  String toMarkdown() {
    StringBuilder text = new StringBuilder("| step |");
    for (int n = 1; n <= masks; n++) {
      text.append(" area ").append(n).append(" |");
    }
    text.append(" sd over pixels | mean largest | least area | most area |\n|");
    text.append("---:|".repeat(masks + 5)).append('\n');
    all.forEach(figures -> text.append(line(figures)).append('\n'));
    return text.toString();
  }

  private static String line(Figures figures) {
    StringBuilder line = new StringBuilder("| " + figures.step + " |");
    for (double area : figures.areas) {
      line.append(cell(area));
    }
    return line.append(cell(figures.deviation))
        .append(cell(figures.winner))
        .append(cell(figures.least))
        .append(cell(figures.most))
        .toString();
  }

  private static String cell(double value) {
    return String.format(Locale.ROOT, " %.3f |", value);
  }
}
