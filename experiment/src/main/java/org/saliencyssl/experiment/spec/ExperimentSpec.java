package org.saliencyssl.experiment.spec;

import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.Setting;
import org.saliencyssl.eval.EvaluationSettings;
import org.saliencyssl.training.EncoderSettings;
import org.saliencyssl.training.OptimizerSettings;
import org.saliencyssl.training.PretrainSettings;
import org.saliencyssl.training.TrainingSettings;
import org.saliencyssl.training.augment.AugmentationSettings;
import org.saliencyssl.training.data.DataSettings;

/**
 * All settings of one arm, each written in the spec; nothing has a default in code.
 *
 * @param compute device, threads and number formats
 * @param data which images
 * @param imageSize height and width of a view in pixels
 * @param grid cells a side of the mask and saliency grid
 * @param augmentation how two views are made of an image
 * @param encoder the network that is pretrained
 * @param saliency where masking looks
 * @param masking what is hidden from the encoder
 * @param objective how views are contrasted
 * @param optimizer how parameters move
 * @param training how long, in what portions
 * @param evaluation how encoders are measured
 */
public record ExperimentSpec(
    ComputeSettings compute,
    DataSettings data,
    @Setting(min = 8, max = 1024) int imageSize,
    @Setting(min = 1, max = 128) int grid,
    AugmentationSettings augmentation,
    EncoderSettings encoder,
    SaliencyChoice saliency,
    MaskingChoice<?> masking,
    ObjectiveChoice<?> objective,
    OptimizerSettings optimizer,
    TrainingSettings training,
    EvaluationSettings evaluation) {

  /**
   * Returns these settings with another batch, for a trial: rules between sections are not checked.
   *
   * @param size images a step
   * @return the settings
   */
  public ExperimentSpec withBatchSize(int size) {
    return new ExperimentSpec(
        compute,
        data,
        imageSize,
        grid,
        augmentation,
        encoder,
        saliency,
        masking,
        objective,
        optimizer,
        training.withBatchSize(size),
        evaluation);
  }

  /**
   * Returns what plug-ins may know of the rest.
   *
   * @param classes classes of the opened data
   * @return batch size and its parts, image size, grid, epochs and classes
   */
  public RunFacts facts(int classes) {
    return new RunFacts(
        training.batchSize(), training.accumulate(), imageSize, grid, training.epochs(), classes);
  }

  /**
   * Tells whether batch norm and the plug-ins' own rules allow the batch.
   *
   * @return false if one of them refuses it
   */
  public boolean allowsBatch() {
    int batch = training.batchSize();
    RunFacts facts = facts(0);
    SaliencyChoice.Provider<?> provider = saliency.provider();
    return batch >= 2
        && batch % encoder.batchNormSplits() == 0
        && masking.check(facts).isEmpty()
        && objective.check(facts).isEmpty()
        && (provider == null || provider.check(facts).isEmpty());
  }

  /**
   * Returns what the training loop is told.
   *
   * @return the sections of the same names
   */
  public PretrainSettings pretrain() {
    return new PretrainSettings(imageSize, grid, augmentation, optimizer, training);
  }
}
