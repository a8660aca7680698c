package org.saliencyssl.experiment.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.compute.Recompute;

/**
 * Rules between the ways to train a batch that does not fit: parts of it, recomputed blocks, cached
 * gradients. What is not known is null, and hides no rule that does without it.
 */
record MemoryChecks(
    @Nullable Integer batchSize,
    @Nullable Integer accumulate,
    @Nullable Integer splits,
    @Nullable ComputeSettings compute,
    @Nullable ObjectiveChoice<?> objective) {

  private static final String PARTS = "/training/accumulate";

  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    if (batchSize != null && accumulate != null && accumulate > 1) {
      parts(batchSize, accumulate, problems);
    }
    if (objective != null) {
      objective(objective, problems);
    }
    return problems;
  }

  private void parts(int batch, int count, List<Problem> problems) {
    String cut = "%d parts of the %d images of /training/batchSize ".formatted(count, batch);
    int images = batch / count;
    if (batch % count != 0) {
      problems.add(new Problem(PARTS, cut + "are not equal; use a divisor of " + batch));
    } else if (images < 2) {
      problems.add(new Problem(PARTS, cut + "are single images; use fewer parts"));
    } else if (splits != null && batch % splits == 0 && images % splits != 0) {
      problems.add(
          new Problem(
              PARTS,
              cut
                  + "are of %d images, which the encoder's batchNormSplits %d does not divide;"
                      .formatted(images, splits)
                  + " change one of the three"));
    }
  }

  private void objective(ObjectiveChoice<?> objective, List<Problem> problems) {
    Set<Capability> capabilities = objective.capabilities();
    boolean caches = capabilities.contains(Capability.CACHES_GRADIENTS);
    boolean inParts = accumulate != null && accumulate > 1;
    String it = "'" + objective.name() + "' ";
    String chunks =
        it + "with these settings takes the batch as a whole and records a chunk of it at a time; ";
    if (inParts && caches) {
      problems.add(new Problem(PARTS, chunks + "write 1, and let it take smaller chunks"));
    } else if (inParts && !capabilities.contains(Capability.ACCUMULATES)) {
      problems.add(
          new Problem(
              PARTS,
              it
                  + "does not take a batch in parts: where it contrasts the images of a batch with"
                  + " each other, the mean over parts is another loss. Write 1; less memory for the"
                  + " same loss need /compute/recompute \"blocks\" and, where there is one, the"
                  + " objective's gradientChunks"));
    }
    if (compute != null && compute.recompute() != Recompute.NONE && caches) {
      problems.add(
          new Problem(
              "/compute/recompute",
              chunks + "write \"none\", or let it take the batch in one pass"));
    }
  }
}
