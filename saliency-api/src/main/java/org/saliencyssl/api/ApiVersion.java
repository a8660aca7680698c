package org.saliencyssl.api;

/** The version of the plug-in interfaces. */
public final class ApiVersion {

  /** Raised with every incompatible change of this package. */
  public static final int CURRENT = 1;

  private ApiVersion() {}
}
