package org.saliencyssl.experiment.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saliencyssl.experiment.spec.SpecFixture.complete;
import static org.saliencyssl.experiment.spec.SpecFixture.read;
import static org.saliencyssl.experiment.spec.SpecFixture.replaced;
import static org.saliencyssl.experiment.spec.SpecFixture.with;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.compute.MemoryFormat;
import org.saliencyssl.api.compute.Recompute;
import org.saliencyssl.training.data.ShapesInClutter;

class SpecReaderTest {

  @TempDir Path folder;

  @Test
  void everyArmIsReadWithEverySeed() {
    ValidatedExperiment experiment = read(folder, complete());

    assertThat(experiment.arms()).containsExactly("plain", "guided");
    assertThat(experiment.seeds()).containsExactly(0L, 1L);
    assertThat(experiment.points())
        .extracting(SpecPoint::label)
        .containsExactly("plain-0", "plain-1", "guided-0", "guided-1");
  }

  @Test
  void aSpecWithoutArmsIsOneArmOfItsName() {
    String spec = complete();
    spec = spec.substring(0, spec.indexOf(",\n  \"arms\"")) + "}";
    assertThat(read(folder, spec).arms()).containsExactly("complete");
  }

  @Test
  void sectionsAreBoundAsWritten() {
    ExperimentSpec spec = read(folder, complete()).points().get(2).spec();

    assertThat(spec.compute())
        .isEqualTo(
            new ComputeSettings(
                new DeviceChoice(DeviceChoice.Kind.CPU, 0),
                2,
                org.saliencyssl.api.compute.Precision.FLOAT32,
                MemoryFormat.CHANNELS_LAST,
                Recompute.NONE,
                false));
    assertThat(spec.data())
        .isEqualTo(
            new ShapesInClutter(ShapesInClutter.Level.MEDIUM, 400, 100, 100, 7, false, 32, false));
    assertThat(spec.masking().settings())
        .hasToString(
            "Cover[ratio=Share[min=0.05, max=0.25], branch=BOTH_OF_THEM, kernels=[3, 5],"
                + " hardNegatives=true]");
    assertThat(spec.saliency().name()).isEqualTo("spot");
    assertThat(spec.facts(10))
        .hasToString(
            "RunFacts[batchSize=128, accumulate=1, imageSize=32, grid=4, epochs=10, classes=10]");
  }

  @Test
  void theHashIgnoresKeyOrderNotesAndTheWayNumbersAreWritten() {
    SpecPoint point = read(folder, complete()).points().get(2);
    String other =
        with("\"device\": \"cpu\",\n    \"threads\": 2", "\"threads\": 2, \"device\": \"cpu\"");
    other = replaced(other, "the paper's ratios", "another note");
    other = replaced(other, "5e-4", "0.00050");
    other = replaced(other, "\"seeds\": [0, 1],", "");
    other = replaced(other, "{", "{\"seeds\": [0, 1],");
    SpecPoint same = read(folder, other).points().get(2);

    assertThat(same.canonical()).isEqualTo(point.canonical());
    assertThat(same.hash()).isEqualTo(point.hash()).matches("[0-9a-f]{64}");
  }

  @Test
  void theHashChangesWithEveryValue() {
    SpecPoint point = read(folder, complete()).points().get(2);
    assertThat(read(folder, with("\"hue\": 0.1", "\"hue\": 0.11")).points().get(2).hash())
        .isNotEqualTo(point.hash());
    assertThat(read(folder, complete()).points().get(3).hash()).isNotEqualTo(point.hash());
  }

  @Test
  void settingsOfAnArmHashTheSameForEverySeed() {
    ValidatedExperiment experiment = read(folder, complete());
    assertThat(experiment.points().get(2).settingsHash())
        .isEqualTo(experiment.points().get(3).settingsHash())
        .isNotEqualTo(experiment.points().get(0).settingsHash());
  }

  @Test
  void theHashIsTheSha256OfTheCanonicalText() {
    // sha256sum of the two bytes "{}"
    assertThat(CanonicalJson.sha256("{}"))
        .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  }

  @Test
  void canonicalJsonSortsKeysAndStripsNumbersAndNotes() {
    Tree tree =
        TreeReader.read(
            "t",
            "{\"b\": [1.50, 1e2, -0.0, 1E+400, true], \"note\": \"n\", \"a\": {\"é\\n"
                + "\": \"\\u0001\"}}",
            new Problems());
    assertThat(CanonicalJson.write(tree))
        .isEqualTo("{\"a\":{\"é\\n\":\"\\u0001\"},\"b\":[1.5,100,0,1E+400,true]}");
  }

  @Test
  void aResolvedSpecReadsBackAsTheSamePoint() {
    for (SpecPoint point : read(folder, complete()).points()) {
      assertThat(new SpecReader(SpecFixture.PLUGINS).readPoint("run", point.canonical()))
          .isEqualTo(point);
    }
  }

  @Test
  void aDamagedResolvedSpecIsRefused() {
    String canonical = read(folder, complete()).points().get(2).canonical();
    SpecReader reader = new SpecReader(SpecFixture.PLUGINS);

    assertThatThrownBy(() -> reader.readPoint("run", canonical.substring(0, 200)))
        .isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> reader.readPoint("run", canonical.replace("\"grid\":4", "\"gird\":4")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("did you mean 'grid'");
  }

  @Test
  void theResolvedSpecIsShownIndented() {
    assertThat(read(folder, complete()).shown())
        .startsWith("{\n  \"arm\" : \"plain\",\n")
        .contains("\"seed\" : 1")
        .endsWith("}\n");
  }
}
