package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.saliencyssl.api.Setting;
import org.saliencyssl.api.compute.FusedLars;
import org.saliencyssl.api.compute.FusedOptimizer;
import org.saliencyssl.api.compute.FusedSgd;
import org.saliencyssl.api.compute.TensorOps;

/**
 * An update rule with momentum under a warm-up and cosine schedule, spec section {@code optimizer}.
 *
 * <p>MoCo v2 as the paper's released code runs it: {@code sgd} with decaying vectors, rate .03 per
 * batch of 256 ({@code linear}), momentum .9, weight decay 1e-4, cosine per epoch, no warm-up.
 * SimCLR as google-research/simclr runs it on ImageNet: {@code lars} with trust .001, classic, rate
 * .075 with {@code square-root}, momentum .9, weight decay 1e-4, warm-up of 10 epochs from 0,
 * cosine per step.
 *
 * <p>The three rates are in one unit: {@code rateScaling} multiplies all of them, so the batch
 * stretches the schedule and does not bend it. solo-learn, unlike us, scales the highest rate and
 * not the start of its warm-up. The rate that a step used is {@code learningRate} in {@code
 * metrics.jsonl}.
 *
 * @param rule how a gradient becomes a step
 * @param learningRate the highest rate, before scaling
 * @param rateScaling how the rates depend on {@code training.batchSize}
 * @param momentum weight of the old buffer
 * @param weightDecay added to the gradient as weightDecay * w; for which parameters, says the rule
 * @param warmupEpochs epochs of linear rise from {@code warmupStart}; may be 0
 * @param warmupStart rate at the first step of the warm-up, before scaling
 * @param finalLearningRate rate that the cosine falls to, before scaling
 * @param update whether the rate changes once an epoch or every step
 */
public record OptimizerSettings(
    UpdateRule rule,
    @Setting(min = 0, minExclusive = true) double learningRate,
    RateScaling rateScaling,
    @Setting(min = 0, max = 1, maxExclusive = true) double momentum,
    @Setting(min = 0) double weightDecay,
    @Setting(min = 0) double warmupEpochs,
    @Setting(min = 0) double warmupStart,
    @Setting(min = 0) double finalLearningRate,
    Update update) {

  /** When the learning rate changes. */
  public enum Update {
    /** Once an epoch, as MoCo's code does. */
    EPOCH,
    /** Every step. */
    STEP
  }

  /** Checks the order of the rates. */
  public OptimizerSettings {
    if (warmupStart > learningRate || finalLearningRate > learningRate) {
      throw new IllegalArgumentException(
          "warmupStart and finalLearningRate are at most learningRate " + learningRate);
    }
  }

  /** Makes the optimiser of live parameters, to be closed by the caller. */
  FusedOptimizer create(TensorOps ops, List<NDArray> parameters) {
    if (rule instanceof UpdateRule.Lars lars) {
      return new FusedLars(ops, parameters, momentum, weightDecay, lars.trust(), lars.form());
    }
    boolean decayVectors = ((UpdateRule.Sgd) rule).decayVectors();
    return new FusedSgd(ops, parameters, momentum, weightDecay, decayVectors);
  }
}
