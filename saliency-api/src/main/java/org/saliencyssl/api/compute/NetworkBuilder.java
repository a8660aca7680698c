package org.saliencyssl.api.compute;

/** Builds definitions. */
public final class NetworkBuilder {}
