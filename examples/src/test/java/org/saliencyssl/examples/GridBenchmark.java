package org.saliencyssl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Seconds that {@code ./saliency validate} takes for a grid of 1,000 points, in a JVM of its own
 * each time; once with nothing wrong, once with a problem that every point has and one that 100
 * have. Argument: repetitions.
 */
final class GridBenchmark {

  private static final Path SPECS =
      Path.of(System.getProperty("saliency.root"), "examples", "experiments");

  private GridBenchmark() {}

  public static void main(String... arguments) throws IOException, InterruptedException {
    int repetitions = Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory("grid-benchmark");
    Path good = Files.writeString(folder.resolve("good.json"), grid(""));
    String wrong = ", \"training\": {\"epoch\": 1}, \"objective\": {\"temperature\": 0}";
    Path bad = Files.writeString(folder.resolve("bad.json"), grid(wrong));
    // as the launcher script starts validate
    Program program = new Program(folder, Map.of(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    for (int i = 0; i < repetitions; i++) {
      time("good", program, good);
      time("bad", program, bad);
      time("one point", program, SPECS.resolve("small/shapes-mocov2-high-pass.json"));
    }
  }

  private static void time(String what, Program program, Path spec)
      throws IOException, InterruptedException {
    long before = System.nanoTime();
    Program.Outcome outcome = program.run("validate", spec.toString());
    double seconds = (System.nanoTime() - before) / 1e9;
    String said = outcome.status() == 0 ? outcome.out() : outcome.err();
    System.out.printf(
        Locale.ROOT, "%-10s %.2f s  %s%n", what, seconds, said.lines().findFirst().orElse(""));
  }

  private static String grid(String more) {
    String kernels = IntStream.range(0, 10).mapToObj(i -> "" + (2 * i + 3)).collect(list());
    String rates = IntStream.range(1, 11).mapToObj(i -> "0." + (10 + i)).collect(list());
    String weights = IntStream.range(1, 11).mapToObj(i -> "" + i).collect(list());
    return "{\"extends\": \""
        + SPECS.resolve("small/shapes-mocov2-high-pass.json")
        + "\", \"name\": \"thousand\", \"seeds\": [0], \"axes\": {"
        + "\"masking.filter.kernel\": "
        + kernels
        + ", \"optimizer.learningRate\": "
        + rates
        + ", \"objective.hardNegativeWeight\": "
        + weights
        + "}"
        + more
        + "}";
  }

  private static java.util.stream.Collector<CharSequence, ?, String> list() {
    return Collectors.joining(", ", "[", "]");
  }
}
