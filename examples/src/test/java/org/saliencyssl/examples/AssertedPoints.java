package org.saliencyssl.examples;

import org.saliencyssl.api.contract.AssertingFactories;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.MaskingChoice;
import org.saliencyssl.experiment.spec.ObjectiveChoice;
import org.saliencyssl.experiment.spec.SaliencyChoice;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.ValidatedExperiment;

/** Puts a wrapper that checks every call around each plug-in of an experiment. */
final class AssertedPoints {

  private AssertedPoints() {}

  static ValidatedExperiment of(ValidatedExperiment plain) {
    return new ValidatedExperiment(
        plain.name(), plain.file(), plain.points().stream().map(AssertedPoints::asserted).toList());
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
