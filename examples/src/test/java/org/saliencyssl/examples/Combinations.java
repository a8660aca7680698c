package org.saliencyssl.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every built-in objective with every built-in masking strategy and every built-in provider, as
 * arms over {@code tiny.json}; for MoCo v2 with border contrast and without maps, every branch too,
 * with and without hard negatives.
 */
final class Combinations {

  /**
   * An arm.
   *
   * @param refusedAt where a reader of the documentation would expect the refusal; null if the arm
   *     makes sense
   */
  record Combination(String name, String patch, @Nullable String refusedAt) {

    String arm() {
      return "\"" + name + "\": " + patch;
    }
  }

  /** A masking section: what it needs and makes. */
  private record Masking(String name, String json, boolean guided, int negatives, boolean learns) {}

  /** An objective section: what it takes. */
  private record Objective(String name, String json, boolean takesNegatives, boolean passesOn) {}

  /** Weights that the localizers are given, relative to the data folder. */
  static final String WEIGHTS = "localizer.safetensors";

  private static final String NONE = "none";

  private static final String SCDA =
      "\"localizer\": \"squeezenet\", \"weights\": \"" + WEIGHTS + "\", \"inputSize\": 48";

  private static final Map<String, String> SALIENCY =
      new TreeMap<>(
          Map.of(
              "border-contrast",
              "\"borderWidth\": 0.1, \"slack\": 0.6",
              "centre-prior",
              "\"sigma\": 0.3, \"slack\": 0.6",
              "random-map",
              "\"slack\": 0.6",
              "scda",
              SCDA + ", \"slack\": 0.6, \"rows\": \"sorted\"",
              "scda-classic",
              SCDA,
              "scda-share",
              SCDA + ", \"share\": 0.5",
              "scda-self",
              "\"momentum\": 0.9, \"inputSize\": 32, \"slack\": 0.6, \"warmupEpochs\": 0.5,"
                  + " \"control\": {\"type\": \"centre-prior\", \"sigma\": 0.3, \"slack\": 0.6}",
              "ground-truth",
              "\"threshold\": 0.5"));

  /** What looks at the image alone, and at nothing that changes from view to view. */
  private static final List<String> CACHEABLE =
      List.of("border-contrast", "scda", "scda-classic", "scda-share");

  private static final Map<String, String> GUIDABLE =
      new TreeMap<>(
          Map.of(
              "mean",
              ", \"released\": {\"backgroundCount\": \"clamped\", \"singleCells\": \"masked\"}",
              "blur",
              ", \"blur\": {\"kernel\": 5, \"sigma\": 2.0}, \"released\":"
                  + " {\"backgroundCount\": \"slice\", \"singleCells\": \"skipped\"}",
              "high-pass",
              ", \"filter\": {\"kernel\": 5, \"sigma\": 2.0}, \"positiveNoise\": 0.18,"
                  + " \"negativeNoise\": 0.14, \"mixture\": {\"focal\": 0.2, \"spatial\": 0.3,"
                  + " \"positiveWindow\": 0.9, \"negativeWindow\": 0.6},"
                  + " \"cap\": {\"threshold\": 0.56, \"value\": 0.55}, \"released\":"
                  + " {\"noise\": \"fresh\", \"backgroundCount\": \"clamped\","
                  + " \"singleCells\": \"masked\"}"));

  private static final String MSCN =
      "{\"type\": \"mscn\", \"ratio\": {\"min\": 0.05, \"max\": 0.25}, \"filter\":"
          + " {\"kernel\": 5, \"sigma\": 2.0}, \"noiseStd\": 0.18, \"mixture\": {\"focal\": 0.2,"
          + " \"spatial\": 0.3, \"window\": 0.9}}";

  private static final String ADIOS =
      "{\"type\": \"%s\", \"branch\": \"query\", \"masks\": 2, \"baseWidth\": 8, \"norm\": \"gn\","
          + " \"sparsity\": 0.5, \"entropy\": 0.1, \"optimizer\": {\"rule\": \"lars\","
          + " \"trust\": 0.02, \"learningRate\": 0.1, \"momentum\": 0.9, \"weightDecay\": 0.0001,"
          + " \"warmupEpochs\": 0, \"warmupStart\": 0.0, \"finalLearningRate\": 0.0}}";

  private static final String RATIOS =
      "\"positiveRatio\": {\"min\": 0.05, \"max\": 0.25},"
          + " \"negativeRatio\": {\"min\": 0.4, \"max\": 0.7}";

  private static final String SHARES = "\"foregroundBalance\": 1.5, \"negativeRatioOf\": \"image\"";

  private static final String SIMCLR =
      "{\"type\": \"simclr\", \"temperature\": 0.2, \"head\": {\"type\": \"google\", \"layers\": 2,"
          + " \"hidden\": 16, \"dimension\": 8}, \"viewsTogether\": true, \"hardNegativeWeight\":"
          + " 2.0, \"hardNegativeAnchors\": \"both\", \"hardNegativeGradient\": true,"
          + " \"gradientChunks\": %d}";

