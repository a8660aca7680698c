package org.saliencyssl.eval;

import java.io.IOException;
import org.saliencyssl.eval.feature.Descriptor;
import org.saliencyssl.eval.feature.FeatureExtractor;
import org.saliencyssl.eval.feature.Features;
import org.saliencyssl.training.data.DatasetSplits;

/** The features of a data set's centred squares; closed together. */
record SplitFeatures(Features train, Features validation, Features test) implements AutoCloseable {

  static SplitFeatures of(FeatureExtractor extractor, DatasetSplits splits, Descriptor descriptor)
      throws IOException {
    Features train = extractor.centred(splits.train(), descriptor);
    Features validation = null;
    try {
      validation = extractor.centred(splits.validation(), descriptor);
      return new SplitFeatures(train, validation, extractor.centred(splits.test(), descriptor));
    } catch (IOException | RuntimeException e) {
      train.close();
      if (validation != null) {
        validation.close();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    train.close();
    validation.close();
    test.close();
  }
}
