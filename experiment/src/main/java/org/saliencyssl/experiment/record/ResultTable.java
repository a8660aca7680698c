package org.saliencyssl.experiment.record;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.eval.Summary;

/**
 * Run records side by side: a row for each arm, floor and ceiling, a column for each metric and
 * split, in each cell the mean over seeds. One model for all renderings.
 *
 * @param title what the numbers are
 * @param columns of the table, in the order in which records list them
 * @param rows arms, then floors, then ceilings
 * @param footnotes numbered from 1
 * @param origin lines that say what the numbers were made with
 */
public record ResultTable(
    String title,
    List<Column> columns,
    List<Row> rows,
    List<String> footnotes,
    List<String> origin) {

  /**
   * A column.
   *
   * @param metric as in {@link Measurement}
   * @param split as in {@link Measurement}
   * @param marks numbers of footnotes
   */
  public record Column(String metric, String split, List<Integer> marks) {}

  /**
   * A row.
   *
   * @param label arm, floor or ceiling
   * @param kind which of the three
   * @param seeds of its runs
   * @param cells by index of the column; absent where no run measured that
   * @param marks numbers of footnotes
   */
  public record Row(
      String label,
      RunRecord.Kind kind,
      List<Long> seeds,
      Map<Integer, Cell> cells,
      List<Integer> marks) {}

  /**
   * A number and the records that it comes from.
   *
   * @param summary mean and spread
   * @param records one for each value, so never empty
   * @param marks numbers of footnotes
   */
  public record Cell(Summary summary, List<RunRecord> records, List<Integer> marks) {

    /** Checks that every value has its record. */
    public Cell {
      records = List.copyOf(records);
      if (records.size() != summary.n()) {
        throw new IllegalArgumentException(
            summary.n() + " values from " + records.size() + " records; each needs its own");
      }
    }
  }

  /**
   * Makes the table of some records, rows of a kind in the order in which they were started.
   *
   * @param records at least one
   * @return the table
   * @throws RecordException if a run is there twice, or runs of one row differ in settings or data
   */
  public static ResultTable of(List<RunRecord> records) {
    return inOrder(
        records.stream()
            .sorted(
                Comparator.comparing(
                    record -> OffsetDateTime.parse(record.provenance().started()).toInstant()))
            .toList());
  }

  /**
   * Makes the table of some records, rows of a kind in the order in which the records are given.
   *
   * @param records at least one
   * @return the table
   * @throws RecordException as {@link #of}
   */
  public static ResultTable inOrder(List<RunRecord> records) {
    if (records.isEmpty()) {
      throw new RecordException("there is no record, so there is no table");
    }
    return new Builder(records).build();
  }

  /**
   * Renders the table for a terminal.
   *
   * @return lines ending with a line feed
   */
  public String toText() {
    return TableText.terminal(this);
  }

  /**
   * Renders the table as Markdown.
   *
   * @return lines ending with a line feed
   */
  public String toMarkdown() {
    return TableText.markdown(this);
  }

  /** Groups records to rows. */
  private static final class Builder {

    private final List<RunRecord> records;
    private final Map<String, List<RunRecord>> groups = new LinkedHashMap<>();
    private final Set<String> footnotes = new LinkedHashSet<>();
    private final Set<Column> shared = new LinkedHashSet<>();

    Builder(List<RunRecord> records) {
      this.records = records.stream().sorted(Comparator.comparing(RunRecord::kind)).toList();
      for (RunRecord record : this.records) {
        String key = record.kind() + label(record);
        groups.computeIfAbsent(key, absent -> new ArrayList<>()).add(record);
      }
      groups.values().forEach(Builder::mustBelongTogether);
    }

    ResultTable build() {
      List<Column> bare =
          records.stream()
              .flatMap(record -> record.results().stream())
              .map(result -> new Column(result.metric(), result.split(), List.of()))
              .distinct()
              .toList();
      List<Column> columns = bare.stream().map(this::marked).toList();
      List<Row> rows = groups.entrySet().stream().map(group -> row(group, bare)).toList();
      return new ResultTable(title(), columns, rows, List.copyOf(footnotes), origin());
    }

    private String label(RunRecord record) {
      boolean several = distinct(RunRecord::experiment).size() > 1;
      String label = several ? record.experiment() + "/" + record.arm() : record.arm();
      return hasNamesake(record) ? label + " for " + specArm(record) : label;
    }

    /** Arms of other data or another backbone have floors of their own, by the same names. */
    private boolean hasNamesake(RunRecord record) {
      String settings = record.provenance().settingsHash();
      return record.kind() != RunRecord.Kind.ARM
          && records.stream()
              .filter(other -> other.kind() == record.kind())
              .filter(other -> other.experiment().equals(record.experiment()))
              .filter(other -> other.arm().equals(record.arm()))
              .anyMatch(other -> !other.provenance().settingsHash().equals(settings));
    }

    /** Keys of canonical JSON are sorted, so the arm comes first. */
    private static String specArm(RunRecord record) {
      String spec = record.provenance().spec();
      String before = "{\"arm\":\"";
      return spec.startsWith(before)
          ? spec.substring(before.length(), spec.indexOf('"', before.length()))
          : record.provenance().settingsHash().substring(0, 8);
    }

    private Column marked(Column column) {
      Set<String> protocols =
          records.stream()
              .flatMap(record -> record.results().stream())
              .filter(result -> isOf(result, column))
              .map(Builder::protocol)
              .collect(Collectors.toCollection(LinkedHashSet::new));
      if (protocols.size() > 1) {
        return column;
      }
      shared.add(column);
      return new Column(column.metric(), column.split(), marks(List.copyOf(protocols)));
    }

    private Row row(Map.Entry<String, List<RunRecord>> group, List<Column> columns) {
      RunRecord first = group.getValue().get(0);
      List<Integer> marks = rowMarks(group.getValue());
      Map<Integer, Cell> cells = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        Cell cell = cell(group.getValue(), columns.get(i));
        if (cell != null) {
          cells.put(i, cell);
        }
      }
      String label = group.getKey().substring(first.kind().toString().length());
      List<Long> seeds = group.getValue().stream().map(RunRecord::seed).sorted().toList();
      return new Row(label, first.kind(), seeds, cells, marks);
    }

    private @Nullable Cell cell(List<RunRecord> group, Column column) {
      List<Double> values = new ArrayList<>();
      List<RunRecord> sources = new ArrayList<>();
      Set<String> protocols = new LinkedHashSet<>();
      for (RunRecord record : group) {
        for (Measurement result : record.results()) {
          if (isOf(result, column)) {
            values.add(result.value());
            sources.add(record);
            protocols.add(protocol(result));
          }
        }
      }
      if (values.isEmpty()) {
        return null;
      }
      if (protocols.size() > 1) {
        throw new RecordException(
            "runs of " + group.get(0).arm() + " measured by different protocols: " + protocols);
      }
      List<Integer> marks = shared.contains(column) ? List.of() : marks(List.copyOf(protocols));
      return new Cell(Summary.of(values), sources, marks);
    }

    private List<Integer> rowMarks(List<RunRecord> group) {
      List<String> notes = new ArrayList<>();
      for (RunRecord record : group) {
        record.remarks().forEach(notes::add);
        record.labelUse().forEach(use -> notes.add(use.footnote()));
        if (record.training() != null && record.training().collapsed()) {
          notes.add("seed " + record.seed() + ": " + record.training().verdict());
        }
      }
      return marks(notes.stream().distinct().toList());
    }

    private List<Integer> marks(List<String> notes) {
      List<Integer> numbers = new ArrayList<>();
      for (String note : notes) {
        footnotes.add(note);
        numbers.add(List.copyOf(footnotes).indexOf(note) + 1);
      }
      return numbers;
    }

    private String title() {
      String names = String.join(", ", distinct(RunRecord::experiment));
      return names + ": top-1 accuracy in percent, mean \u00b1 sd over runs";
    }

    private List<String> origin() {
      return List.of(
          "data " + String.join(", ", distinct(r -> r.provenance().dataFingerprint())),
          "code " + String.join(", ", distinct(r -> r.provenance().code())),
          "on "
              + String.join(
                  "; ",
                  distinct(
                      r ->
                          r.provenance().device()
                              + " ("
                              + r.provenance().cpu()
                              + "), "
                              + r.provenance().threads()
                              + " threads, "
                              + r.provenance().precision())));
    }

    private Set<String> distinct(Function<RunRecord, String> what) {
      return records.stream().map(what).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static void mustBelongTogether(List<RunRecord> group) {
      RunRecord first = group.get(0);
      Set<Long> seeds = new TreeSet<>();
      for (RunRecord record : group) {
        String name = "runs of " + record.arm() + " with seeds " + first.seed() + " and ";
        if (!seeds.add(record.seed())) {
          throw new RecordException(
              "two records of " + record.arm() + " with seed " + record.seed());
        }
        if (!record.provenance().settingsHash().equals(first.provenance().settingsHash())) {
          throw new RecordException(
              name + record.seed() + " had different settings; their mean would mean nothing");
        }
        if (!record.provenance().dataFingerprint().equals(first.provenance().dataFingerprint())) {
          throw new RecordException(name + record.seed() + " saw different data");
        }
      }
    }

    private static boolean isOf(Measurement result, Column column) {
      return result.metric().equals(column.metric()) && result.split().equals(column.split());
    }

    private static String protocol(Measurement result) {
      boolean selected = !result.selection().equals(Measurement.NO_SELECTION);
      return result.protocol() + (selected ? ", selection: " + result.selection() : "");
    }
  }
}
