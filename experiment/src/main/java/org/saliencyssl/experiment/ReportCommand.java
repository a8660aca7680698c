package org.saliencyssl.experiment;

import com.google.inject.Inject;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.saliencyssl.experiment.record.ResultTable;
import org.saliencyssl.experiment.run.GridRecords;
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
    ResultTable table = GridRecords.table(folder.path());
    console.out().print(markdown ? table.toMarkdown() : table.toText());
    return Main.OK;
  }
}
