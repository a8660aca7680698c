package org.saliencyssl.api.compute;

/** A network with parameters. */
public final class Network {
  Network() {}

  /** Makes another. */
  public void sibling() {}
}
