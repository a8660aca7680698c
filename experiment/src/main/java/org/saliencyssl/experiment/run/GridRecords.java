package org.saliencyssl.experiment.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.ledger.Ledger;
import org.saliencyssl.experiment.ledger.LedgerEntry;
import org.saliencyssl.experiment.ledger.LedgerState;
import org.saliencyssl.experiment.record.RecordStore;
import org.saliencyssl.experiment.record.ResultTable;
import org.saliencyssl.experiment.record.RunRecord;

/** The finished records of a folder. */
public final class GridRecords {

  private GridRecords() {}

  /**
   * Makes the table of a folder. Rows of a grid are in the grid's order, whoever finished first;
   * those of other folders in the order in which they were started.
   *
   * @param folder a grid's folder, or any folder with records below it
   * @return the table
   * @throws RunFailedException if there is no record
   * @throws IOException if a file cannot be read
   */
  public static ResultTable table(Path folder) throws IOException {
    GridFolder grid = new GridFolder(folder);
    boolean ordered = Files.exists(grid.ledger());
    List<RunRecord> records = ordered ? ofGrid(grid) : RecordStore.readAll(folder);
    if (records.isEmpty()) {
      throw new RunFailedException(
          "there is no " + RecordStore.FILE + " below " + folder + "; a finished run writes one");
    }
    return ordered ? ResultTable.inOrder(records) : ResultTable.of(records);
  }

  /**
   * Tells what finished points took, evaluation included.
   *
   * @param grid the grid's folder
   * @return mean seconds by hash of the settings
   */
  static Map<String, Double> seconds(GridFolder grid) throws IOException {
    return ofGrid(grid).stream()
        .filter(record -> record.kind() == RunRecord.Kind.ARM)
        .collect(
            Collectors.groupingBy(
                record -> record.provenance().settingsHash(),
                Collectors.averagingDouble(record -> record.provenance().seconds())));
  }

  private static List<RunRecord> ofGrid(GridFolder grid) throws IOException {
    List<RunRecord> records = new ArrayList<>();
    for (Map.Entry<String, LedgerEntry> point : Ledger.read(grid.ledger()).entrySet()) {
      Path result = grid.result(point.getKey());
      if (point.getValue().state() == LedgerState.DONE && Files.isDirectory(result)) {
        records.addAll(RecordStore.readAll(result));
      }
    }
    return records;
  }
}
