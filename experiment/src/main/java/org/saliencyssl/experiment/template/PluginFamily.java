package org.saliencyssl.experiment.template;

import java.util.Locale;

/** What a plug-in can be. */
public enum PluginFamily {
  /** Hides parts of views. */
  MASKING("MaskingStrategy", "masking strategy", "Masking", "2, 3"),
  /** Says where to look. */
  SALIENCY("SaliencyProvider", "saliency provider", "Saliency", "1.0"),
  /** Contrasts views. */
  OBJECTIVE("ContrastiveObjective", "contrastive objective", "Objective", "1.0, 2.0, 8, 8");

  private final String type;
  private final String words;
  private final String part;
  private final String exampleSettings;

  PluginFamily(String type, String words, String part, String exampleSettings) {
    this.type = type;
    this.words = words;
    this.part = part;
    this.exampleSettings = exampleSettings;
  }

  /**
   * Returns the interface of {@code saliency-api}.
   *
   * @return its simple name
   */
  String type() {
    return type;
  }

  /** Returns the family in a sentence. */
  String words() {
    return words;
  }

  /** Returns the last part of the name of the class that holds the idea. */
  String part() {
    return part;
  }

  /** Returns arguments of the example's settings record, for its contract test. */
  String exampleSettings() {
    return exampleSettings;
  }

  /**
   * Returns the family as a command line and a spec name it.
   *
   * @return lower-case
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
