package org.saliencyssl.api;

/**
 * Two plug-ins of one family with the same name. The message names both classes and where each was
 * loaded from; one of the two must go.
 */
public final class PluginConflictException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message which classes claim which name
   */
  PluginConflictException(String message) {
    super(message);
  }
}
