package org.saliencyssl.examples;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.contract.AssertingFactories;
import org.saliencyssl.experiment.record.RecordStore;
import org.saliencyssl.experiment.run.LocalRunner;
import org.saliencyssl.experiment.run.RunOptions;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.MaskingChoice;
import org.saliencyssl.experiment.spec.ObjectiveChoice;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SaliencyChoice;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.experiment.spec.ValidatedExperiment;

/** Whole runs of two steps in this process, every call of every plug-in checked. */
class AssertedRunTest {

  private static final String PLACEMENT =
      "\"placement\": {\"hardNegatives\": 0, \"saliencyGuided\": false}";
  private static final String NO_MAP = "\"saliency\": {\"type\": \"none\"}";
  private static final String ADIOS =
      "\"branch\": \"query\", \"masks\": 2, \"baseWidth\": 8, \"norm\": \"gn\", \"sparsity\": 0.5,"
          + " \"entropy\": 0.1, \"optimizer\": {\"rule\": \"lars\", \"trust\": 0.02,"
          + " \"learningRate\": 0.1, \"momentum\": 0.9, \"weightDecay\": 0.0001,"
          + " \"warmupEpochs\": 0, \"warmupStart\": 0.0, \"finalLearningRate\": 0.0}}";

  private static final Map<String, String> ARMS =
      new TreeMap<>(
          Map.of(
              "mean-cached", "{}",
              "blur-truth",
                  "{\"masking\": {\"type\": \"blur\", \"placement\": {\"branch\": \"both\","
                      + " \"saliencyGuided\": true, \"positiveRatio\": {\"min\": 0.1, \"max\":"
                      + " 0.3}, \"foregroundBalance\": 1.0, \"hardNegatives\": 2,"
                      + " \"negativeRatio\": {\"min\": 0.4, \"max\": 0.7}, \"negativeRatioOf\":"
                      + " \"foreground\"}, \"blur\": {\"kernel\": 5, \"sigma\": 2.0},"
                      + " \"released\": {\"backgroundCount\": \"clamped\", \"singleCells\":"
                      + " \"masked\"}}, \"saliency\": {\"type\": \"ground-truth\", \"maps\":"
                      + " \"online\", \"threshold\": 0.5}}",
              "mean-scda-self",
                  "{\"saliency\": {\"type\": \"scda-self\", \"maps\": \"online\", \"momentum\":"
                      + " 0.9, \"inputSize\": 16, \"slack\": 0.6, \"warmupEpochs\": 0.5,"
                      + " \"control\": {\"type\": \"random-map\", \"slack\": 0.6}}}",
              "moco-adios-s",
                  "{\"masking\": {\"type\": \"adios-s\", " + ADIOS + ", " + NO_MAP + "}",
              "simclr-adios",
                  "{\"masking\": {\"type\": \"adios\", "
                      + ADIOS
                      + ", "
                      + NO_MAP
                      + ", "
                      + simclr(1)
                      + "}",
              "simclr-cached",
                  "{\"masking\": {" + PLACEMENT + "}, " + NO_MAP + ", " + simclr(2) + "}",
              "supervised-none",
                  "{\"masking\": {\"type\": \"none\"}, "
                      + NO_MAP
                      + ", \"objective\": {\"type\": \"supervised\", \"views\": \"both\","
                      + " \"labelSmoothing\": 0.1}}",
              "random-moco",
                  "{\"masking\": {\"type\": \"random\", \"branch\": \"key\", \"positiveRatio\":"
                      + " {\"min\": 0.05, \"max\": 0.25}, \"hardNegatives\": 1,"
                      + " \"negativeRatio\": {\"min\": 0.4, \"max\": 0.7}, \"noiseStd\": 0.5}, "
                      + NO_MAP
                      + "}"));

  @TempDir Path work;

  private static String simclr(int chunks) {
    return "\"encoder\": {\"batchNormSplits\": %d}, \"objective\": {\"type\": \"simclr\","
            .formatted(chunks)
        + " \"temperature\": 0.2, \"head\": {\"type\": \"solo\", \"hidden\": 16, \"dimension\":"
        + " 8}, \"viewsTogether\": false, \"hardNegativeWeight\": 0.0, \"hardNegativeAnchors\":"
        + " \"query\", \"hardNegativeGradient\": false, \"gradientChunks\": "
        + chunks
        + "}";
  }

  @Test
  void everyCallOfEveryPluginKeepsToTheRules() throws Exception {
    Path file =
        TinySpec.read()
            .with("\"train\": 34", "\"train\": 16")
            .with("\"epochs\": 3, \"batchSize\": 8", "\"epochs\": 1, \"batchSize\": 8")
            .with("\"trainImages\": 30", "\"trainImages\": 16")
            .with("\"epochs\": 3,", "\"epochs\": 1,")
            .with("\"milestones\": [2]", "\"milestones\": []")
            .withArms(
                ARMS.entrySet().stream()
                    .map(arm -> "\"" + arm.getKey() + "\": " + arm.getValue())
                    .collect(joining(",\n")))
            .write(work.resolve("asserted.json"));
    PluginRegistries plugins = PluginRegistries.load(AssertedRunTest.class.getClassLoader());
    SpecReader reader = new SpecReader(plugins);
    ValidatedExperiment plain = reader.read(file, List.of(), null);
    List<SpecPoint> asserted = plain.points().stream().map(AssertedRunTest::asserted).toList();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    Path out = work.resolve("out");
    try (PrintStream stream = new PrintStream(log, true, StandardCharsets.UTF_8)) {
      int status =
          new LocalRunner(reader, plugins)
              .run(
                  new ValidatedExperiment(plain.name(), plain.file(), asserted),
                  new RunOptions(out, work, 1, stream, stream, () -> false));
      assertThat(status).as("%s", log.toString(StandardCharsets.UTF_8)).isZero();
    }
    for (String arm : ARMS.keySet()) {
      Path record = out.resolve(arm + "-0").resolve(RecordStore.FILE);
      assertThat(RecordStore.read(record).training().steps()).as(arm).isEqualTo(2);
    }
  }

  private static SpecPoint asserted(SpecPoint point) {
    ExperimentSpec s = point.spec();
    SaliencyChoice.Provider<?> provider = s.saliency().provider();
    ExperimentSpec wrapped =
        new ExperimentSpec(
            s.compute(),
            s.data(),
            s.imageSize(),
            s.grid(),
            s.augmentation(),
            s.encoder(),
            new SaliencyChoice(provider == null ? null : asserted(provider)),
            asserted(s.masking()),
            asserted(s.objective()),
            s.optimizer(),
            s.training(),
            s.evaluation());
    return new SpecPoint(
        point.experiment(),
        point.arm(),
        point.seed(),
        wrapped,
        point.canonical(),
        point.hash(),
        point.settingsHash());
  }

  private static <C extends Record> SaliencyChoice.Provider<C> asserted(
      SaliencyChoice.Provider<C> choice) {
    return new SaliencyChoice.Provider<>(
        AssertingFactories.wrap(choice.factory()), choice.settings(), choice.maps());
  }

  private static <C extends Record> MaskingChoice<C> asserted(MaskingChoice<C> choice) {
    return new MaskingChoice<>(AssertingFactories.wrap(choice.factory()), choice.settings());
  }

  private static <C extends Record> ObjectiveChoice<C> asserted(ObjectiveChoice<C> choice) {
    return new ObjectiveChoice<>(AssertingFactories.wrap(choice.factory()), choice.settings());
  }
}
