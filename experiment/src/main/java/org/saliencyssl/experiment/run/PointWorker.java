package org.saliencyssl.experiment.run;

import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.saliencyssl.experiment.grid.Task;
import org.saliencyssl.experiment.grid.WorkerStatus;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;

/** A worker process: does one attempt, of which it knows the folder alone. */
public final class PointWorker {

  private final SpecReader reader;
  private final PluginRegistries plugins;

  /**
   * Makes a worker.
   *
   * @param reader reads stored specs
   * @param plugins the plug-ins, for provenance
   */
  @Inject
  public PointWorker(SpecReader reader, PluginRegistries plugins) {
    this.reader = reader;
    this.plugins = plugins;
  }

  /**
   * Does an attempt.
   *
   * @param label of the point or of references
   * @param token of the attempt
   * @param options {@code out} is the grid's folder
   * @return one of {@link WorkerStatus}
   * @throws IOException if the attempt's folder cannot be read or written
   */
  public int work(String label, int token, RunOptions options) throws IOException {
    Attempt attempt = new GridFolder(options.out()).attempt(label, token);
    List<SpecPoint> points = new ArrayList<>();
    for (String line : attempt.lines()) {
      points.add(reader.readPoint(attempt.points().toString(), line));
    }
    if (points.isEmpty()) {
      options.log().println(attempt.folder() + " is not there: its token was taken away");
      return WorkerStatus.FENCED;
    }
    boolean single = points.size() == 1 && points.get(0).label().equals(label);
    Task task = new Task(label, single ? Task.Kind.POINT : Task.Kind.REFERENCES, points);
    return new PointWork(options, new Provenance(plugins, options.data())).run(task, attempt);
  }
}
