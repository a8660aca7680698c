package org.saliencyssl.api;

/**
 * One thing wrong with a spec.
 *
 * @param pointer JSON pointer of the offending value, relative to what was checked; empty for the
 *     whole
 * @param message what was found, what is allowed, what to do; one line
 */
public record Problem(String pointer, String message) {

  /**
   * Moves the problem below a parent.
   *
   * @param parent pointer of what was checked, for instance {@code "/objective"}
   * @return the same problem, seen from the parent's root
   */
  public Problem under(String parent) {
    return new Problem(parent + pointer, message);
  }
}
