package org.saliencyssl.examples;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.contract.MaskingStrategyContract;

/**
 * Does in this JVM what {@code ./mvnw verify} does in a generated project: on a fresh machine Maven
 * has no artefact of ours that a second Maven could use during the first one's tests.
 */
final class PluginWorkshop {

  private PluginWorkshop() {}

  /** A folder like the program's own, after a build: what {@code new-plugin} copies from. */
  static Path home(Path folder) throws IOException {
    Path root = Path.of(System.getProperty("saliency.root"));
    for (String part : List.of("mvnw", "mvnw.cmd", ".mvn/wrapper/maven-wrapper.properties")) {
      Files.createDirectories(folder.resolve(part).getParent());
      Files.copy(root.resolve(part), folder.resolve(part));
    }
    Path target = Files.createDirectories(folder.resolve("saliency-api/target"));
    String jar = "saliency-api-" + version();
    place(ApiVersion.class, target.resolve(jar + ".jar"));
    place(MaskingStrategyContract.class, target.resolve(jar + "-tests.jar"));
    Files.createDirectories(folder.resolve("plugins"));
    return folder;
  }

  /**
   * Compiles a project with all its warnings as errors, runs its tests and packs its jar.
   *
   * @return what came of the tests
   */
  static TestExecutionSummary verify(Path project, String name) throws IOException {
    Path classes = Files.createDirectories(project.resolve("target/classes"));
    Path tests = Files.createDirectories(project.resolve("target/test-classes"));
    JarMaker.compile(sources(project.resolve("src/main/java")), List.of(), classes);
    copyAll(project.resolve("src/main/resources"), classes);
    List<Path> testSources = sources(project.resolve("src/test/java"));
    JarMaker.compile(testSources, List.of(classes), tests);
    JarMaker.pack(classes, project.resolve("target/" + name + ".jar"));
    URL[] places = {classes.toUri().toURL(), tests.toUri().toURL()};
    try (URLClassLoader loader =
        new URLClassLoader(places, PluginWorkshop.class.getClassLoader())) {
      LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
      for (Path source : testSources) {
        String type = project.resolve("src/test/java").relativize(source).toString();
        request.selectors(
            selectClass(loader.loadClass(type.replace(".java", "").replace('/', '.'))));
      }
      return run(request.build(), loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the failures in words, for a test's message. */
  static String failures(TestExecutionSummary summary) {
    StringWriter text = new StringWriter();
    summary.printFailuresTo(new PrintWriter(text), 5);
    return text.toString();
  }

  private static TestExecutionSummary run(LauncherDiscoveryRequest request, ClassLoader loader) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      SummaryGeneratingListener listener = new SummaryGeneratingListener();
      LauncherFactory.create().execute(request, listener);
      return listener.getSummary();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static String version() throws IOException {
    Properties versions = new Properties();
    try (InputStream in =
        PluginWorkshop.class.getResourceAsStream(
            "/org/saliencyssl/experiment/template/versions.properties")) {
      versions.load(in);
    }
    return versions.getProperty("program");
  }

  /** In a build of modules the classes lie in a folder or in a jar, as its phase has it. */
  private static void place(Class<?> type, Path jar) throws IOException {
    Path from = Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    if (Files.isDirectory(from)) {
      JarMaker.pack(from, jar);
    } else {
      Files.copy(from, jar);
    }
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
