package org.saliencyssl.examples;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Jars of strangers, compiled in this JVM: sources and resources by their paths. */
final class JarMaker {

  private final Path work;
  private final Map<String, String> files = new LinkedHashMap<>();
  private final List<Path> before = new ArrayList<>();

  /**
   * @param work an existing folder; sources and classes go into new folders below it
   */
  JarMaker(Path work) {
    this.work = work;
  }

  /** Adds a file; {@code .java} files are compiled, others become resources. */
  JarMaker with(String path, String text) {
    files.put(path, text);
    return this;
  }

  /** Compiles against this jar or class folder, before everything else. */
  JarMaker against(Path jarOrFolder) {
    before.add(jarOrFolder);
    return this;
  }

  Path write(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    pack(classes(), jar);
    return jar;
  }

  /** Returns a folder with the classes and resources. */
  Path classes() throws IOException {
    Path sources = Files.createTempDirectory(work, "sources");
    Path classes = Files.createTempDirectory(work, "classes");
    List<Path> java = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      boolean source = file.getKey().endsWith(".java");
      Path path = (source ? sources : classes).resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
      if (source) {
        java.add(path);
      }
    }
    compile(java, before, classes);
    return classes;
  }

  /** Compiles for Java 17 with all warnings as errors, against some places and this class path. */
  static void compile(List<Path> sources, List<Path> before, Path classes) throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    String path =
        Stream.concat(
                before.stream().map(Path::toString),
                Stream.of(System.getProperty("java.class.path")))
            .collect(Collectors.joining(File.pathSeparator));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "--release",
              "17",
              "-proc:none",
              "-Xlint:all,-path",
              "-Werror",
              "-parameters",
              "-cp",
              path,
              "-d",
              classes.toString());
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!compiled) {
        throw new IOException("does not compile:\n" + messages);
      }
    }
  }

  /** Packs a folder, with version 1.0 in the manifest; equal contents give equal bytes. */
  static void pack(Path folder, Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "1.0");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> entries = Files.walk(folder)) {
      JarEntry first = new JarEntry("META-INF/MANIFEST.MF");
      first.setTime(0);
      out.putNextEntry(first);
      manifest.write(out);
      for (Path entry : entries.filter(Files::isRegularFile).sorted().toList()) {
        JarEntry next = new JarEntry(folder.relativize(entry).toString());
        next.setTime(0);
        out.putNextEntry(next);
        Files.copy(entry, out);
      }
    }
  }
}
