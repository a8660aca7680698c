package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.TwoViewAugmentation;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;
import org.saliencyssl.training.data.RawBatch;
import org.saliencyssl.training.progress.StepClock;
import org.saliencyssl.training.progress.StepClock.Part;

/**
 * Makes the two views of each step: the next batch of the loader, augmented twice, with saliency.
 * The views belong to the scope of the step.
 */
final class StepViews {

  private final Pretrainer.Parts parts;
  private final RandomStreams streams;
  private final TwoViewAugmentation augmentation;
  private final long stepsPerEpoch;

  StepViews(
      PretrainSettings settings, Pretrainer.Parts parts, RandomStreams streams, long perEpoch) {
    this.parts = parts;
    this.streams = streams;
    this.augmentation =
        new TwoViewAugmentation(settings.augmentation(), settings.imageSize(), parts.ops());
    this.stepsPerEpoch = perEpoch;
  }

  /** Returns the views of a step, whose batch is the loader's next. */
  Views views(long step, StepClock clock) throws IOException {
    RawBatch raw = parts.loader().next();
    clock.lap(Part.DATA);
    int batch = raw.size();
    NDManager owner = parts.manager();
    int side = (int) Math.sqrt(raw.pixels().remaining() / (3.0 * batch));
    TensorOps ops = parts.ops();
    NDArray images =
        ops.toUnitFloat(ops.upload(raw.pixels(), new Shape(batch, side, side, 3), owner));
    NDArray masks = objectMasks(raw, batch, side);
    NDArray labels =
        parts.labelled() ? ops.upload(longs(raw.labels()), new Shape(batch), owner) : null;
    parts.loader().recycle(raw);
    long epoch = step / stepsPerEpoch;
    List<View> views = new ArrayList<>();
    for (String name : List.of("query", "key")) {
      CroppedView cropped = cropped(name, epoch, raw, images, masks);
      clock.lap(Part.AUGMENTATION);
      views.add(withSaliency(cropped, raw));
      clock.lap(Part.SALIENCY);
    }
    return new Views(views.get(0), views.get(1), labels);
  }

  private CroppedView cropped(
      String name, long epoch, RawBatch raw, NDArray images, @Nullable NDArray masks) {
    List<RandomStreams> samples = new ArrayList<>();
    for (int index : raw.indices()) {
      samples.add(streams.purpose("view").at(epoch).at(index).purpose(name));
    }
    return augmentation.view(images, masks, raw.widths(), raw.heights(), samples);
  }

  private View withSaliency(CroppedView cropped, RawBatch raw) {
    SaliencySource saliency = parts.saliency();
    return saliency == null ? cropped.view() : saliency.withSaliency(cropped, raw.indices());
  }

  private @Nullable NDArray objectMasks(RawBatch raw, int batch, int side) {
    ByteBuffer bytes = raw.masks();
    if (bytes == null) {
      return null;
    }
    TensorOps ops = parts.ops();
    return ops.upload(bytes, new Shape(batch, 1, side, side), parts.manager())
        .toType(DataType.FLOAT32, false)
        .div(ops.constant(255));
  }

  private static long[] longs(int[] numbers) {
    long[] result = new long[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      result[i] = numbers[i];
    }
    return result;
  }
}
