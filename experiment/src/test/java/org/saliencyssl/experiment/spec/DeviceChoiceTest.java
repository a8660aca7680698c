package org.saliencyssl.experiment.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceChoiceTest {

  @ParameterizedTest
  @CsvSource({"auto, AUTO, 0", "cpu, CPU, 0", "gpu, GPU, 0", "gpu:0, GPU, 0", "gpu:12, GPU, 12"})
  void everyFormIsRead(String text, DeviceChoice.Kind kind, int index) {
    assertThat(DeviceChoice.parse(text)).isEqualTo(new DeviceChoice(kind, index));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GPU", "cuda", "gpu:", "gpu:-1", "gpu:x", "gpu0", "gpu:1000"})
  void anythingElseIsRefusedWithWhatIsKnown(String text) {
    assertThatThrownBy(() -> DeviceChoice.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no device '" + text + "'; known: auto, cpu, gpu, gpu:N");
  }

  @Test
  void theFirstGpuHasOneName() {
    assertThat(DeviceChoice.parse("gpu")).hasToString("gpu:0");
    assertThat(DeviceChoice.parse("auto")).hasToString("auto");
  }
}
