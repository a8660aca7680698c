package org.saliencyssl.experiment.spec;

/**
 * Where a value was written.
 *
 * @param source the file as the user named it, {@code preset:NAME}, or {@code argument 'key=value'}
 * @param pointer JSON pointer in the source; for an argument, in the spec that it changes
 * @param line from 1; 0 for an argument
 * @param column from 1; 0 for an argument
 */
record Origin(String source, String pointer, int line, int column) {

  /** Returns the origin of a member or element that is not there or has no origin of its own. */
  Origin child(String key) {
    return new Origin(source, pointer + "/" + escape(key), line, column);
  }

  /** Returns {@code file:line:column}, which editors and terminals link. */
  String place() {
    return line == 0 ? source : source + ":" + line + ":" + column;
  }

  /** RFC 6901. */
  static String escape(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
