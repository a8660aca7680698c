package org.saliencyssl.experiment.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.saliencyssl.training.MemoryShortageException;

class BatchTrialsTest {

  private static final String ELSE =
      "; a smaller imageSize or encoder.width, or precision bfloat16, takes less memory, too";

  private final List<Integer> tried = new ArrayList<>();

  @Test
  void theLargestHalfThatFitsIsNamed() throws IOException {
    assertThat(explained(512, batch -> true, batch -> batch <= 150))
        .hasMessage(
            "out; an estimate of what fits, from one step tried: training.batchSize=128 (too large"
                + " as well: 256)"
                + ELSE);
    assertThat(tried).containsExactly(256, 128);
  }

  @Test
  void whatTheSettingsForbidIsNotTried() throws IOException {
    assertThat(explained(96, batch -> batch % 8 == 0, batch -> false))
        .hasMessage("out; no smaller batch was found to fit (too large as well: 48, 24)" + ELSE);
    assertThat(tried).containsExactly(48, 24);
  }

  @Test
  void anOddBatchHasNoHalf() throws IOException {
    assertThat(explained(15, batch -> true, batch -> true))
        .hasMessage("out; no smaller batch was found to fit" + ELSE);
    assertThat(tried).isEmpty();
  }

  private RunFailedException explained(int batch, IntPredicate allowed, IntPredicate fits)
      throws IOException {
    MemoryShortageException failure = new MemoryShortageException("out");
    RunFailedException result =
        new BatchTrials(allowed)
            .explained(
                failure,
                batch,
                size -> {
                  tried.add(size);
                  return fits.test(size);
                });
    assertThat(result.getSuppressed()).containsExactly(failure);
    return result;
  }
}
