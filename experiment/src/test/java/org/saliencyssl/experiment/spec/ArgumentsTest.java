package org.saliencyssl.experiment.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saliencyssl.experiment.spec.SpecFixture.complete;
import static org.saliencyssl.experiment.spec.SpecFixture.problems;
import static org.saliencyssl.experiment.spec.SpecFixture.read;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.compute.FusedLars;
import org.saliencyssl.training.RateScaling;
import org.saliencyssl.training.UpdateRule;

class ArgumentsTest {

  @TempDir Path folder;

  @Test
  void valuesKeepTheirTypes() {
    ValidatedExperiment changed =
        read(
            folder,
            complete(),
            "training.epochs=3",
            "compute.device=gpu:1",
            "data.shift=true",
            "optimizer.learningRate=1e-2",
            "name=\"other\"",
            "seeds=[4]");
    ExperimentSpec spec = changed.points().get(0).spec();

    assertThat(spec.training().epochs()).isEqualTo(3);
    assertThat(spec.compute().device()).isEqualTo(new DeviceChoice(DeviceChoice.Kind.GPU, 1));
    assertThat(spec.optimizer().learningRate()).isEqualTo(0.01);
    assertThat(changed.name()).isEqualTo("other");
    assertThat(changed.seeds()).containsExactly(4L);
  }

  @Test
  void theUpdateRuleIsChosenByItsType() {
    ValidatedExperiment changed =
        read(
            folder,
            complete(),
            "optimizer.rule={\"type\": \"lars\", \"trust\": 0.001, \"form\": \"classic\"}",
            "optimizer.rateScaling=square-root",
            "arms.guided.optimizer.rule.form=clipped",
            "arms.plain.optimizer.rule={\"type\": \"sgd\", \"decayVectors\": false}");
    assertThat(changed.points())
        .extracting(point -> point.spec().optimizer().rule())
        .containsExactly(
            new UpdateRule.Sgd(false),
            new UpdateRule.Sgd(false),
            new UpdateRule.Lars(0.001, FusedLars.Form.CLIPPED),
            new UpdateRule.Lars(0.001, FusedLars.Form.CLIPPED));
    assertThat(changed.points().get(0).spec().optimizer().rateScaling())
        .isEqualTo(RateScaling.SQUARE_ROOT);
  }

  @Test
  void anArmCanBeChangedAlone() {
    ValidatedExperiment changed = read(folder, complete(), "arms.guided.training.epochs=3");
    assertThat(changed.points())
        .extracting(point -> point.label() + ":" + point.spec().training().epochs())
        .containsExactly("plain-0:10", "plain-1:10", "guided-0:3", "guided-1:3");
  }

  @Test
  void aChangedTypeReplacesItsObjectAndLaterArgumentsFillIt() {
    assertThat(problems(folder, complete(), "saliency.type=oracle"))
        .containsExactly(
            "/saliency/weights in arm guided: missing; needs a string",
            "/saliency/maps in arm guided: missing; needs one of: online, cached");
    assertThat(
            read(
                    folder,
                    complete(),
                    "saliency.type=oracle",
                    "saliency.weights=w",
                    "saliency.maps=online")
                .points()
                .get(2)
                .spec()
                .saliency()
                .name())
        .isEqualTo("oracle");
  }

  @Test
  void anUnknownPathIsRefusedWithTheNearest() {
    assertThat(problems(folder, complete(), "training.epoch=3"))
        .containsExactly(
            "/training/epoch unknown key; did you mean 'epochs'? known: accumulate, batchSize,"
                + " checkpointEverySteps, epochs, logEverySteps");
    assertThat(problems(folder, complete(), "trainig.epochs=3"))
        .singleElement()
        .asString()
        .startsWith("/trainig unknown key; did you mean 'training'?");
  }

  @Test
  void anUnknownArmIsRefused() {
    assertThat(problems(folder, complete(), "arms.guide.grid=2"))
        .containsExactly("/arms/guide no arm 'guide'; did you mean 'guided'? known: guided, plain");
  }

  @Test
  void whatASpecExtendsIsNoArgument() {
    assertThat(problems(folder, complete(), "extends=other.json"))
        .containsExactly("/extends cannot be changed here; write a file that extends another");
  }

  @Test
  void aWrongValueIsPlacedAtItsArgument() {
    assertThat(problems(folder, complete(), "training.epochs=many"))
        .containsExactly("/training/epochs found the string \"many\"; needs an integer at least 1");
    assertThat(problems(folder, complete(), "grid=null"))
        .containsExactly("/grid null is not allowed; write a value");
  }

  @Test
  void anArgumentWithoutAnEqualsSignIsRefused() {
    assertThat(problems(folder, complete(), "training.epochs", "=3", "a..b=3"))
        .hasSize(3)
        .allMatch(p -> p.contains("key.path=value"));
  }
}
