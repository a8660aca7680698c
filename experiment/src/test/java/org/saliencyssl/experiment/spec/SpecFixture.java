package org.saliencyssl.experiment.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A complete spec, changed in one place and read. */
final class SpecFixture {

  static final PluginRegistries PLUGINS = PluginRegistries.load(SpecFixture.class.getClassLoader());

  private SpecFixture() {}

  static String complete() {
    try (InputStream in =
        SpecFixture.class.getResourceAsStream("/org/saliencyssl/experiment/complete.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Replaces a piece of the complete spec that must be there. */
  static String with(String piece, String replacement) {
    return replaced(complete(), piece, replacement);
  }

  static String replaced(String text, String piece, String replacement) {
    if (!text.contains(piece)) {
      throw new AssertionError("the spec does not contain " + piece);
    }
    int at = text.indexOf(piece);
    return text.substring(0, at) + replacement + text.substring(at + piece.length());
  }

  static Path write(Path folder, String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static ValidatedExperiment read(Path folder, String text, String... arguments) {
    Path file = write(folder, "spec.json", text);
    return new SpecReader(PLUGINS).read(file, List.of(arguments), null);
  }

  /** Reads a spec that must be refused; returns the problems as "pointer message". */
  static List<String> problems(Path folder, String text, String... arguments) {
    try {
      read(folder, text, arguments);
    } catch (SpecException e) {
      return e.problems().stream().map(p -> p.pointer() + " " + p.message()).toList();
    }
    throw new AssertionError("the spec was accepted");
  }
}
