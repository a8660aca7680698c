package org.saliencyssl.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.saliencyssl.examples.Program.Outcome;
import org.saliencyssl.examples.Program.Running;

/**
 * Kills a real run with {@code kill -9} at random moments, resumes it, and compares weights,
 * metrics and results with those of the uninterrupted run. Every third kill waits for a checkpoint
 * that is being written, every third for an evaluation; the others strike at any time. Runs and
 * resumed runs decode with 1 and 2 threads in turn.
 *
 * <pre>{@code
 * ./mvnw -q -DskipTests package
 * java -cp "examples/target/test-classes:examples/target/classes:examples/target/lib/*" \
 *   org.saliencyssl.examples.KillAndResume SPEC DATA [KILLS [SEED [KEY=VALUE...]]]
 * }</pre>
 *
 * <p>Prints a line for each kill and at the end {@code 20 of 20 equal}; exit status 1 if any
 * differs.
 */
final class KillAndResume {

  private static final int KILLS = 20;
  private static final int KILLED = 128 + 9;
  private static final int WIDEST = 60;
  private static final double SHARE_AFTER_START = 0.8;
  private static final List<String> MOMENTS = List.of("any time", "checkpoint", "evaluation");

  private final Program program;
  private final Path work;
  private final List<String> spec;
  private final List<String> data;
  private final Random random;

  private KillAndResume(Path work, List<String> spec, List<String> data, Random random) {
    this.work = work;
    this.spec = spec;
    this.data = data;
    this.random = random;
    Map<String, String> environment = Map.of("SALIENCY_CACHE", work.resolve("cache").toString());
    this.program = new Program(work, environment);
  }

  /** Starts the comparison; see the class. */
  public static void main(String... arguments) throws Exception {
    if (arguments.length < 2) {
      System.err.println("needs SPEC DATA [KILLS [SEED [KEY=VALUE...]]]");
      System.exit(2);
    }
    int kills = arguments.length > 2 ? Integer.parseInt(arguments[2]) : KILLS;
    long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : System.nanoTime();
    List<String> spec = new ArrayList<>(List.of(Path.of(arguments[0]).toAbsolutePath().toString()));
    spec.addAll(List.of(arguments).subList(Math.min(4, arguments.length), arguments.length));
    List<String> data = List.of("--data", Path.of(arguments[1]).toAbsolutePath().toString());
    Path work = Files.createTempDirectory("kill-and-resume-");
    System.out.println("seed " + seed + ", files in " + work);
    int equal = new KillAndResume(work, spec, data, new Random(seed)).compare(kills);
    System.out.println(equal + " of " + kills + " equal");
    if (equal == kills) {
      delete(work);
    }
    System.exit(equal == kills ? 0 : 1);
  }

  private int compare(int kills) throws IOException, InterruptedException {
    Path whole = work.resolve("whole");
    mustEnd(program.run(command("run", whole, 2))); // fills the cache of decoded images and maps
    delete(whole);
    long start = System.nanoTime();
    mustEnd(program.run(command("run", whole, 2)));
    double seconds = (System.nanoTime() - start) * 1e-9;
    Findings expected = Findings.of(whole);
    System.out.printf(
        Locale.ROOT, "uninterrupted: %.1f s, weights %s%n", seconds, expected.weights());
    int equal = 0;
    for (int kill = 0; kill < kills; kill++) {
      if (once(kill, seconds, expected)) {
        equal++;
      }
    }
    return equal;
  }

  private boolean once(int kill, double seconds, Findings expected)
      throws IOException, InterruptedException {
    Path out = work.resolve("killed-" + kill);
    int threads = 1 + kill % 2;
    Killed killed = killed(out, MOMENTS.get(kill % MOMENTS.size()), threads, seconds);
    int resumedThreads = 3 - threads;
    mustEnd(program.run(command("resume", out, resumedThreads)));
    Findings found = Findings.of(out);
    boolean same = found.equals(expected);
    System.out.printf(
        Locale.ROOT,
        "%2d: %s, %d then %d loader threads: %s%n",
        kill + 1,
        killed,
        threads,
        resumedThreads,
        same ? "equal" : "DIFFERENT " + found.weights() + ", see " + out);
    if (same) {
      delete(out);
    }
    return same;
  }

  /** A run that did not reach its end. */
  private record Killed(double seconds, String moment, boolean torn, String lastLine) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "killed at %.2f s (%s%s; '%s')",
          seconds,
          moment,
          torn ? ", a file half written" : "",
          lastLine);
    }
  }

  /** Starts and kills; a run that ended before the moment came is started anew. */
  private Killed killed(Path out, String moment, int threads, double seconds)
      throws IOException, InterruptedException {
    while (true) {
      long start = System.nanoTime();
      Running running = program.start(command("run", out, threads));
      await(running, moment, out, seconds);
      running.process().destroyForcibly();
      double after = (System.nanoTime() - start) * 1e-9;
      Outcome outcome = running.await();
      if (outcome.status() == KILLED) {
        return new Killed(after, moment, !temporaries(out).isEmpty(), lastLine(outcome.err()));
      }
      mustEnd(outcome);
      delete(out);
    }
  }

  private static String lastLine(String err) {
    String line =
        err.lines()
            .filter(candidate -> !candidate.isBlank() && !candidate.contains("Warning: "))
            .reduce("nothing said yet", (earlier, later) -> later);
    return line.substring(0, Math.min(WIDEST, line.length()));
  }

  /** Returns at the moment to strike at, or when the run has ended. */
  private void await(Running running, String moment, Path out, double seconds)
      throws IOException, InterruptedException {
    until(running, () -> Files.exists(out.resolve("points.jsonl")));
    if (moment.equals("evaluation")) {
      until(running, () -> Files.readString(running.err()).contains("evaluation: "));
    }
    long longest = (long) (seconds * 1000 * SHARE_AFTER_START);
    running.process().waitFor(random.nextLong(longest), TimeUnit.MILLISECONDS);
    if (moment.equals("checkpoint")) {
      until(running, () -> !temporaries(out).isEmpty());
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void until(Running running, Condition condition)
      throws IOException, InterruptedException {
    while (running.process().isAlive() && !condition.holds()) {
      Thread.sleep(0, 200_000);
    }
  }

  /** Files that are not renamed yet. */
  private static List<Path> temporaries(Path out) throws IOException {
    Path attempts = out.resolve("attempts");
    if (!Files.exists(attempts)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(attempts)) {
      return files.filter(file -> file.toString().endsWith(".tmp")).toList();
    } catch (UncheckedIOException renamedMeanwhile) {
      return List.of();
    }
  }

  private String[] command(String verb, Path out, int loaderThreads) {
    List<String> command = new ArrayList<>(List.of(verb));
    if (verb.equals("run")) {
      command.addAll(spec);
      command.add("--out");
    }
    command.add(out.toString());
    command.addAll(data);
    command.add("--loader-threads=" + loaderThreads);
    return command.toArray(String[]::new);
  }

  private static void mustEnd(Outcome outcome) {
    if (outcome.status() != 0) {
      throw new IllegalStateException(outcome.toString());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
