package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecFuzzTest {

  private static final int SPECS = Integer.getInteger("saliency.fuzz.specs", 20_000);
  private static final long SEED = Long.getLong("saliency.fuzz.seed", 0);

  @TempDir Path folder;

  @Test
  void noDamagedSpecIsAnsweredWithAnythingButARefusalThatSaysWhy() throws IOException {
    SpecFuzz.Result result = new SpecFuzz(folder).run(SPECS, SEED);
    assertThat(result.failures())
        .as("by number; -Dsaliency.fuzz.specs=1 -Dsaliency.fuzz.seed=NUMBER makes one again")
        .isEmpty();
    assertThat(result.refused()).isBetween(SPECS / 2, SPECS - SPECS / 200);
    assertThat(result.longest()).as("milliseconds").isLessThan(10_000);
  }
}
