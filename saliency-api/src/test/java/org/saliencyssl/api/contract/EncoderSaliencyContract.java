package org.saliencyssl.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.View;

/**
 * What every {@link EncoderSaliency} keeps to, beside {@link SaliencyProviderContract}. The kit
 * attaches the provider to a small encoder with a feature map and begins a late step; a provider
 * with a warm-up is over it at 95 % of the run.
 *
 * @param <C> the settings record
 */
public interface EncoderSaliencyContract<C extends Record> extends SaliencyProviderContract<C> {

  @Test
  @DisplayName("S31 The encoder's parameters and running statistics are not moved.")
  default void s31EncoderUntouched() {
    following(
        r -> {
          SortedMap<String, double[]> before = r.encoderContents();
          r.follower().beginStep(SaliencyRun.LATE);
          r.provider.foreground(r.values(r.view(0, 1)));
          SortedMap<String, double[]> after = r.encoderContents();
          before.forEach((name, values) -> Values.requireSame(name, after.get(name), values));
        });
  }

  @Test
  @DisplayName("S32 The encoder's parameters go on requiring gradients.")
  default void s32EncoderStaysTrainable() {
    following(
        r -> {
          r.follower().beginStep(SaliencyRun.LATE);
          r.values(r.view(0, 1));
          assertThat(r.encoder().trainable()).allMatch(NDArray::hasGradient);
        });
  }

  @Test
  @DisplayName("S33 The encoder sees filtered images: filtering them beforehand is the same.")
  default void s33Filter() {
    following(
        r -> {
          try (EncoderSaliency filtered = (EncoderSaliency) r.another(new Halved())) {
            NDArray plain = filtered.values(r.view(0, 1), facts().grid());
            View view = r.view(0, 1);
            view.pixels().muli(0.5);
            Values.requireClose(
                "values behind a filter", Values.of(plain), Values.of(r.values(view)), 1e-5);
          }
        });
  }

  @Test
  @DisplayName("S34 The maps follow the encoder.")
  default void s34Follows() {
    following(
        r -> {
          double[] before = Values.of(r.values(r.view(0, 1)));
          for (int step = 0; step < 3; step++) {
            r.moveEncoder(step, r.provider);
          }
          assertThat(Values.same(Values.of(r.values(r.view(0, 1))), before))
              .as("the same maps after the encoder moved")
              .isFalse();
        });
  }

  @Test
  @DisplayName("S35 The state is live arrays, float32 or int64, under stable names.")
  default void s35LiveState() {
    following(r -> States.requireLive(r.follower()));
  }

  @Test
  @DisplayName("S36 A provider that got another's state goes on with the same bits.")
  default void s36RoundTrip() {
    following(
        r -> {
          r.moveEncoder(0, r.provider);
          r.moveEncoder(1, r.provider);
          try (EncoderSaliency resumed = (EncoderSaliency) r.another(InputFilter.NONE)) {
            States.restore(r.follower(), resumed);
            r.moveEncoder(2, r.provider, resumed);
            Values.requireSame(
                "values",
                Values.of(resumed.values(r.view(0, 1), facts().grid())),
                Values.of(r.values(r.view(0, 1))));
            States.requireSame("after a step", resumed, r.follower());
          }
        });
  }

  private void following(Consumer<SaliencyRun<C>> rule) {
    try (SaliencyRun<C> run = new SaliencyRun<>(factory(), settings(), facts(), data())) {
      assertThat(run.provider).isInstanceOf(EncoderSaliency.class);
      rule.accept(run);
    }
  }
}
