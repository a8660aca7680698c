package org.saliencyssl.eval;

import java.util.Locale;

/**
 * Whether pretraining ended in a collapse: all images on nearly one embedding, or a loss at chance.
 * Never told by the contrastive accuracy, which reached .78 in a run that had collapsed (ours).
 *
 * @param collapsed true if one of the signs is there
 * @param reason the figures and their limits, one line
 */
public record CollapseVerdict(boolean collapsed, String reason) {

  /** Mean cosine between embeddings of different images above which they count as one (ours). */
  public static final double COSINE_LIMIT = 0.95;

  /** Distance from the chance level, in nats, below which nothing was learned (ours). */
  public static final double LOSS_MARGIN = 0.05;

  /**
   * Judges the end of a run.
   *
   * @param meanKeyCosine mean cosine between keys of different images, in [-1, 1]
   * @param loss the contrastive loss, averaged over the last steps
   * @param chance the loss of an encoder that tells nothing apart; ln(K + 1) for MoCo without hard
   *     negatives
   * @return the verdict; a figure that is not finite counts as a collapse
   */
  public static CollapseVerdict of(double meanKeyCosine, double loss, double chance) {
    String cosines = text("mean cosine between keys of different images is %.3f", meanKeyCosine);
    String losses = text("loss is %.3f, chance %.3f", loss, chance);
    if (!Double.isFinite(meanKeyCosine) || !Double.isFinite(loss)) {
      return new CollapseVerdict(true, "diverged: " + cosines + "; " + losses);
    }
    if (meanKeyCosine > COSINE_LIMIT) {
      return new CollapseVerdict(true, "collapsed: " + cosines + ", limit " + COSINE_LIMIT);
    }
    return ofLoss(cosines + "; " + losses, losses, loss, chance);
  }

  /**
   * Judges the end of a run whose objective has no keys, such as a classifier's.
   *
   * @param loss the loss, averaged over the last steps
   * @param chance the loss of an encoder that tells nothing apart
   * @return the verdict; a loss that is not finite counts as a collapse
   */
  public static CollapseVerdict of(double loss, double chance) {
    String losses = text("loss is %.3f, chance %.3f", loss, chance);
    return Double.isFinite(loss)
        ? ofLoss(losses, losses, loss, chance)
        : new CollapseVerdict(true, "diverged: " + losses);
  }

  private static CollapseVerdict ofLoss(String figures, String losses, double loss, double chance) {
    if (loss > chance - LOSS_MARGIN) {
      return new CollapseVerdict(
          true, "learned nothing: " + losses + ", it must be at least " + LOSS_MARGIN + " below");
    }
    return new CollapseVerdict(false, "healthy: " + figures);
  }

  private static String text(String format, Object... figures) {
    return String.format(Locale.ROOT, format, figures);
  }
}
