package org.saliencyssl.experiment.plugin;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of the plug-in folders. An entry is a jar, or a folder with a plug-in's jar and the
 * libraries that it needs; it gets a class loader of its own, named after it. Files that are not
 * jars, and what begins with a dot, are passed over. An entry that cannot be a plug-in is
 * remembered with its reason and does not stop the others.
 */
public final class PluginFolders {

  /** Environment variable that names the folders. */
  public static final String VARIABLE = "SALIENCY_PLUGINS";

  private static final String SERVICES = "META-INF/services/";

  private final ClassLoader shared;
  private final List<String> families;
  private final List<ClassLoader> loaders = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  private PluginFolders(ClassLoader program, List<String> families) {
    this.shared = new SharedPackages(program);
    this.families = families;
  }

  /**
   * Decides which folders count.
   *
   * @param variable value of {@link #VARIABLE}: folders, separated as in a class path; null or
   *     blank where it is not set
   * @param home the program's folder, whose {@code plugins} counts, if it exists, where the
   *     variable is not set; null if not known
   * @return the folders, which exist
   * @throws PluginException if the variable names something else than a folder
   */
  public static List<Path> configured(@Nullable String variable, @Nullable String home) {
    if (variable == null || variable.isBlank()) {
      Path folder = home == null ? null : Path.of(home, "plugins");
      return folder != null && Files.isDirectory(folder) ? List.of(folder) : List.of();
    }
    List<Path> folders =
        Stream.of(variable.split(File.pathSeparator))
            .filter(name -> !name.isBlank())
            .map(Path::of)
            .toList();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new PluginException(
            VARIABLE + " names " + folder.toAbsolutePath().normalize() + ", which is no folder");
      }
    }
    return folders;
  }

  /**
   * Opens the entries of some folders, in the order of their names.
   *
   * @param folders existing folders
   * @param program loads the shared packages
   * @param families the factory interfaces
   * @return the entries
   */
  public static PluginFolders open(
      List<Path> folders, ClassLoader program, List<Class<?>> families) {
    PluginFolders found =
        new PluginFolders(program, families.stream().map(Class::getName).toList());
    for (Path folder : folders) {
      for (Path entry : children(folder)) {
        found.add(entry);
      }
    }
    return found;
  }

  /**
   * Returns the class loaders.
   *
   * @return one for each entry that holds a plug-in
   */
  public List<ClassLoader> loaders() {
    return List.copyOf(loaders);
  }

  /**
   * Returns the entries that cannot be plug-ins.
   *
   * @return one line each, with the path and the reason
   */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  private void add(Path entry) {
    boolean folder = Files.isDirectory(entry);
    if (!folder && !isJar(entry)) {
      return;
    }
    List<Path> jars =
        folder ? children(entry).stream().filter(PluginFolders::isJar).toList() : List.of(entry);
    if (jars.isEmpty()) {
      failures.add(entry + ": the folder holds no jar");
      return;
    }
    // never closed: its classes are wanted as long as the program runs
    URLClassLoader loader =
        new URLClassLoader(
            entry.toString(), jars.stream().map(PluginFolders::url).toArray(URL[]::new), shared);
    if (names(loader)) {
      loaders.add(loader);
    } else {
      failures.add(
          entry
              + ": holds no plug-in, for no jar in it has a service file META-INF/services/FACTORY"
              + " that names one; FACTORY is one of "
              + String.join(", ", families)
              + ". A library lies in one folder with the plug-in that needs it");
    }
  }

  private boolean names(URLClassLoader loader) {
    try {
      for (String family : families) {
        for (URL file : Collections.list(loader.findResources(SERVICES + family))) {
          if (names(file)) {
            return true;
          }
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean names(URL serviceFile) throws IOException {
    URLConnection connection = serviceFile.openConnection();
    connection.setUseCaches(false);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      return lines.lines().anyMatch(line -> !line.isBlank() && !line.strip().startsWith("#"));
    }
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder.toAbsolutePath().normalize())) {
      return children
          .filter(child -> !child.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new PluginException("cannot read the plug-in folder " + folder + ": " + e, e);
    }
  }

  private static boolean isJar(Path file) {
    return file.getFileName().toString().endsWith(".jar") && Files.isRegularFile(file);
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a file has a URL", e);
    }
  }
}
