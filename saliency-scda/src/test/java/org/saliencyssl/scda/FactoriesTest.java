package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.SaliencyProviderFactory;

class FactoriesTest {

  @Test
  void everyProviderIsFoundUnderItsName() {
    Map<String, Class<?>> found = new TreeMap<>();
    for (SaliencyProviderFactory<?> factory : ServiceLoader.load(SaliencyProviderFactory.class)) {
      found.put(factory.name(), factory.settingsType());
      assertThat(factory.description()).as(factory.name()).isNotBlank().doesNotContain("\n");
    }
    assertThat(found)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "border-contrast", BorderContrastSettings.class,
                "centre-prior", CentrePriorSettings.class,
                "ground-truth", GroundTruthSettings.class,
                "random-map", RandomMapSettings.class,
                "scda", ScdaSettings.class,
                "scda-classic", ScdaClassicSettings.class,
                "scda-self", ScdaSelfSettings.class,
                "scda-share", ScdaShareSettings.class));
  }

  @Test
  void whatIsNotThePapersSaysSo() {
    assertThat(new BorderContrastFactory().description()).contains("not the paper's");
    assertThat(new ScdaSelfFactory().description()).contains("not the paper's");
    assertThat(new ScdaShareFactory().description()).contains("not the paper's");
  }
}
