package org.saliencyssl.experiment.run;

import java.nio.file.Path;

/**
 * Where packed data, unpacked archives and saliency maps are, shared by all experiments of a user.
 */
final class Caches {

  private Caches() {}

  static Path folder() {
    String own = System.getenv("SALIENCY_CACHE");
    if (own != null && !own.isBlank()) {
      return Path.of(own);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return base.resolve("saliency-ssl");
  }
}