  private static final Objective MOCO = new Objective("mocov2", "{}", true, true);

  private static final List<Objective> OBJECTIVES =
      List.of(
          MOCO,
          new Objective("simclr", SIMCLR.formatted(1), true, true),
          new Objective("simclr-cached", SIMCLR.formatted(2), true, false),
          new Objective(
              "supervised",
              "{\"type\": \"supervised\", \"views\": \"query\", \"labelSmoothing\": 0.1}",
              false,
              true));

  private Combinations() {}

  static List<Combination> all() {
    List<Combination> all = new ArrayList<>();
    for (Objective objective : OBJECTIVES) {
      for (String saliency : saliencies()) {
        boolean plain = saliency.equals(NONE) || saliency.equals("border-contrast+online");
        if (objective == MOCO || plain || objective.passesOn() && saliency.endsWith("+online")) {
          for (Masking masking : maskings(objective, plain)) {
            all.add(combination(objective, masking, saliency, all.size()));
          }
        }
      }
    }
    return all;
  }

  private static List<Masking> maskings(Objective objective, boolean plain) {
    List<Masking> maskings = new ArrayList<>();
    maskings.add(new Masking(NONE, "{\"type\": \"none\"}", false, 0, false));
    maskings.add(new Masking("mscn", MSCN, false, 0, false));
    for (String type : List.of("adios", "adios-s")) {
      maskings.add(new Masking(type, ADIOS.formatted(type), false, 0, true));
    }
    boolean everything = objective == MOCO && plain;
    for (String branch : everything ? List.of("query", "key", "both") : List.of("query")) {
      placed(branch, 1, maskings);
      if (everything || !objective.takesNegatives()) {
        placed(branch, 0, maskings);
      }
    }
    return maskings;
  }

  private static void placed(String branch, int hardNegatives, List<Masking> maskings) {
    String placement =
        "\"branch\": \"%s\", \"hardNegatives\": %d, %s".formatted(branch, hardNegatives, RATIOS);
    String suffix = "_" + branch + "_" + hardNegatives;
    String random = "{\"type\": \"random\", \"noiseStd\": 0.5, " + placement + "}";
    maskings.add(new Masking("random" + suffix, random, false, hardNegatives, false));
    GUIDABLE.forEach(
        (type, rest) -> {
          for (boolean guided : new boolean[] {true, false}) {
            String json =
                "{\"type\": \"%s\", \"placement\": {\"saliencyGuided\": %s, %s, %s}%s}"
                    .formatted(type, guided, placement, SHARES, rest);
            String name = type + suffix + (guided ? "_guided" : "_free");
            maskings.add(new Masking(name, json, guided, hardNegatives, false));
          }
        });
  }

  private static List<String> saliencies() {
    List<String> names = new ArrayList<>(List.of(NONE));
    SALIENCY.keySet().forEach(name -> names.add(name + "+online"));
    SALIENCY.keySet().forEach(name -> names.add(name + "+cached"));
    return names;
  }

  private static @Nullable String refusedAt(
      Objective objective, Masking masking, String saliency, String maps) {
    if (masking.guided() && saliency.equals(NONE)) {
      return "/masking/type";
    }
    if (!masking.guided() && !saliency.equals(NONE)) {
      return "/saliency/type";
    }
    if (maps.equals("cached") && !CACHEABLE.contains(saliency)) {
      return "/saliency/maps";
    }
    boolean negatives = masking.negatives() > 0 && !objective.takesNegatives();
    boolean gradients = masking.learns() && !objective.passesOn();
    return negatives || gradients ? "/masking/type" : null;
  }

  /**
   * Numbers alternate between the two kinds of computing, two by two between keeping the graph and
   * recomputing it; every third takes its batch in two parts, where the objective can.
   */
  private static Combination combination(
      Objective objective, Masking masking, String saliency, int number) {
    String[] parts = (saliency + "+").split("\\+", -1);
    String provider =
        saliency.equals(NONE)
            ? "{\"type\": \"none\"}"
            : "{\"type\": \"%s\", \"maps\": \"%s\", %s}"
                .formatted(parts[0], parts[1], SALIENCY.get(parts[0]));
    String policy =
        number % 2 == 0
            ? "\"precision\": \"float32\", \"memoryFormat\": \"contiguous\""
            : "\"precision\": \"bfloat16\", \"memoryFormat\": \"channels-last\"";
    boolean recomputes = objective.passesOn() && number % 4 < 2;
    String compute =
        "{%s, \"recompute\": \"%s\"}".formatted(policy, recomputes ? "blocks" : "none");
    int accumulate = !objective.name().startsWith("simclr") && number % 3 == 0 ? 2 : 1;
    return new Combination(
        String.join("_", objective.name(), masking.name(), saliency),
        ("{\"objective\": %s, \"masking\": %s, \"saliency\": %s, \"compute\": %s,"
                + " \"training\": {\"accumulate\": %d}}")
            .formatted(objective.json(), masking.json(), provider, compute, accumulate),
        refusedAt(objective, masking, parts[0], parts[1]));
  }
}
