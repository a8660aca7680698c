package org.saliencyssl.experiment;

import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.saliencyssl.experiment.run.ExperimentRunner;

/**
 * Ctrl-C: the first asks the run to save a checkpoint and stop, the second ends the program at
 * once. SIGTERM, which schedulers send, counts the same.
 */
final class StopSignal implements BooleanSupplier {

  private final AtomicBoolean requested = new AtomicBoolean();
  private final PrintStream log;
  private final Runnable halt;

  StopSignal(PrintStream log) {
    this(log, StopSignal::endAll);
  }

  StopSignal(PrintStream log, Runnable halt) {
    this.log = log;
    this.halt = halt;
  }

  @Override
  public boolean getAsBoolean() {
    return requested.get();
  }

  /** Ends this process and its workers at once. */
  private static void endAll() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().halt(ExperimentRunner.STOPPED);
  }

  /** Asks to stop as a signal does, without a word. */
  void request() {
    requested.set(true);
  }

  /** Counts one signal. */
  void received() {
    if (requested.compareAndSet(false, true)) {
      log.println();
      log.println("stopping after this step, with a checkpoint; Ctrl-C again ends at once");
    } else {
      halt.run();
    }
  }

  /** Listens from now on. */
  void listen() {
    handle("INT", this::received);
    handle("TERM", this::received);
  }

  /**
   * Listens to SIGTERM alone. A terminal sends Ctrl-C to workers as well as to the process that
   * started them, which tells them what to do.
   */
  void listenAsWorker() {
    handle("INT", () -> {});
    handle("TERM", this::request);
  }

  /**
   * By reflection, because {@code sun.misc.Signal} is the JDK's only way to hear a signal without
   * ending, and javac warns of it in a way that cannot be switched off.
   */
  private void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object listener =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      Object wanted = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, wanted, listener);
    } catch (ReflectiveOperationException | LinkageError e) {
      log.println("Ctrl-C will end without a checkpoint: this JVM gives no signals (" + e + ")");
    }
  }
}
