package org.saliencyssl.experiment.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GpuNameTest {

  /** No machine has a thousand; where there is no driver at all, the answer is the same. */
  @Test
  void aGpuThatIsNotThereHasNoName() {
    assertThat(GpuName.of(999)).isEmpty();
  }
}
