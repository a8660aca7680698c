package org.saliencyssl.experiment.template;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.saliencyssl.experiment.plugin.JarHashes;
import org.saliencyssl.experiment.plugin.PluginException;

/**
 * A Maven project that holds one new plug-in and builds at once: sources, contract test, a spec,
 * the Maven wrapper, and a repository of its own with {@code saliency-api} and the contract kit,
 * which no public repository has. So it builds on any machine, whether or not this program is
 * there, and writes nothing into the user's local repository by itself. The version of those two
 * jars ends in a hash of their contents: what Maven has stored of another build is never mistaken
 * for them.
 *
 * @param family what kind of plug-in
 * @param name as specs will call it: lower-case words with hyphens, beginning with a letter
 * @param javaPackage package of its classes
 */
public record PluginProject(PluginFamily family, String name, String javaPackage) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int LONGEST = 64;
  private static final List<String> WRAPPER =
      List.of("mvnw", "mvnw.cmd", ".mvn/wrapper/maven-wrapper.properties");

  /**
   * Checks the names.
   *
   * @throws PluginException if one cannot be used; the message says why
   */
  public PluginProject {
    if (!NAME.matcher(name).matches() || name.length() > LONGEST) {
      throw new PluginException(
          ("the name '%s' cannot be used: a name is lower-case letters, digits and single hyphens,"
                  + " begins with a letter, and has at most %d characters; for instance my-idea")
              .formatted(name, LONGEST));
    }
    if (!SourceVersion.isName(javaPackage, SourceVersion.RELEASE_17)) {
      throw new PluginException(
          ("'%s' is no name of a Java package; choose one with --package, for instance"
                  + " org.example.idea")
              .formatted(javaPackage));
    }
    String within = javaPackage + ".";
    if (Stream.of("java.", "javax.", "org.saliencyssl.", "ai.djl.", "org.slf4j.", "org.jspecify.")
        .anyMatch(within::startsWith)) {
      throw new PluginException(
          ("the package '%s' is not a plug-in's to use: its classes would be looked for in the"
                  + " program; choose one with --package")
              .formatted(javaPackage));
    }
  }

  /**
   * Returns the package of a plug-in whose author gave none.
   *
   * @param name of the plug-in
   * @return below {@code com.example}
   */
  public static String packageOf(String name) {
    return "com.example." + name.replace("-", "");
  }

  /**
   * Writes the project.
   *
   * @param folder where; must not exist
   * @param home the program's folder, where it was built
   * @throws PluginException if the folder exists or the program's folder lacks what is copied
   * @throws IOException if a file cannot be read or written
   */
  public void write(Path folder, Path home) throws IOException {
    if (Files.exists(folder)) {
      throw new PluginException(folder + " is there already; choose another folder with --dir");
    }
    Properties versions = Templates.versions();
    String program = versions.getProperty("program");
    Path api = built(home, "saliency-api-" + program + ".jar");
    Path kit = built(home, "saliency-api-" + program + "-tests.jar");
    String version = contentVersion(program, api, kit);
    Map<String, String> files =
        new Templates(placeholders(home, version, versions)).fillAll(family + "/files.txt");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
    for (String part : WRAPPER) {
      copy(present(home.resolve(part)), folder.resolve(part));
    }
    Path repository = folder.resolve("repository/org/saliencyssl/saliency-api/" + version);
    copy(api, repository.resolve("saliency-api-" + version + ".jar"));
    copy(kit, repository.resolve("saliency-api-" + version + "-tests.jar"));
  }

  private Map<String, String> placeholders(Path home, String apiVersion, Properties versions)
      throws IOException {
    Map<String, String> values = new HashMap<>();
    versions.stringPropertyNames().forEach(key -> values.put(key, versions.getProperty(key)));
    values.put("apiVersion", apiVersion);
    values.put("home", home.toString());
    values.put("name", name);
    values.put("Name", className());
    values.put("package", javaPackage);
    values.put("packagePath", javaPackage.replace('.', '/'));
    values.put("Family", family.type());
    values.put("familyName", family.words());
    values.put("Part", family.part());
    values.put("exampleSettings", family.exampleSettings());
    for (String piece : List.of("sections", "arms")) {
      String text = Templates.read(family + "/" + piece + ".json").stripTrailing();
      values.put(piece, new Templates(values).fill(text));
    }
    return values;
  }

  /** {@code my-idea} becomes {@code MyIdea}. */
  private String className() {
    return Stream.of(name.split("-"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  private static String contentVersion(String program, Path... jars) {
    JarHashes hashes = new JarHashes();
    String both =
        Stream.of(jars).map(jar -> hashes.of(jar).substring(0, 6)).collect(Collectors.joining());
    return program.replace("-SNAPSHOT", "") + "-" + both;
  }

  private static Path built(Path home, String jar) {
    return present(home.resolve("saliency-api").resolve("target").resolve(jar));
  }

  private static Path present(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PluginException(
          "there is no "
              + file
              + "; './mvnw package -DskipTests' in the program's folder makes it");
    }
    return file;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
  }
}
