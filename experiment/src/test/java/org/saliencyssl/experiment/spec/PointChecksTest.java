package org.saliencyssl.experiment.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saliencyssl.experiment.spec.SpecFixture.problems;
import static org.saliencyssl.experiment.spec.SpecFixture.replaced;
import static org.saliencyssl.experiment.spec.SpecFixture.with;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.eval.TransferSettings;

class PointChecksTest {

  private static final String TRANSFER =
      """
      {"name": "pets", "metric": "mean-per-class", "note": "test",
       "data": {"type": "class-folders", "root": "pets", "train": "train", "validation": "",
                "test": "test", "validationFraction": 0.1, "splitSeed": 0, "side": 32,
                "onBadImage": "skip", "cache": false},
       "linear": {"mode": "cached", "epochs": 10, "batchSize": 128, "learningRate": 0.5,
                  "milestones": [6], "decay": 0.1, "momentum": 0.9, "weightDecay": 0,
                  "standardize": true, "selection": "last"}}
      """;

  @TempDir Path folder;

  @Test
  void maskingThatNeedsSaliencyIsRefusedWithoutAProvider() {
    String spec = with("\"guided\": {}", "\"guided\": {\"saliency\": {\"type\": \"none\"}}");
    assertThat(problems(folder, spec))
        .containsExactly(
            "/masking/type in arm guided: 'cover' with these settings needs a saliency map, but"
                + " /saliency/type is 'none'; name a provider there or choose a masking strategy"
                + " that needs none");
  }

  @Test
  void whatOnlyAGpuHasIsRefusedOnTheCpu() {
    String spec = with("\"precision\": \"float32\"", "\"precision\": \"tf32\"");
    spec = replaced(spec, "\"cudnnBenchmark\": false", "\"cudnnBenchmark\": true");
    assertThat(problems(folder, spec))
        .containsExactly(
            "/compute/precision tf32 is a format of NVIDIA's matrix units, which the CPU does not"
                + " have; write float32 or bfloat16, or /compute/device gpu",
            "/compute/cudnnBenchmark cuDNN runs on GPUs alone, and /compute/device is cpu; write"
                + " false");
    for (String device : List.of("auto", "gpu", "gpu:3")) {
      String other = replaced(spec, "\"cpu\"", "\"" + device + "\"");
      assertThat(SpecFixture.read(folder, other).points()).isNotEmpty();
    }
  }

  @Test
  void aProviderThatNobodyReadsIsRefused() {
    String spec = with("\"guided\": {}", "\"guided\": {\"masking\": {\"type\": \"none\"}}");
    assertThat(problems(folder, spec))
        .singleElement()
        .asString()
        .startsWith("/saliency/type in arm guided: 'none' masking with these settings reads no")
        .endsWith("write {\"type\": \"none\"}");
  }

  @Test
  void noProviderHasNoSettings() {
    String plain = "\"saliency\": {\"type\": \"none\"}";
    String spec = with(plain, "\"saliency\": {\"type\": \"none\", \"maps\": \"online\"}");
    assertThat(problems(folder, spec))
        .containsExactly("/arms/plain/saliency/maps unknown key; known: type");
  }

  @Test
  void hardNegativesThatTheObjectiveDoesNotAcceptAreRefused() {
    String spec = with("\"acceptsHardNegatives\": true", "\"acceptsHardNegatives\": false");
    assertThat(problems(folder, spec))
        .containsExactly(
            "/masking/type in arm guided: 'cover' with these settings makes hard negatives, which"
                + " /objective/type 'queue' with its settings does not accept; turn them off or"
                + " choose another objective");
  }

  @Test
  void aMapThatCannotBeCachedIsRefused() {
    String spec =
        replaced(with("\"online\"", "\"cached\""), "\"cacheable\": true", "\"cacheable\": false");
    assertThat(problems(folder, spec))
        .containsExactly(
            "/saliency/maps in arm guided: the map of 'spot' cannot be cached; write \"online\"");
  }

  @Test
  void aProviderThatReadsObjectMasksNeedsDataWithMasks() {
    String oracle =
        "\"guided\": {\"saliency\": {\"type\": \"oracle\", \"maps\": \"online\", \"weights\":"
            + " \"w\"}, \"data\": {\"type\": \"class-folders\", \"root\": \"r\", \"train\": \"t\","
            + " \"validation\": \"v\", \"test\": \"v\", \"validationFraction\": 0, \"splitSeed\":"
            + " 0, \"side\": 32, \"onBadImage\": \"fail\", \"cache\": false}}";
    assertThat(problems(folder, with("\"guided\": {}", oracle)))
        .containsExactly(
            "/arms/guided/saliency/type 'oracle' reads object masks, which the data of /data/type"
                + " do not have");
  }

  @Test
  void aPluginsOwnRuleIsReportedUnderItsSection() {
    assertThat(problems(folder, with("\"queueSize\": 512", "\"queueSize\": 500")))
        .containsExactly("/objective/queueSize 500 is not a multiple of the global batch size 128");
  }

  @Test
  void anObjectivesRuleAboutTheEncoderIsReportedUnderItsSection() {
    assertThat(problems(folder, with("\"batchNormSplits\": 4", "\"batchNormSplits\": 128")))
        .containsExactly("/objective/queueSize 512 keys of 128 groups");
  }

