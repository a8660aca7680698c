package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.Network;

/**
 * A run with a saliency provider; one that follows the encoder is attached and has begun a step.
 */
final class SaliencyRun<C extends Record> implements AutoCloseable {

  /** Late enough in the run for every warm-up to be over. */
  static final double LATE = 0.95;

  final ContractRun run;
  final SaliencyProvider provider;
  private final SaliencyProviderFactory<C> factory;
  private final C settings;
  private @Nullable Network encoder;

  SaliencyRun(SaliencyProviderFactory<C> factory, C settings, RunFacts facts, Path data) {
    this.factory = factory;
    this.settings = settings;
    this.run = new ContractRun(facts, data);
    this.provider = another(InputFilter.NONE);
  }

  static <C extends Record> void run(
      SaliencyAnswerRules<C> contract, Consumer<SaliencyRun<C>> rule) {
    try (SaliencyRun<C> run =
        new SaliencyRun<>(
            contract.factory(), contract.settings(), contract.facts(), contract.data())) {
      rule.accept(run);
    }
  }

  /** Makes a second provider of the same run, closed by the caller. */
  SaliencyProvider another(InputFilter filter) {
    SaliencyProvider other = factory.create(settings, run.context);
    if (other instanceof EncoderSaliency follower) {
      follower.attach(encoder(), filter);
      follower.beginStep(LATE);
    }
    return other;
  }

  Network encoder() {
    if (encoder == null) {
      encoder = run.encoder(true);
    }
    return encoder;
  }

  EncoderSaliency follower() {
    return (EncoderSaliency) provider;
  }

  View view(int... ids) {
    return view(Scene.NATURAL, ids);
  }

  View view(Scene scene, int... ids) {
    int size = run.facts.imageSize();
    return run.view(run.step, "query", scene, size, size, ids);
  }

  View sized(int height, int width, int... ids) {
    return run.view(run.step, "query", Scene.NATURAL, height, width, ids);
  }

  NDArray values(View view) {
    return provider.values(view, run.facts.grid());
  }

  /** Values of the n-th sample of a batch. */
  double[] valuesOf(int n, int... ids) {
    return Values.part(Values.of(values(view(ids))), n, ids.length);
  }

  /** Refuses values or a foreground that is not finite for these images. */
  void requireFinite(Scene scene) {
    NDArray values = values(view(scene, 0, 1));
    Values.requireFinite("values of " + scene + " images", values);
    Values.requireFinite("foreground of " + scene + " images", provider.foreground(values));
  }

  /** The mean of the values, or NaN where the provider refuses the view. */
  double[] answer(View view) {
    try {
      return Values.of(values(view));
    } catch (RuntimeException refused) {
      return new double[] {Double.NaN};
    }
  }

  /** Moves the encoder, as the optimiser would, and lets the provider follow. */
  void moveEncoder(int step, SaliencyProvider... followers) {
    encoder().setTrainable(false);
    encoder().trainable().forEach(p -> p.muli(1 + 0.1 * (step % 3 - 1)).addi(0.01 * (step + 1)));
    Arrays.stream(followers).forEach(f -> ((EncoderSaliency) f).beginStep(LATE));
  }

  SortedMap<String, double[]> encoderContents() {
    SortedMap<String, double[]> contents = new TreeMap<>();
    encoder().state().forEach((name, array) -> contents.put(name, Values.of(array)));
    return contents;
  }

  @Override
  public void close() {
    provider.close();
    if (encoder != null) {
      encoder.close();
    }
    run.close();
  }
}
