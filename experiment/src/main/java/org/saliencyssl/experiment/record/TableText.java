package org.saliencyssl.experiment.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.eval.Summary;

/** A {@link ResultTable} as text. */
final class TableText {

  private static final String ABSENT = "-";
  private static final String GAP = "  ";
  private static final Pattern SHA256 = Pattern.compile("\\b([0-9a-f]{12})[0-9a-f]{52}\\b");

  private TableText() {}

  static String terminal(ResultTable table) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(metrics(table));
    lines.add(splits(table));
    table.rows().forEach(row -> lines.add(cells(table, row)));
    int[] widths = widths(lines);
    StringBuilder text = new StringBuilder(table.title()).append("\n\n");
    text.append(padded(lines.get(0), widths)).append('\n');
    text.append(padded(lines.get(1), widths)).append('\n');
    RunRecord.@Nullable Kind above = null;
    for (int i = 0; i < table.rows().size(); i++) {
      RunRecord.Kind kind = table.rows().get(i).kind();
      if (kind != above) {
        text.append(rule(widths)).append('\n');
      }
      above = kind;
      text.append(padded(lines.get(i + 2), widths)).append('\n');
    }
    text.append('\n');
    notes(table).forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  static String markdown(ResultTable table) {
    List<String> header = header(table);
    StringBuilder text = new StringBuilder(table.title()).append("\n\n");
    text.append(piped(header)).append('\n');
    text.append("|---".repeat(2)).append("|--:".repeat(header.size() - 2)).append("|\n");
    table.rows().forEach(row -> text.append(piped(cells(table, row))).append('\n'));
    text.append('\n');
    notes(table).forEach(line -> text.append("- ").append(line).append('\n'));
    return text.toString();
  }

  private static List<String> header(ResultTable table) {
    List<String> header = new ArrayList<>(List.of("", "runs"));
    for (ResultTable.Column column : table.columns()) {
      header.add(column.metric() + " " + column.split() + marks(column.marks()));
    }
    return header;
  }

  private static List<String> metrics(ResultTable table) {
    List<String> metrics = new ArrayList<>(List.of("", ""));
    table.columns().forEach(column -> metrics.add(column.metric()));
    return metrics;
  }

  private static List<String> splits(ResultTable table) {
    List<String> splits = new ArrayList<>(List.of("", "runs"));
    table.columns().forEach(column -> splits.add(column.split() + marks(column.marks())));
    return splits;
  }

  private static List<String> cells(ResultTable table, ResultTable.Row row) {
    List<String> cells = new ArrayList<>();
    cells.add(row.label() + marks(row.marks()));
    cells.add(row.seeds().size() == 1 ? "one run" : row.seeds().size() + " runs");
    for (int i = 0; i < table.columns().size(); i++) {
      ResultTable.Cell cell = row.cells().get(i);
      cells.add(cell == null ? ABSENT : number(cell, row.seeds().size()) + marks(cell.marks()));
    }
    return cells;
  }

  private static String number(ResultTable.Cell cell, int runs) {
    Summary summary = cell.summary();
    String number =
        summary.n() == 1
            ? String.format(Locale.ROOT, "%.1f", summary.mean())
            : String.format(Locale.ROOT, "%.1f \u00b1 %.1f", summary.mean(), summary.sd());
    return summary.n() == runs ? number : number + " (n=" + summary.n() + ")";
  }

  private static String marks(List<Integer> marks) {
    return marks.isEmpty()
        ? ""
        : marks.stream().map(String::valueOf).collect(Collectors.joining(",", " [", "]"));
  }

  private static List<String> notes(ResultTable table) {
    List<String> notes = new ArrayList<>();
    for (int i = 0; i < table.footnotes().size(); i++) {
      notes.add("[" + (i + 1) + "] " + shortened(table.footnotes().get(i)));
    }
    table.origin().forEach(line -> notes.add(shortened(line)));
    return notes;
  }

  /** The records hold every hash whole. */
  private static String shortened(String line) {
    return SHA256.matcher(line).replaceAll("$1");
  }

  private static int[] widths(List<List<String>> lines) {
    int[] widths = new int[lines.get(0).size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return widths;
  }

  private static String padded(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String space = " ".repeat(widths[i] - cells.get(i).length());
      boolean left = i < 2;
      line.append(i == 0 ? "" : GAP).append(left ? cells.get(i) + space : space + cells.get(i));
    }
    return line.toString().stripTrailing();
  }

  private static String rule(int[] widths) {
    int width = GAP.length() * (widths.length - 1);
    for (int column : widths) {
      width += column;
    }
    return "-".repeat(width);
  }

  private static String piped(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
