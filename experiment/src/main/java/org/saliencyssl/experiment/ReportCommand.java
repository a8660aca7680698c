package org.saliencyssl.experiment;

import com.google.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.saliencyssl.experiment.record.RecordStore;
import org.saliencyssl.experiment.record.ResultTable;
import org.saliencyssl.experiment.record.RunRecord;
import org.saliencyssl.experiment.run.RunFailedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./saliency report}. */
@Command(name = "report", description = "Prints the table of the records in a folder.")
final class ReportCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ExperimentFolder folder = new ExperimentFolder();

  @Option(names = "--markdown", description = "Print Markdown instead of a terminal table.")
  private boolean markdown;

  @Inject
  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path path = folder.path();
    List<RunRecord> records = RecordStore.readAll(path);
    if (records.isEmpty()) {
      throw new RunFailedException(
          "there is no " + RecordStore.FILE + " below " + path + "; a finished run writes one");
    }
    ResultTable table = ResultTable.of(records);
    console.out().print(markdown ? table.toMarkdown() : table.toText());
    return Main.OK;
  }
}
