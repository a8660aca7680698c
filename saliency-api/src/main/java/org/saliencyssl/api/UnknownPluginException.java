package org.saliencyssl.api;

/**
 * A name that no plug-in has. The message is one line for the user: the name, the nearest known
 * one, all known ones, and the providers that could not be loaded with their reasons.
 */
public final class UnknownPluginException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what was looked for and what there is
   */
  UnknownPluginException(String message) {
    super(message);
  }
}
