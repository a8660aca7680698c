package org.saliencyssl.experiment.ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that works on an attempt.
 *
 * @param host name of its machine
 * @param pid its number there
 * @param started when it was started, as the system tells it: numbers are used again; empty where
 *     it does not
 */
public record WorkerId(String host, long pid, String started) {

  /** What can be known of a process from here. */
  public enum Life {
    /** It runs on this machine. */
    ALIVE,
    /** It ran on this machine and has ended. */
    DEAD,
    /** It is on another machine; only its heartbeat tells. */
    ELSEWHERE
  }

  /**
   * Returns the current process.
   *
   * @return this one
   */
  public static WorkerId current() {
    ProcessHandle self = ProcessHandle.current();
    return new WorkerId(hostName(), self.pid(), started(self));
  }

  /**
   * Looks for the process.
   *
   * @return what is known of it
   */
  public Life life() {
    if (!host.equals(hostName())) {
      return Life.ELSEWHERE;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    boolean same =
        process.isPresent() && (started.isEmpty() || started(process.get()).equals(started));
    return same ? Life.ALIVE : Life.DEAD;
  }

  /** Asks the process to stop with a checkpoint, if it is on this machine and still the same. */
  public void stop() {
    if (life() == Life.ALIVE) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
  }

  /** Ends the process, if it is on this machine and is still the same. */
  public void kill() {
    if (life() == Life.ALIVE) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public String toString() {
    return host + " process " + pid;
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String hostName() {
    try {
      Path kernel = Path.of("/proc/sys/kernel/hostname");
      return Files.exists(kernel)
          ? Files.readString(kernel).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "unknown-host";
    }
  }
}
