package org.saliencyssl.experiment;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.PluginConflictException;
import org.saliencyssl.experiment.grid.GridException;
import org.saliencyssl.experiment.ledger.LedgerException;
import org.saliencyssl.experiment.plugin.PluginException;
import org.saliencyssl.experiment.record.RecordException;
import org.saliencyssl.experiment.run.RunFailedException;
import org.saliencyssl.experiment.spec.SpecException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/**
 * The command line. Results go to standard output, everything else to standard error. Exit status:
 * 0 on success, 2 for a wrong spec or argument, 1 for a failed run, 130 when interrupted.
 */
@Command(
    name = "saliency",
    versionProvider = Main.Version.class,
    subcommands = {
      PlanCommand.class,
      RunCommand.class,
      StatusCommand.class,
      ResumeCommand.class,
      WorkerCommand.class,
      ValidateCommand.class,
      PluginsCommand.class,
      NewPluginCommand.class,
      ReportCommand.class,
      SchemaCommand.class
    },
    description = "Contrastive pretraining with saliency-guided masking: from a spec to a table.",
    footer = {
      "",
      "Exit status: 0 success, 1 failed run, 2 wrong spec or argument, 130 interrupted."
    },
    mixinStandardHelpOptions = true)
public final class Main {

  static final int OK = 0;
  static final int FAILED = 1;
  static final int WRONG_INPUT = 2;

  private Main() {}

  /**
   * Starts the program and ends the JVM with its exit status.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String... arguments) {
    Console console = new Console(utf8(FileDescriptor.out, false), utf8(FileDescriptor.err, true));
    int status = execute(console, new ExperimentModule(console), arguments);
    console.out().flush();
    System.exit(status);
  }

  /** Runs one command; returns the exit status. */
  static int execute(Console console, Module module, String... arguments) {
    try {
      Injector injector = Guice.createInjector(module);
      return commandLine(console, injector).execute(arguments);
    } catch (CreationException | StackOverflowError | OutOfMemoryError e) {
      return failure(console, e);
    }
  }

  private static CommandLine commandLine(Console console, Injector injector) {
    CommandLine.IFactory fallback = CommandLine.defaultFactory();
    CommandLine.IFactory factory =
        new CommandLine.IFactory() {
          @Override
          public <K> K create(Class<K> type) throws Exception {
            return injector.getExistingBinding(Key.get(type)) != null
                ? injector.getInstance(type)
                : fallback.create(type);
          }
        };
    CommandLine line = new CommandLine(new Main(), factory);
    line.getSubcommands().values().forEach(sub -> sub.addMixin("help", new HelpOption()));
    line.setOut(writer(console.out()));
    line.setErr(writer(console.err()));
    line.setParameterExceptionHandler((e, given) -> wrongArgument(console, e));
    line.setExecutionExceptionHandler((e, command, result) -> failure(console, e));
    return line;
  }

  private static int wrongArgument(Console console, ParameterException e) {
    console.err().println(e.getMessage());
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    console.err().println("'./" + command + " --help' shows what is allowed");
    return WRONG_INPUT;
  }

  private static int failure(Console console, Throwable thrown) {
    Throwable e =
        thrown instanceof ProvisionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (e instanceof SpecException
        || e instanceof PluginException
        || e instanceof PluginConflictException) {
      console.err().println(e.getMessage());
      return WRONG_INPUT;
    }
    if (e instanceof RunFailedException
        || e instanceof RecordException
        || e instanceof GridException
        || e instanceof LedgerException) {
      console.err().println(e.getMessage());
      return FAILED;
    }
    String kind = e instanceof IOException ? "reading or writing failed: " : "internal error: ";
    console.err().println(kind + oneLine(e) + traceNote(e));
    return FAILED;
  }

  private static String oneLine(Throwable e) {
    String line = e.toString().lines().findFirst().orElse("");
    return line.isEmpty() ? e.getClass().getName() : line;
  }

  private static String traceNote(Throwable e) {
    try {
      Path log = Files.createTempFile("saliency-error-", ".log");
      try (PrintStream file = new PrintStream(log.toFile(), StandardCharsets.UTF_8)) {
        e.printStackTrace(file);
      }
      return "; the stack trace is in " + log;
    } catch (IOException unwritable) {
      return "; its stack trace could not be written: " + unwritable;
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private static PrintStream utf8(FileDescriptor descriptor, boolean flush) {
    return new PrintStream(new FileOutputStream(descriptor), flush, StandardCharsets.UTF_8);
  }

  /** {@code --help} of the subcommands. */
  @Command
  private static final class HelpOption {
    @CommandLine.Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;
  }

  /** {@code --version}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "saliency " + (version == null ? "(development build)" : version),
        "plug-in API " + ApiVersion.CURRENT,
        "Java " + System.getProperty("java.version")
      };
    }
  }
}
