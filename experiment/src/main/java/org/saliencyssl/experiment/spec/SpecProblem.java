package org.saliencyssl.experiment.spec;

/**
 * One thing wrong with a spec.
 *
 * @param place {@code file:line:column} of the value, or of the object that lacks one; the argument
 *     itself where a command-line argument is wrong
 * @param pointer JSON pointer of the value; empty for the whole file
 * @param message what was found, what is allowed, what to do; one line
 */
public record SpecProblem(String place, String pointer, String message) {}
