package org.saliencyssl.experiment.plugin;

/**
 * A plug-in from outside cannot be used, for a reason that its user can act on. The message names
 * the jar or folder; no stack trace is of use.
 */
public final class PluginException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Words the reason.
   *
   * @param message what is wrong and what to do
   */
  public PluginException(String message) {
    super(message);
  }

  PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
