package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.Network;

/**
 * Checks every call of a provider: shape, type, range and ownership of what comes out, that nothing
 * given is modified, and the order of calls. A failed check is an {@link AssertionError}. Reads
 * arrays to the host, so it is for tests alone.
 */
public class AssertingSaliencyProvider implements SaliencyProvider {

  final Calls calls;
  private final SaliencyProvider provider;

  AssertingSaliencyProvider(SaliencyProvider provider) {
    this.provider = provider;
    this.calls = new Calls(provider);
  }

  /**
   * Wraps a provider.
   *
   * @param provider closed with the wrapper
   * @return the wrapper; an {@link EncoderSaliency} if and only if the provider is one
   */
  public static SaliencyProvider wrap(SaliencyProvider provider) {
    return provider instanceof EncoderSaliency follower
        ? new Following(follower)
        : new AssertingSaliencyProvider(provider);
  }

  @Override
  public NDArray values(View images, int grid) {
    calls.requireOpen("values");
    calls.require(images.saliency() == null, "values() of a view that has a map already");
    NDArray pixels = images.pixels();
    NDArray values = calls.untouched(given(images), () -> provider.values(images, grid));
    calls.requireResult("values", values, pixels, images.batch(), grid, grid);
    return values;
  }

  @Override
  public NDArray foreground(NDArray values) {
    calls.requireOpen("foreground");
    NDArray cells = calls.untouched(Map.of("values", values), () -> provider.foreground(values));
    calls.requireResult("foreground", cells, values, values.getShape().getShape());
    Values.requireBinary(calls + ": foreground", cells);
    return cells;
  }

  @Override
  public void close() {
    calls.close();
    provider.close();
  }

  @Override
  public String toString() {
    return provider.toString();
  }

  private static Map<String, NDArray> given(View view) {
    Map<String, NDArray> given = new LinkedHashMap<>();
    given.put("pixels", view.pixels());
    if (view.objectMasks() != null) {
      given.put("object masks", view.objectMasks());
    }
    return given;
  }

  /** Checks that the encoder is attached once, first, and is not moved. */
  private static final class Following extends AssertingSaliencyProvider
      implements EncoderSaliency {

    private final EncoderSaliency follower;
    private @Nullable Network encoder;
    private boolean begun;

    Following(EncoderSaliency follower) {
      super(follower);
      this.follower = follower;
    }

    @Override
    public void attach(Network encoder, InputFilter filter) {
      calls.requireOpen("attach");
      calls.require(this.encoder == null, "attached twice");
      this.encoder = encoder;
      follower.attach(encoder, filter);
    }

    @Override
    public void beginStep(double progress) {
      calls.requireOpen("beginStep");
      calls.require(encoder != null, "beginStep() before attach()");
      calls.requireProgress(progress);
      begun = true;
      still(
          () -> {
            follower.beginStep(progress);
            return progress;
          });
    }

    @Override
    public NDArray values(View images, int grid) {
      calls.require(begun, "values() before beginStep()");
      return still(() -> super.values(images, grid));
    }

    @Override
    public SortedMap<String, NDArray> state() {
      States.requireLive(follower);
      return follower.state();
    }

    @Override
    public void restored() {
      calls.require(encoder != null && !begun, "restored() at the wrong time");
      follower.restored();
    }

    private <T> T still(Supplier<T> work) {
      return calls.untouched(encoder.state(), work);
    }
  }
}
