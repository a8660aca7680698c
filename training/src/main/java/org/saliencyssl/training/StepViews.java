package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.TwoViewAugmentation;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;
import org.saliencyssl.training.data.ImageWork;
import org.saliencyssl.training.data.RawBatch;
import org.saliencyssl.training.progress.StepClock;
import org.saliencyssl.training.progress.StepClock.Part;

/**
 * Makes the two views of each step: the next batch of the loader, augmented twice, with saliency.
 * The views belong to the scope of the step.
 */
final class StepViews {

  private final Pretrainer.Parts parts;
  private final TwoViewAugmentation augmentation;
  private @Nullable RawBatch lent;

  StepViews(
      PretrainSettings settings, Pretrainer.Parts parts, RandomStreams streams, long perEpoch) {
    this.parts = parts;
    this.augmentation =
        new TwoViewAugmentation(
            settings.augmentation(),
            settings.imageSize(),
            parts.ops(),
            parts.manager(),
            streams.purpose("view"),
            perEpoch);
  }

  /** Returns what the loader's threads do with each image; the first batch is a step's. */
  ImageWork work(long firstStep) {
    return augmentation.work(firstStep);
  }

  /** Returns the views of a step, whose batch is the loader's next. */
  Views views(long step, StepClock clock) throws IOException {
    RawBatch last = lent;
    if (last != null) {
      lent = null;
      parts.loader().recycle(last); // the last step's arrays, which may share it, are closed
    }
    RawBatch raw = parts.loader().next();
    lent = raw;
    clock.lap(Part.DATA);
    NDArray labels =
        parts.labelled()
            ? parts.ops().upload(longs(raw.labels()), new Shape(raw.size()), parts.manager())
            : null;
    List<CroppedView> cropped = augmentation.views(raw, step);
    clock.lap(Part.AUGMENTATION);
    List<View> views = withSaliency(cropped, raw);
    clock.lap(Part.SALIENCY);
    return new Views(views.get(0), views.get(1), labels);
  }

  private List<View> withSaliency(List<CroppedView> cropped, RawBatch raw) {
    SaliencySource saliency = parts.saliency();
    return saliency == null
        ? cropped.stream().map(CroppedView::view).toList()
        : saliency.withSaliency(cropped, raw.indices());
  }

  private static long[] longs(int[] numbers) {
    long[] result = new long[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      result[i] = numbers[i];
    }
    return result;
  }
}
