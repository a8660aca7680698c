package org.saliencyssl.examples;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.examples.Program.Outcome;
import org.saliencyssl.experiment.record.RecordStore;
import org.saliencyssl.experiment.record.RunRecord;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecException;
import org.saliencyssl.experiment.spec.SpecReader;

/** Every masking strategy with every map that it can read: two steps each, in one process. */
class CombinationsTest {

  private static final Map<String, String> SALIENCY =
      Map.of(
          "border-contrast", "\"borderWidth\": 0.1, \"slack\": 0.6",
          "centre-prior", "\"sigma\": 0.3, \"slack\": 0.6",
          "random-map", "\"slack\": 0.6",
          "scda-self",
              "\"momentum\": 0.9, \"inputSize\": 32, \"slack\": 0.6, \"warmupEpochs\": 0.5,"
                  + " \"control\": {\"type\": \"centre-prior\", \"sigma\": 0.3, \"slack\": 0.6}",
          "ground-truth", "\"threshold\": 0.5");

  private static final String AS_MEANT =
      "{\"backgroundCount\": \"clamped\", \"singleCells\": \"masked\"}";
  private static final String AS_RELEASED =
      "{\"backgroundCount\": \"slice\", \"singleCells\": \"skipped\"}";

  private static final Map<String, String> MASKING =
      new TreeMap<>(
          Map.of(
              "mean", ", \"released\": " + AS_MEANT,
              "blur", ", \"blur\": {\"kernel\": 5, \"sigma\": 2.0}, \"released\": " + AS_RELEASED,
              "high-pass",
                  ", \"filter\": {\"kernel\": 5, \"sigma\": 2.0}, \"positiveNoise\": 0.18,"
                      + " \"negativeNoise\": 0.14, \"mixture\": {\"focal\": 0.2, \"spatial\": 0.3,"
                      + " \"positiveWindow\": 0.9, \"negativeWindow\": 0.6},"
                      + " \"cap\": {\"threshold\": 0.56, \"value\": 0.55}, \"released\":"
                      + " {\"noise\": \"tile\", \"backgroundCount\": \"clamped\","
                      + " \"singleCells\": \"masked\"}"));

  private static final String MSCN =
      "{\"type\": \"mscn\", \"ratio\": {\"min\": 0.05, \"max\": 0.25}, \"filter\":"
          + " {\"kernel\": 5, \"sigma\": 2.0}, \"noiseStd\": 0.18, \"mixture\": {\"focal\": 0.2,"
          + " \"spatial\": 0.3, \"window\": 0.9}}";

  private static final String RATIOS =
      "\"positiveRatio\": {\"min\": 0.05, \"max\": 0.25},"
          + " \"negativeRatio\": {\"min\": 0.4, \"max\": 0.7}";

  private static final String SHARES = "\"foregroundBalance\": 1.5, \"negativeRatioOf\": \"image\"";

  /** An arm; {@code valid} says whether a reader of the documentation would expect it to be. */
  record Combination(String name, String patch, boolean valid) {

    String arm() {
      return "\"" + name + "\": " + patch;
    }
  }

  @TempDir Path work;

  private final SpecReader reader =
      new SpecReader(PluginRegistries.load(CombinationsTest.class.getClassLoader()));

  @Test
  void whatIsRefusedIsWhatMakesNoSense() throws IOException {
    for (Combination combination : all()) {
      Path spec =
          TinySpec.read().withArms(combination.arm()).write(work.resolve("combination.json"));
      assertThat(accepted(spec)).as(combination.arm()).isEqualTo(combination.valid());
    }
  }