  @Test
  void aPluginsOwnRuleIsCheckedThoughOtherSectionsAreWrong() {
    String spec =
        replaced(with("\"queueSize\": 512", "\"queueSize\": 500"), "\"hue\": 0.1", "\"hue\": 9");
    assertThat(problems(folder, spec)).hasSize(2).anyMatch(p -> p.contains("not a multiple"));
  }

  @Test
  void batchSizeMustFillEverySplitOfBatchNorm() {
    assertThat(problems(folder, with("\"batchNormSplits\": 4", "\"batchNormSplits\": 3")))
        .containsExactly(
            "/training/batchSize 128 is not a multiple of the encoder's batchNormSplits 3; change"
                + " it or /encoder/batchNormSplits",
            "/evaluation/supervised/batchSize 128 is not a multiple of the encoder's"
                + " batchNormSplits, 3");
  }

  @Test
  void partsOfABatchAreEqualAndHoldWholeGroups() {
    String accumulate = "\"accumulate\": 1";
    assertThat(SpecFixture.read(folder, with(accumulate, "\"accumulate\": 32")).points())
        .allMatch(point -> point.spec().facts(10).lossBatch() == 4);
    assertThat(problems(folder, with(accumulate, "\"accumulate\": 3")))
        .containsExactly(
            "/training/accumulate 3 parts of the 128 images of /training/batchSize are not equal;"
                + " use a divisor of 128");
    assertThat(problems(folder, with(accumulate, "\"accumulate\": 128")))
        .containsExactly(
            "/training/accumulate 128 parts of the 128 images of /training/batchSize are single"
                + " images; use fewer parts");
    assertThat(problems(folder, with(accumulate, "\"accumulate\": 64")))
        .containsExactly(
            "/training/accumulate 64 parts of the 128 images of /training/batchSize are of 2"
                + " images, which the encoder's batchNormSplits 4 does not divide; change one of"
                + " the three");
  }

  @Test
  void drawnDataMustFillABatchAndHoldTheNeighbours() {
    assertThat(problems(folder, with("\"train\": 400", "\"train\": 100")))
        .contains("/training/batchSize 128 is more than the 100 training images of /data/train");
  }

  @Test
  void anEncoderWhoseChannelsCannotBeCountedIsRefused() {
    assertThat(problems(folder, with("\"width\": 16", "\"width\": 2147483647")))
        .containsExactly("/encoder outChannels is -2; it must be positive");
  }

  @Test
  void gridIsAtMostTheImageSize() {
    assertThat(problems(folder, with("\"grid\": 4", "\"grid\": 33")))
        .containsExactly("/grid 33 cells a side are more than the view's imageSize of 32");
  }

  @Test
  void warmupIsAtMostTheRun() {
    assertThat(problems(folder, with("\"warmupEpochs\": 0", "\"warmupEpochs\": 10.5")))
        .containsExactly(
            "/optimizer/warmupEpochs 10.5 is more than the 10 epochs of /training/epochs");
  }

  @Test
  void missingWeightsAreNamedWhenFilesAreChecked() throws IOException {
    String oracle =
        "\"guided\": {\"saliency\": {\"type\": \"oracle\", \"maps\": \"online\", \"weights\":"
            + " \"w.st\"}}";
    Path file = SpecFixture.write(folder, "spec.json", with("\"guided\": {}", oracle));
    SpecReader reader = new SpecReader(SpecFixture.PLUGINS);

    assertThat(reader.read(file, List.of(), null).points()).hasSize(4);
    assertThatThrownBy(() -> reader.read(file, List.of(), folder))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(
            "/arms/guided/saliency/weights  there is no file " + folder + "/w.st");
    Files.createFile(folder.resolve("w.st"));
    assertThat(reader.read(file, List.of(), folder).points()).hasSize(4);
  }

  @Test
  void missingTransferDataAreNamedWhenFilesAreChecked() throws IOException {
    Path file =
        SpecFixture.write(
            folder, "spec.json", with("\"transfer\": []", "\"transfer\": [" + TRANSFER + "]"));
    SpecReader reader = new SpecReader(SpecFixture.PLUGINS);

    ValidatedExperiment alone = reader.read(file, List.of(), null);
    assertThat(alone.points().get(0).spec().evaluation().transfer())
        .extracting(TransferSettings::name)
        .containsExactly("pets");
    assertThatThrownBy(() -> reader.read(file, List.of(), folder))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(
            "/evaluation/transfer/0/data/root  folder " + folder + "/pets does not");
  }

  @Test
  void anEntryOfTransferIsCheckedLikeEveryOtherObject() {
    String unknown = TRANSFER.replace("\"metric\"", "\"metrik\"");
    assertThat(problems(folder, with("\"transfer\": []", "\"transfer\": [" + unknown + "]")))
        .containsExactly(
            "/evaluation/transfer/0/metrik unknown key; did you mean 'metric'? known: data,"
                + " linear, metric, name");
    String twice = "\"transfer\": [" + TRANSFER + ", " + TRANSFER + "]";
    assertThat(problems(folder, with("\"transfer\": []", twice)))
        .containsExactly(
            "/evaluation/transfer transfer has the name 'pets' twice; tables tell columns by it");
  }
}
