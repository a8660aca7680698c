package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;

class ScdaShareTest {

  static SaliencyProvider provider(PluginContext context) {
    String weights = RandomWeights.write(LocalizerNetwork.SQUEEZENET, context);
    return new ScdaShareFactory()
        .create(new ScdaShareSettings(LocalizerNetwork.SQUEEZENET, weights, 64, 0.4), context);
  }

  @Test
  void itsMapIsThatOfScda(@TempDir Path data) {
    try (Bench bench = new Bench();
        SaliencyProvider share = provider(bench.context(data));
        SaliencyProvider scda = ScdaTest.provider(bench.context(data))) {
      View view = bench.view(bench.manager, Bench.images(2, 40, 40, 51), 40, 40);
      float[] map = share.values(view, 5).toFloatArray();
      assertThat(map).isEqualTo(scda.values(view, 5).toFloatArray());
      float[] foreground = share.foreground(share.values(view, 5)).toFloatArray();
      int cells = 0;
      for (float cell : foreground) {
        cells += (int) cell;
      }
      assertThat(cells).as("round(0.4 * 25) in each of two images").isEqualTo(20);
    }
  }

  @Test
  void itsWeightsAreDeclaredSupervised() {
    assertThat(
            new ScdaShareFactory()
                .capabilities(new ScdaShareSettings(LocalizerNetwork.RESNET50, "x", 224, 0.5)))
        .containsExactlyInAnyOrder(
            Capability.CACHEABLE, Capability.DETERMINISTIC, Capability.SUPERVISED_WEIGHTS);
  }
}
