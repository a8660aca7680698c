package org.saliencyssl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecException;
import org.saliencyssl.experiment.spec.SpecProblem;
import org.saliencyssl.experiment.spec.SpecReader;

/**
 * Reads damaged specs: each is accepted, or refused with a {@link SpecException} that says
 * something. {@code main} takes a number of specs and a seed, and prints how many were refused, the
 * longest time of one, and every failure with the number that makes it again.
 */
final class SpecFuzz {

  private static final Path SPECS =
      Path.of(System.getProperty("saliency.root"), "examples", "experiments");

  /** Specs of every kind, of few points so that many can be read. */
  private static final List<String> NAMES =
      List.of(
          "small/shapes-mocov2",
          "tin100-mocov2",
          "tin100-mocov2-mean",
          "small/shapes-mocov2-high-pass",
          "small/tin100-high-pass");

  private static final String GRID =
      """
      {
        "extends": "shapes-mocov2-high-pass.json",
        "name": "damaged",
        "seeds": [0, 1],
        "arms": {"a": {"grid": 2}, "b": {"saliency": {"slack": 0.5}}},
        "axes": {"training.epochs": [1, 2], "rule": {"r": {"optimizer": {"momentum": 0.8}}}},
        "zip": {"training.batchSize": [64, 128], "optimizer.learningRate": [0.1, 0.2]},
        "exclude": [{"arms": "b", "training.batchSize": [64]}, {"training.epochs": 2}],
        "include": {"c": {"imageSize": 16}}
      }
      """;

  private final SpecReader reader =
      new SpecReader(PluginRegistries.load(SpecFuzz.class.getClassLoader()));
  private final List<String> specs = new ArrayList<>();
  private final Path folder;

  /** What came of it: number of refused specs, longest time in milliseconds, failures. */
  record Result(int refused, long longest, Map<Long, String> failures) {}

  SpecFuzz(Path folder) throws IOException {
    this.folder = folder;
    for (String name : NAMES) {
      Path file = SPECS.resolve(name + ".json");
      specs.add(absolute(Files.readString(file), file));
    }
    specs.add(absolute(GRID, SPECS.resolve("small/x")));
  }

  /** Reads {@code count} specs; number i depends on {@code seed + i} alone. */
  Result run(int count, long seed) throws IOException {
    Map<Long, String> failures = new TreeMap<>();
    int refused = 0;
    long longest = 0;
    for (long i = seed; i < seed + count; i++) {
      long before = System.nanoTime();
      try {
        refused += isRefused(i, failures) ? 1 : 0;
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        StackTraceElement[] trace = e.getStackTrace();
        failures.put(i, e + (trace.length == 0 ? "" : " at " + trace[0]));
      }
      longest = Math.max(longest, (System.nanoTime() - before) / 1_000_000);
    }
    return new Result(refused, longest, failures);
  }

  private boolean isRefused(long number, Map<Long, String> failures) throws IOException {
    Random random = new Random(number * 0x9E3779B97F4A7C15L);
    SpecMutations mutations = new SpecMutations(random);
    String spec = mutations.of(specs.get(random.nextInt(specs.size())));
    Path file = folder.resolve("spec-" + number + ".json"); // ext4 syncs a file that is rewritten
    Files.writeString(file, spec.replace('\ud800', '?'));
    List<String> arguments = random.nextInt(4) == 0 ? List.of(mutations.argument()) : List.of();
    try {
      reader.read(file, arguments, random.nextInt(20) == 0 ? folder : null);
      return false;
    } catch (SpecException e) {
      for (SpecProblem problem : e.problems()) {
        boolean placed = problem.pointer().isEmpty() || problem.pointer().startsWith("/");
        if (!placed || problem.message().isBlank() || problem.place().isBlank()) {
          failures.put(number, "says too little: " + problem);
        }
      }
      return true;
    } finally {
      Files.delete(file);
    }
  }

  /** Returns a spec with the whole path of what it extends. */
  static String absolute(String spec, Path file) {
    String folder = file.getParent().toString().replace("\\", "\\\\");
    return spec.replaceFirst("\"extends\": \"", "\"extends\": \"" + folder + "/");
  }

  public static void main(String... arguments) throws IOException {
    int count = Integer.parseInt(arguments[0]);
    long seed = arguments.length == 1 ? 0 : Long.parseLong(arguments[1]);
    Result result = new SpecFuzz(Files.createTempDirectory("spec-fuzz")).run(count, seed);
    System.out.printf(
        "%d specs from seed %d: %d refused, %d accepted, %d failures; longest %d ms%n",
        count,
        seed,
        result.refused(),
        count - result.refused() - result.failures().size(),
        result.failures().size(),
        result.longest());
    result.failures().forEach((number, failure) -> System.out.println(number + "  " + failure));
    System.exit(result.failures().isEmpty() ? 0 : 1);
  }
}
