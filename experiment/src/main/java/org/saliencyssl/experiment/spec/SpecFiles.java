package org.saliencyssl.experiment.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a spec file and what it extends, and merges them. */
final class SpecFiles {

  /** Key that names the spec below: a path relative to the file, or {@code preset:NAME}. */
  static final String EXTENDS = "extends";

  /** Most {@code extends} on the way from a spec to its last ancestor. */
  static final int LEVELS = 3;

  /** Most bytes of a file; ours, so that a device or a data file named by mistake ends. */
  private static final long LARGEST = 16 << 20;

  private static final String PRESET = "preset:";
  private static final String PRESETS = "/org/saliencyssl/experiment/presets/";

  private final Problems problems;
  private final List<String> chain = new ArrayList<>();

  SpecFiles(Problems problems) {
    this.problems = problems;
  }

  /** Reads a file; null if it or an ancestor cannot be read, which has then been reported. */
  Tree.@Nullable Members read(Path spec) {
    return read(spec.toString(), new Origin(spec.toString(), "", 1, 1));
  }

  private Tree.@Nullable Members read(String source, Origin asked) {
    if (!mayRead(source, asked)) {
      return null;
    }
    String text = text(source, asked);
    Tree tree = text == null ? null : TreeReader.read(source, text, problems);
    if (tree == null) {
      return null;
    }
    if (!(tree instanceof Tree.Members child)) {
      problems.add(tree.origin(), "found " + tree.found() + "; a spec is a JSON object");
      return null;
    }
    Tree parent = child.get(EXTENDS);
    return parent == null ? child : extended(source, child, parent);
  }

  private Tree.@Nullable Members extended(String source, Tree.Members child, Tree parent) {
    if (!(parent instanceof Tree.Text name)) {
      problems.add(parent.origin(), "found " + parent.found() + "; needs a path or preset:NAME");
      return null;
    }
    String resolved = resolve(source, name);
    Tree.Members below = resolved == null ? null : read(resolved, name.origin());
    return below == null ? null : below.patchedWith(child).without(EXTENDS);
  }

  private boolean mayRead(String source, Origin asked) {
    boolean cycle = chain.contains(source);
    chain.add(source);
    String way = String.join(" -> ", chain);
    if (cycle) {
      problems.add(asked, "these files extend each other: " + way);
    } else if (chain.size() > LEVELS + 1) {
      problems.add(asked, "more than " + LEVELS + " levels of extends: " + way);
    }
    return !cycle && chain.size() <= LEVELS + 1;
  }

  private @Nullable String resolve(String source, Tree.Text name) {
    if (source.startsWith(PRESET) || name.value().startsWith(PRESET)) {
      return name.value();
    }
    try {
      return Path.of(source).resolveSibling(name.value()).normalize().toString();
    } catch (InvalidPathException e) {
      problems.add(name.origin(), name.found() + " cannot name a file: " + e.getReason());
      return null;
    }
  }

  private @Nullable String text(String source, Origin asked) {
    try {
      return source.startsWith(PRESET) ? preset(source, asked) : file(source, asked);
    } catch (CharacterCodingException e) {
      problems.add(asked, source + " is not UTF-8 text");
    } catch (IOException e) {
      problems.add(asked, "cannot read " + source + ": " + e);
    }
    return null;
  }

  private @Nullable String file(String source, Origin asked) throws IOException {
    Path path = Path.of(source);
    if (Files.isDirectory(path)) {
      problems.add(asked, source + " is a folder; needs a spec file");
      return null;
    }
    try {
      long size = Files.size(path);
      if (!Files.isRegularFile(path) || size > LARGEST) {
        String most = "; needs a file of at most " + LARGEST + " bytes";
        problems.add(asked, source + " is no plain file, or one of " + size + " bytes" + most);
        return null;
      }
      return Files.readString(path);
    } catch (NoSuchFileException e) {
      problems.add(asked, "there is no file " + path.toAbsolutePath().normalize());
      return null;
    }
  }

  private @Nullable String preset(String source, Origin asked) throws IOException {
    String name = source.substring(PRESET.length());
    List<String> known = presets();
    if (!known.contains(name)) {
      problems.add(asked, "no preset '" + name + "'; " + Problems.suggest(name, known));
      return null;
    }
    return resource(name + ".json");
  }

  /** Returns the names of the shipped presets; a folder on the class path cannot be listed. */
  static List<String> presets() {
    try {
      return resource("index.txt").lines().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = SpecFiles.class.getResourceAsStream(PRESETS + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + PRESETS + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