  @Test
  void whatIsAcceptedTrainsWithAFiniteLoss() throws Exception {
    List<Combination> valid = all().stream().filter(Combination::valid).toList();
    Path spec =
        TinySpec.read()
            .with("\"train\": 34", "\"train\": 16")
            .with("\"epochs\": 3, \"batchSize\": 8", "\"epochs\": 1, \"batchSize\": 8")
            .with("\"trainImages\": 30", "\"trainImages\": 16")
            .with("\"epochs\": 3,", "\"epochs\": 1,")
            .with("\"milestones\": [2]", "\"milestones\": []")
            .withArms(valid.stream().map(Combination::arm).collect(joining(",\n")))
            .write(work.resolve("combinations.json"));
    Program program = new Program(work, Map.of("SALIENCY_CACHE", work.resolve("cache").toString()));
    Path out = work.resolve("out");
    Outcome outcome = program.run("run", spec.toString(), "--out", out.toString());
    assertThat(outcome.status()).as("%s", outcome).isZero();
    for (Combination combination : valid) {
      Path folder = out.resolve(combination.name() + "-0");
      RunRecord stored = RecordStore.read(folder.resolve(RecordStore.FILE));
      assertThat(stored.training().steps()).as(combination.name()).isEqualTo(2);
      assertThat(stored.training().finalLoss()).as(combination.name()).isFinite();
      assertThat(Files.exists(folder.resolve("error.log"))).isFalse();
    }
  }

  private boolean accepted(Path spec) {
    try {
      reader.read(spec, List.of(), null);
      return true;
    } catch (SpecException e) {
      return false;
    }
  }

  private static List<Combination> all() {
    List<Combination> all = new ArrayList<>();
    all.add(combination("none", "{\"type\": \"none\"}", "none", true, all.size()));
    for (String saliency : saliencies()) {
      if (!saliency.equals("none")) {
        all.add(combination("none", "{\"type\": \"none\"}", saliency, false, all.size()));
      }
      all.add(combination("mscn", MSCN, saliency, saliency.equals("none"), all.size()));
      for (String branch : List.of("query", "key", "both")) {
        for (int hardNegatives = 0; hardNegatives <= 1; hardNegatives++) {
          with(saliency, branch, hardNegatives, all);
        }
      }
    }
    return all;
  }

  private static void with(
      String saliency, String branch, int hardNegatives, List<Combination> all) {
    String placement =
        "\"branch\": \"%s\", \"hardNegatives\": %d, %s".formatted(branch, hardNegatives, RATIOS);
    String suffix = "_" + branch + "_" + hardNegatives;
    boolean without = saliency.equals("none");
    String random = "{\"type\": \"random\", \"noiseStd\": 0.5, " + placement + "}";
    all.add(combination("random" + suffix, random, saliency, without, all.size()));
    MASKING.forEach(
        (type, rest) -> {
          for (boolean guided : new boolean[] {true, false}) {
            String masking =
                "{\"type\": \"%s\", \"placement\": {\"saliencyGuided\": %s, %s, %s}%s}"
                    .formatted(type, guided, placement, SHARES, rest);
            boolean valid = guided ? !without && readable(saliency) : without;
            String name = type + suffix + (guided ? "_guided" : "_free");
            all.add(combination(name, masking, saliency, valid, all.size()));
          }
        });
  }

  /** Border contrast alone looks at the image and at nothing that changes from view to view. */
  private static boolean readable(String saliency) {
    return !saliency.endsWith("+cached") || saliency.startsWith("border-contrast");
  }

  private static List<String> saliencies() {
    List<String> names = new ArrayList<>(List.of("none"));
    SALIENCY.keySet().stream().sorted().forEach(name -> names.add(name + "+online"));
    SALIENCY.keySet().stream().sorted().forEach(name -> names.add(name + "+cached"));
    return names;
  }

  /** Numbers alternate between the two kinds of computing. */
  private static Combination combination(
      String name, String masking, String saliency, boolean valid, int number) {
    String[] parts = saliency.split("\\+");
    String provider =
        parts.length == 1
            ? "{\"type\": \"none\"}"
            : "{\"type\": \"%s\", \"maps\": \"%s\", %s}"
                .formatted(parts[0], parts[1], SALIENCY.get(parts[0]));
    String compute =
        number % 2 == 0
            ? "{\"precision\": \"float32\", \"memoryFormat\": \"contiguous\"}"
            : "{\"precision\": \"bfloat16\", \"memoryFormat\": \"channels-last\"}";
    return new Combination(
        name + "_" + saliency,
        "{\"masking\": %s, \"saliency\": %s, \"compute\": %s}"
            .formatted(masking, provider, compute),
        valid);
  }
}
