package org.saliencyssl.experiment.record;

import java.util.List;
import org.saliencyssl.experiment.spec.CanonicalJson;

/** Records of runs that never were. */
final class RecordFixture {

  static final String KNN = "knn(k=20)|filter=none#aa";
  static final String LINEAR = "linear(cached)|filter=none#bb";

  private RecordFixture() {}

  static RunRecord arm(String arm, long seed, double knn, double linear) {
    return record(RunRecord.Kind.ARM, arm, seed, results(knn, linear, KNN), training(false));
  }

  static RunRecord floor(String name, long seed, double knn, double linear) {
    return record(RunRecord.Kind.FLOOR, name, seed, results(knn, linear, KNN), null);
  }

  static RunRecord record(
      RunRecord.Kind kind,
      String arm,
      long seed,
      List<Measurement> results,
      TrainingSummary training) {
    return new RunRecord(
        1,
        kind,
        "quick",
        arm,
        seed,
        results,
        training,
        List.of(),
        List.of(),
        provenance(arm, seed));
  }

  static RunRecord noted(RunRecord record, List<LabelUse> labels, List<String> remarks) {
    return new RunRecord(
        record.format(),
        record.kind(),
        record.experiment(),
        record.arm(),
        record.seed(),
        record.results(),
        record.training(),
        labels,
        remarks,
        record.provenance());
  }

  static List<Measurement> results(double knn, double linear, String knnProtocol) {
    return List.of(
        new Measurement("knn", knn, knnProtocol, "validation", "last epoch"),
        new Measurement("linear", linear, LINEAR, "test", "last epoch"));
  }

  static TrainingSummary training(boolean collapsed) {
    String verdict = collapsed ? "collapsed: cosine .99" : "healthy: cosine .1";
    return new TrainingSummary(310, 4.25, 6.24, collapsed, verdict, 61.5, 640.25, "ff");
  }

  static RunProvenance provenance(String arm, long seed) {
    return provenance(
        CanonicalJson.sha256(arm),
        CanonicalJson.of("{\"arm\": \"" + arm + "\", \"lr\": 1e-7, \"seed\": " + seed + "}"));
  }

  static RunProvenance provenance(String settingsHash, String spec) {
    return new RunProvenance(
        CanonicalJson.sha256(spec),
        settingsHash,
        spec,
        "0.1.0",
        "0123456789abcdef",
        true,
        List.of(new PluginJar("masking strategy", "none", "0.1.0", "masking.jar", "cc")),
        "shapes:1",
        "17",
        "Linux",
        "a CPU, 2 cores",
        "0.35.1",
        "2.7.1",
        "cpu",
        2,
        "float32",
        "contiguous",
        "2026-11-23T09:00:00Z",
        75.5);
  }
}
