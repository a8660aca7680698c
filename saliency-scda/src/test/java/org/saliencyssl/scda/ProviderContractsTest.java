package org.saliencyssl.scda;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.contract.EncoderSaliencyContract;
import org.saliencyssl.api.contract.SaliencyProviderContract;

/** Every provider keeps to the contract. */
class ProviderContractsTest {

  private static final LocalizerNetwork KIND = LocalizerNetwork.SQUEEZENET;

  @TempDir static Path data;
  private static String weights;

  @BeforeAll
  static void writeWeights() {
    try (Bench bench = new Bench()) {
      weights = RandomWeights.write(KIND, bench.context(data));
    }
  }

  @Nested
  class BorderContrastKeepsTo implements SaliencyProviderContract<BorderContrastSettings> {
    @Override
    public BorderContrastFactory factory() {
      return new BorderContrastFactory();
    }

    @Override
    public BorderContrastSettings settings() {
      return new BorderContrastSettings(0.1, 0.6);
    }
  }

  @Nested
  class CentrePriorKeepsTo implements SaliencyProviderContract<CentrePriorSettings> {
    @Override
    public CentrePriorFactory factory() {
      return new CentrePriorFactory();
    }

    @Override
    public CentrePriorSettings settings() {
      return new CentrePriorSettings(0.25, 0.6);
    }
  }

  @Nested
  class GroundTruthKeepsTo implements SaliencyProviderContract<GroundTruthSettings> {
    @Override
    public GroundTruthFactory factory() {
      return new GroundTruthFactory();
    }

    @Override
    public GroundTruthSettings settings() {
      return new GroundTruthSettings(0.5);
    }
  }

  @Nested
  class RandomMapKeepsTo implements SaliencyProviderContract<RandomMapSettings> {
    @Override
    public RandomMapFactory factory() {
      return new RandomMapFactory();
    }

    @Override
    public RandomMapSettings settings() {
      return new RandomMapSettings(0.6);
    }
  }

  @Nested
  class ScdaKeepsTo implements SaliencyProviderContract<ScdaSettings> {
    @Override
    public ScdaFactory factory() {
      return new ScdaFactory();
    }

    @Override
    public ScdaSettings settings() {
      return new ScdaSettings(KIND, weights, 64, 0.6, Rows.IN_PLACE);
    }

    @Override
    public Path data() {
      return data;
    }
  }

  @Nested
  class ScdaWithSortedRowsKeepsTo implements SaliencyProviderContract<ScdaSettings> {
    @Override
    public ScdaFactory factory() {
      return new ScdaFactory();
    }

    @Override
    public ScdaSettings settings() {
      return new ScdaSettings(KIND, weights, 64, 0.6, Rows.SORTED);
    }

    @Override
    public Path data() {
      return data;
    }
  }

  @Nested
  class ScdaClassicKeepsTo implements SaliencyProviderContract<ScdaClassicSettings> {
    @Override
    public ScdaClassicFactory factory() {
      return new ScdaClassicFactory();
    }

    @Override
    public ScdaClassicSettings settings() {
      return new ScdaClassicSettings(KIND, weights, 64);
    }

    @Override
    public Path data() {
      return data;
    }
  }

  @Nested
  class ScdaShareKeepsTo implements SaliencyProviderContract<ScdaShareSettings> {
    @Override
    public ScdaShareFactory factory() {
      return new ScdaShareFactory();
    }

    @Override
    public ScdaShareSettings settings() {
      return new ScdaShareSettings(KIND, weights, 64, 0.4);
    }

    @Override
    public Path data() {
      return data;
    }
  }

  @Nested
  class ScdaSelfKeepsTo implements EncoderSaliencyContract<ScdaSelfSettings> {
    @Override
    public ScdaSelfFactory factory() {
      return new ScdaSelfFactory();
    }

    @Override
    public ScdaSelfSettings settings() {
      return new ScdaSelfSettings(0.9, 32, 0.6, 2, new WarmupControl.CentrePrior(0.25, 0));
    }
  }

  @Nested
  class ScdaSelfOnTheEncoderKeepsTo implements EncoderSaliencyContract<ScdaSelfSettings> {
    @Override
    public ScdaSelfFactory factory() {
      return new ScdaSelfFactory();
    }

    @Override
    public ScdaSelfSettings settings() {
      return new ScdaSelfSettings(0, 64, 0.6, 0, new WarmupControl.BorderContrast(0.1, 0.6));
    }
  }
}
