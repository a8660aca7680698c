package org.saliencyssl.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures of crops, by variant, and their table. A figure is NaN where it is undefined. */
final class VariantFigures {

  private final List<String> columns;
  private final int compared;
  private final Map<String, List<double[]>> crops = new LinkedHashMap<>();

  /**
   * Starts with nothing.
   *
   * @param columns names of the figures
   * @param compared number of the figure whose difference from the first variant gets a column
   */
  VariantFigures(List<String> columns, int compared) {
    this.columns = List.copyOf(columns);
    this.compared = compared;
  }

  /** Adds a crop; every variant gets the same crops in the same order. */
  void add(String variant, double[] figures) {
    crops.computeIfAbsent(variant, key -> new ArrayList<>()).add(figures);
  }

  int count() {
    return crops.values().iterator().next().size();
  }

  /** Means over crops, ± standard error; differences are paired. */
  String table() {
    StringBuilder out = new StringBuilder("| variant |");
    columns.forEach(column -> out.append(' ').append(column).append(" |"));
    out.append(" less than the first |\n|---|").append("---|".repeat(columns.size() + 1));
    String first = crops.keySet().iterator().next();
    double[] base = column(first, compared);
    for (String variant : crops.keySet()) {
      out.append("\n| ").append(variant).append(" |");
      for (int figure = 0; figure < columns.size(); figure++) {
        out.append(cell(column(variant, figure)));
      }
      double[] difference = column(variant, compared);
      for (int crop = 0; crop < difference.length; crop++) {
        difference[crop] = base[crop] - difference[crop];
      }
      out.append(variant.equals(first) ? "  |" : cell(difference));
    }
    return out.append('\n').toString();
  }

  private double[] column(String variant, int figure) {
    return crops.get(variant).stream().mapToDouble(figures -> figures[figure]).toArray();
  }

  private static String cell(double[] values) {
    double[] defined = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    if (defined.length < 2) {
      return " |";
    }
    double mean = Arrays.stream(defined).average().orElseThrow();
    double squares = Arrays.stream(defined).map(value -> (value - mean) * (value - mean)).sum();
    double error = Math.sqrt(squares / (defined.length - 1) / defined.length);
    return String.format(Locale.ROOT, " %.3f ± %.3f |", mean, error);
  }
}
