package org.saliencyssl.examples;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command line in a JVM of its own, started as {@code ./saliency} starts it, with the class
 * path of this one.
 */
final class Program {

  private static final long MINUTES = 20;
  private static final String MAIN = "org.saliencyssl.experiment.Main";

  private final Path work;
  private final Map<String, String> environment;
  private final List<String> jvmOptions;
  private int started;

  /**
   * @param work current folder of the program; its output is kept there too
   * @param environment added to this process's own
   * @param jvmOptions added to those of the launcher script
   */
  Program(Path work, Map<String, String> environment, String... jvmOptions) {
    this.work = work;
    this.environment = Map.copyOf(environment);
    this.jvmOptions = List.of(jvmOptions);
  }

  /** What came of a start. */
  record Outcome(int status, String out, String err) {

    /** Everything, for failure messages. */
    @Override
    public String toString() {
      return "exit " + status + "\n--- standard output\n" + out + "\n--- standard error\n" + err;
    }
  }

  /** A program that runs. */
  record Running(Process process, Path out, Path err) {

    /** Sends a signal, for instance {@code INT}. */
    void signal(String name) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    Outcome await() throws IOException, InterruptedException {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("no end after " + MINUTES + " minutes: " + Files.readString(err));
      }
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  Outcome run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).await();
  }

  Running start(String... arguments) throws IOException {
    // a shell's background jobs ignore SIGINT, and so would the JVM: the signal is put back
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.graph_optimizer=false",
            "-Dsaliency.terminal=false",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath(), MAIN));
    command.addAll(List.of(arguments));
    started++;
    Path out = work.resolve("start-" + started + ".out");
    Path err = work.resolve("start-" + started + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("OPT_OUT_TRACKING", "true");
    builder.environment().put("GOMP_SPINCOUNT", "10000");
    builder.environment().remove("SALIENCY_DATA");
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  /** Absolute, because the program starts in another folder. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(joining(File.pathSeparator));
  }
}
