package org.saliencyssl.scda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.compute.Safetensors;

/** Tells before a run whether a weight file fits its localizer, by the names and shapes in it. */
final class WeightFile {

  private static final String KEY = "/weights";

  private WeightFile() {}

  /** Returns what is wrong; a missing file is the caller's to report. */
  static List<Problem> problems(LocalizerNetwork localizer, String weights, Path dataFolder) {
    Path file = dataFolder.resolve(weights);
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      SortedMap<String, List<Long>> shapes = Safetensors.shapes(file);
      shapes.keySet().removeIf(localizer::ignores);
      localizer.definition().checkWeights(shapes);
      return List.of();
    } catch (IOException e) {
      return List.of(new Problem(KEY, String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException e) {
      String remedy = "; name a file made for this network, or the file's network as localizer";
      return List.of(
          new Problem(KEY, file + " does not fit " + localizer + ": " + e.getMessage() + remedy));
    }
  }
}
