package org.saliencyssl.experiment.run;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.experiment.grid.GridStatus;
import org.saliencyssl.experiment.grid.Launcher;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.spec.SpecPoint;

/** The points of a plan, each with what it will take, as far as that is known. */
final class PlanText {

  private static final int HASH = 12;

  private final List<SpecPoint> points;
  private final Map<String, Double> recorded;
  private final Map<String, Probe.Estimate> probed = new HashMap<>();

  /**
   * @param points of the grid
   * @param recorded seconds of finished points by hash of the settings
   */
  PlanText(List<SpecPoint> points, Map<String, Double> recorded) {
    this.points = points;
    this.recorded = recorded;
  }

  /** Probes each kind of point that no record tells about, once. */
  void probe(List<SpecPoint> probes, GridFolder scratch, Launcher launcher) throws IOException {
    Map<List<Object>, Probe.Estimate> known = new HashMap<>();
    for (int i = 0; i < points.size(); i++) {
      SpecPoint point = points.get(i);
      if (!recorded.containsKey(point.settingsHash())) {
        Probe.Estimate estimate = known.get(Probe.cost(point));
        if (estimate == null) {
          estimate = Probe.of(probes.get(i), scratch, launcher);
          known.put(Probe.cost(point), estimate);
        }
        probed.put(point.label(), estimate);
      }
    }
  }

  /** Returns a line for each point and one for all. */
  String text(int workers) {
    int width = points.stream().mapToInt(point -> point.label().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    double sum = 0;
    for (SpecPoint point : points) {
      Double before = recorded.get(point.settingsHash());
      Probe.Estimate probe = probed.get(point.label());
      sum += before != null ? before : probe != null ? probe.seconds() : 0;
      text.append(
          String.format(
              Locale.ROOT,
              "%-" + width + "s  %s  %s%n",
              point.label(),
              point.hash().substring(0, HASH),
              estimate(before, probe)));
    }
    text.append(points.size()).append(points.size() == 1 ? " point" : " points");
    if (sum > 0) {
      text.append(", about ").append(GridStatus.clock(sum / workers));
      text.append(workers == 1 ? " with 1 worker" : " with " + workers + " workers");
      text.append(
          probed.isEmpty()
              ? "; floors and ceiling come on top"
              : " of training; evaluation, floors and ceiling come on top");
    }
    return text.append('\n').toString();
  }

  private static String estimate(@Nullable Double before, Probe.@Nullable Estimate probe) {
    if (before != null) {
      return "about " + GridStatus.clock(before) + ", as its like took, evaluation included";
    }
    return probe == null
        ? ""
        : String.format(
            Locale.ROOT,
            "training about %s: %d steps of %.3g s; %d MB so far",
            GridStatus.clock(probe.seconds()),
            probe.steps(),
            probe.stepSeconds(),
            probe.megabytes());
  }
}
