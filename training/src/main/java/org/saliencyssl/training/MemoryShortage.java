package org.saliencyssl.training;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What libtorch says when memory runs out, read out of the text of its exceptions (libtorch 2.7.1:
 * c10/cuda/CUDACachingAllocator.cpp, c10/core/impl/alloc_cpu.cpp; cuBLAS and CUDA have words of
 * their own).
 *
 * @param where {@code GPU 0}, {@code the GPU} where the text names none, or {@code the host}
 * @param wanted bytes that were asked for
 * @param total bytes that the GPU has
 * @param free bytes of them that nobody holds
 * @param held bytes that this run's tensors hold
 */
public record MemoryShortage(
    String where, OptionalLong wanted, OptionalLong total, OptionalLong free, OptionalLong held) {

  private static final Pattern CUDA =
      Pattern.compile(
          "CUDA out of memory|CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED"
              + "|CUDNN_STATUS_ALLOC_FAILED");
  private static final Pattern HOST =
      Pattern.compile("DefaultCPUAllocator: (not enough memory|can't allocate memory)|bad_alloc");

  private static final String SIZE = "([0-9.]+) (bytes|KiB|MiB|GiB)";
  private static final Pattern WANTED =
      Pattern.compile("[Tt]ried to allocate " + SIZE, Pattern.CASE_INSENSITIVE);
  private static final Pattern GPU =
      Pattern.compile("GPU ([0-9]+) has a total capacity of " + SIZE);
  private static final Pattern FREE = Pattern.compile("of which " + SIZE + " is free");
  private static final Pattern HELD = Pattern.compile(SIZE + " is allocated by PyTorch");

  /**
   * Looks for a shortage in an exception and its causes.
   *
   * @param thrown what the engine threw
   * @return the figures, as far as the text has them; empty if it is about something else
   */
  public static Optional<MemoryShortage> of(Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      String text = String.valueOf(e.getMessage());
      if (CUDA.matcher(text).find()) {
        return Optional.of(onGpu(text));
      }
      if (HOST.matcher(text).find()) {
        OptionalLong none = OptionalLong.empty();
        return Optional.of(new MemoryShortage("the host", size(WANTED, text), none, none, none));
      }
    }
    return Optional.empty();
  }

  private static MemoryShortage onGpu(String text) {
    Matcher gpu = GPU.matcher(text);
    boolean named = gpu.find();
    return new MemoryShortage(
        named ? "GPU " + gpu.group(1) : "the GPU",
        size(WANTED, text),
        named ? OptionalLong.of(bytes(gpu.group(2), gpu.group(3))) : OptionalLong.empty(),
        size(FREE, text),
        size(HELD, text));
  }

  private static OptionalLong size(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find()
        ? OptionalLong.of(bytes(found.group(1), found.group(2)))
        : OptionalLong.empty();
  }

  private static long bytes(String number, String unit) {
    double factor =
        switch (unit) {
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          default -> 1;
        };
    return Math.round(Double.parseDouble(number) * factor);
  }

  /** In words, for instance {@code GPU 0 has no memory left: 1.16 GiB were asked for, ...}. */
  @Override
  public String toString() {
    StringJoiner figures = new StringJoiner(", ", ": ", "").setEmptyValue("");
    wanted.ifPresent(bytes -> figures.add(readable(bytes) + " were asked for"));
    free.ifPresent(bytes -> figures.add(readable(bytes) + " are free"));
    held.ifPresent(bytes -> figures.add("this run's tensors hold " + readable(bytes)));
    total.ifPresent(bytes -> figures.add("the whole is " + readable(bytes)));
    return where + " has no memory left" + figures;
  }

  private static String readable(long bytes) {
    if (bytes < 1L << 20) {
      return bytes + " bytes";
    }
    boolean large = bytes >= 1L << 30;
    double number = bytes / (double) (1L << (large ? 30 : 20));
    return String.format(Locale.ROOT, "%.2f %s", number, large ? "GiB" : "MiB");
  }
}
