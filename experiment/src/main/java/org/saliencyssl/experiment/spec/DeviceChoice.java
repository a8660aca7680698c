package org.saliencyssl.experiment.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where tensors live, written {@code auto} (the first GPU if there is one, else the CPU), {@code
 * cpu}, {@code gpu} (the first GPU) or {@code gpu:n}. GPUs are counted from 0 among those that
 * {@code CUDA_VISIBLE_DEVICES} leaves visible.
 *
 * @param kind which of the three
 * @param index number of the GPU, from 0; 0 for the other kinds
 */
public record DeviceChoice(Kind kind, int index) {

  /** The three ways to choose. */
  public enum Kind {
    /** The first GPU if there is one, else the CPU. */
    AUTO,
    /** The CPU. */
    CPU,
    /** The GPU of the given number; a run without it fails. */
    GPU
  }

  /** Regular expression of the written form. */
  public static final String PATTERN = "auto|cpu|gpu(:([0-9]{1,3}))?";

  private static final Pattern GPU = Pattern.compile("gpu(:([0-9]{1,3}))?");

  /**
   * Reads the written form.
   *
   * @param text as in a spec
   * @return the choice
   * @throws IllegalArgumentException if the text is none of the four forms
   */
  public static DeviceChoice parse(String text) {
    if (text.equals("auto")) {
      return new DeviceChoice(Kind.AUTO, 0);
    }
    if (text.equals("cpu")) {
      return new DeviceChoice(Kind.CPU, 0);
    }
    Matcher gpu = GPU.matcher(text);
    if (!gpu.matches()) {
      throw new IllegalArgumentException("no device '" + text + "'; known: auto, cpu, gpu, gpu:N");
    }
    return new DeviceChoice(Kind.GPU, gpu.group(2) == null ? 0 : Integer.parseInt(gpu.group(2)));
  }

  @Override
  public String toString() {
    return switch (kind) {
      case AUTO -> "auto";
      case CPU -> "cpu";
      case GPU -> "gpu:" + index;
    };
  }
}
