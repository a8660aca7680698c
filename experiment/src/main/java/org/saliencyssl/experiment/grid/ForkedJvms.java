package org.saliencyssl.experiment.grid;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.GridFolder;

/**
 * Starts each worker in a JVM of its own, a child of this one: the engine allows one gradient
 * collector a process, and what crashes takes nothing with it. The child has this JVM's options and
 * class path. Its standard input is its life-line: the word {@code stop}, or the end of this
 * process, makes it save a checkpoint and end.
 */
public final class ForkedJvms implements Launcher {

  private static final String MEMORY = "-Xmx";

  /**
   * Set by the launcher script with the two options after it, which are not for those who train.
   */
  private static final String QUICK = "saliency.quick";

  private static final List<String> QUICK_OPTIONS =
      List.of("-D" + QUICK + "=true", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final long MEGABYTE = 1 << 20;
  private static final long KILL_SECONDS = 10;

  private final GridFolder grid;
  private final List<String> program;
  private final List<String> arguments;
  private final List<String> devices;
  private final int workers;
  private final OutputStream screen;

  /**
   * Prepares to start workers.
   *
   * @param grid where they work
   * @param program main class of the program
   * @param arguments of every worker, after {@code worker DIR POINT TOKEN}
   * @param devices GPUs, one for each place of a worker; empty to leave the choice alone
   * @param workers how many there will be at a time
   * @param screen where a user reads what workers say
   */
  public ForkedJvms(
      GridFolder grid,
      String program,
      List<String> arguments,
      List<String> devices,
      int workers,
      OutputStream screen) {
    this.grid = grid;
    this.arguments = List.copyOf(arguments);
    this.devices = List.copyOf(devices);
    this.workers = workers;
    this.screen = screen;
    this.program = command(program, workers);
  }

  @Override
  public Worker start(Task task, Attempt attempt, int slot) throws IOException {
    List<String> command = new ArrayList<>(program);
    command.addAll(
        List.of(
            "worker",
            grid.root().toString(),
            attempt.point(),
            Integer.toString(attempt.token()),
            "--attached"));
    command.addAll(arguments);
    Path log = grid.log(attempt);
    Files.createDirectories(log.toAbsolutePath().getParent());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (!devices.isEmpty()) {
      builder.environment().put(Gpus.VISIBLE, devices.get(slot % devices.size()));
    }
    String prefix = workers > 1 ? task.label() : "";
    WorkerLog said = new WorkerLog(Files.newOutputStream(log), screen, prefix);
    return new Child(builder.start(), said);
  }

  /**
   * The command that starts this program again, with its options but for its tools. Each of several
   * workers gets its share of this JVM's greatest heap; redrawn progress bars are for one worker on
   * a terminal.
   */
  private static List<String> command(String program, int workers) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    boolean given = false;
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      boolean own =
          option.startsWith("-javaagent")
              || option.startsWith("-agentlib")
              || (Boolean.getBoolean(QUICK) && QUICK_OPTIONS.contains(option));
      if (!own && !(workers > 1 && option.startsWith(MEMORY))) {
        command.add(option);
        given |= option.startsWith(MEMORY);
      }
    }
    if (!given) {
      long heap = Runtime.getRuntime().maxMemory() / workers / MEGABYTE;
      command.add(MEMORY + heap + "m");
    }
    if (workers > 1) {
      command.add("-Dsaliency.terminal=false");
    }
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
    return List.copyOf(command);
  }

  /** A child process; a thread carries what it says to the log and the screen. */
  private static final class Child implements Worker {

    private final Process process;
    private final WorkerLog log;
    private final Thread reader;

    Child(Process process, WorkerLog log) {
      this.process = process;
      this.log = log;
      this.reader = new Thread(this::read, "worker " + process.pid());
      reader.setDaemon(true);
      reader.start();
    }

    @Override
    public boolean alive() {
      return process.isAlive();
    }

    /** Waits for the worker's last words, too. */
    @Override
    public int status() {
      try {
        int status = process.waitFor();
        reader.join(TimeUnit.SECONDS.toMillis(KILL_SECONDS));
        return status;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a worker ended", e);
      }
    }

    @Override
    public void stop() {
      try (OutputStream line = process.getOutputStream()) {
        line.write("stop\n".getBytes(StandardCharsets.UTF_8));
      } catch (IOException gone) {
        // it has ended by itself
        return;
      }
    }

    @Override
    public void kill() {
      process.destroyForcibly();
    }

    @Override
    public long heard() {
      return log.bytes();
    }

    @Override
    public void onEnd(Runnable action) {
      var unused = process.onExit().thenRun(action);
    }

    private void read() {
      try (log) {
        log.copy(process.getInputStream());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot keep what a worker says", e);
      }
    }
  }
}
