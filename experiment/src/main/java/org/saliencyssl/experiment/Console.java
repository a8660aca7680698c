package org.saliencyssl.experiment;

import java.io.PrintStream;

/**
 * Where the program writes.
 *
 * @param out results
 * @param err progress, messages and errors
 */
record Console(PrintStream out, PrintStream err) {}
