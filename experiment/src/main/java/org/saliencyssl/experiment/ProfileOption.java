package org.saliencyssl.experiment;

import picocli.CommandLine.Option;

/** The option {@code --profile}; not a setting of the spec, because no result depends on it. */
final class ProfileOption {

  @Option(
      names = "--profile",
      description = {
        "Say at the end of each run where its time went, keep it in profile.json, and warn",
        "when the loader starves the steps. Slows a run on a GPU."
      })
  private boolean wanted;

  boolean wanted() {
    return wanted;
  }
}
