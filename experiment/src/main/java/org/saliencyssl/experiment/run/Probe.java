package org.saliencyssl.experiment.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saliencyssl.experiment.grid.Launcher;
import org.saliencyssl.experiment.grid.Metrics;
import org.saliencyssl.experiment.grid.Task;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.ledger.WorkerId;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.SpecPoint;

/**
 * A few real steps of a point in a worker of its own, in a folder that is thrown away, to tell what
 * the whole training will take.
 */
final class Probe {

  /** The first steps also load and compile; they are not counted. Ours. */
  private static final int WARM_UP = 3;

  private static final int STEPS = 11;
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final long PAUSE_MILLIS = 20;
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+([0-9]+) kB");

  private Probe() {}

  /**
   * What a training will take; evaluation, floors and ceiling come on top.
   *
   * @param seconds of training, start of the worker included
   * @param megabytes greatest resident memory of the worker so far
   * @param stepSeconds of one step, mean
   * @param steps of the whole training
   */
  record Estimate(double seconds, long megabytes, double stepSeconds, long steps) {}

  /**
   * Points with an equal key cost the same; what they only draw or weigh differently is left out.
   */
  static List<Object> cost(SpecPoint point) {
    ExperimentSpec spec = point.spec();
    return List.of(
        spec.compute(),
        spec.data(),
        spec.imageSize(),
        spec.grid(),
        spec.encoder(),
        spec.saliency(),
        spec.masking().name(),
        spec.objective().name(),
        spec.training());
  }

  /**
   * Runs a probe.
   *
   * @param point a point that logs every step
   * @param scratch a folder of the probe's own, deleted by the caller
   * @throws RunFailedException if the worker fails; the message has its reason
   */
  static Estimate of(SpecPoint point, GridFolder scratch, Launcher launcher) throws IOException {
    Task task = Task.of(point);
    Attempt attempt =
        scratch.issue(
            task.label(), point.hash(), 0, task.lines(), new GridFolder.Carried("none", List.of()));
    long start = System.nanoTime();
    Launcher.Worker worker = launcher.start(task, attempt, 0);
    long peak = 0;
    try {
      while (worker.alive() && steps(attempt) < STEPS && since(start) < LONGEST.toSeconds()) {
        Thread.sleep(PAUSE_MILLIS);
      }
      peak = peak(attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      worker.kill();
    }
    worker.status();
    String reason = attempt.failure().orElse("it made no step in " + LONGEST.toSeconds() + " s");
    Path folder = attempt.live() ? attempt.folder() : scratch.result(task.label());
    List<Map<String, Double>> lines = Metrics.all(folder);
    if (lines.isEmpty()) {
      throw new RunFailedException("the probe of " + point.label() + " failed: " + reason);
    }
    return estimate(point, lines, since(start), peak);
  }

  private static Estimate estimate(
      SpecPoint point, List<Map<String, Double>> lines, double elapsed, long peak) {
    Map<String, Double> last = lines.get(lines.size() - 1);
    Map<String, Double> first = lines.get(Math.min(WARM_UP, lines.size() - 1));
    double done = figure(last, "step");
    double steps = done / figure(last, "epoch") * point.spec().training().epochs();
    double counted = done - figure(first, "step");
    double each =
        counted > 0
            ? (figure(last, "seconds") - figure(first, "seconds")) / counted
            : figure(last, "seconds") / done;
    double start = Math.max(0, elapsed - done * each);
    return new Estimate(start + steps * each, peak, each, Math.round(steps));
  }

  private static double figure(Map<String, Double> line, String name) {
    return line.getOrDefault(name, 0.0);
  }

  private static long steps(Attempt attempt) throws IOException {
    return Math.round(figure(Metrics.read(attempt.folder()), "step"));
  }

  private static double since(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Asks Linux; 0 elsewhere. */
  private static long peak(Attempt attempt) throws IOException {
    String pid = attempt.worker().map(WorkerId::pid).map(String::valueOf).orElse("none");
    Path status = Path.of("/proc", pid, "status");
    try {
      Matcher peak = PEAK.matcher(Files.exists(status) ? Files.readString(status) : "");
      return peak.find() ? Long.parseLong(peak.group(1)) / 1024 : 0;
    } catch (IOException ended) {
      return 0;
    }
  }
}
