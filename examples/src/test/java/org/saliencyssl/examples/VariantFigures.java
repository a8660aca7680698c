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
  private final List<Integer> compared;
  private final Map<String, List<double[]>> crops = new LinkedHashMap<>();

  /**
   * Starts with nothing.
   *
   * @param columns names of the figures
   * @param compared numbers of the figures whose loss against the first variant gets a column
   */
  VariantFigures(List<String> columns, List<Integer> compared) {
    this.columns = List.copyOf(columns);
    this.compared = List.copyOf(compared);
  }

  /** Adds a crop; every variant gets the same crops in the same order. */
  void add(String variant, double[] figures) {
    crops.computeIfAbsent(variant, key -> new ArrayList<>()).add(figures);
  }

  int count() {
    return crops.values().iterator().next().size();
  }

  /** Means over crops, ± standard error; losses are paired. */
  String table() {
    String first = crops.keySet().iterator().next();
    StringBuilder out = new StringBuilder("| variant |");
    columns.forEach(column -> out.append(' ').append(column).append(" |"));
    compared.forEach(figure -> out.append(' ').append(columns.get(figure)).append(" lost |"));
    out.append("\n|---|").append("---|".repeat(columns.size() + compared.size()));
    for (String variant : crops.keySet()) {
      out.append("\n| ").append(variant).append(" |");
      for (int figure = 0; figure < columns.size(); figure++) {
        out.append(cell(column(variant, figure)));
      }
      for (int figure : compared) {
        out.append(variant.equals(first) ? " |" : cell(lost(first, variant, figure)));
      }
    }
    return out.append('\n').toString();
  }

  private double[] lost(String first, String variant, int figure) {
    double[] base = column(first, figure);
    double[] other = column(variant, figure);
    for (int crop = 0; crop < base.length; crop++) {
      base[crop] -= other[crop];
    }
    return base;
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
