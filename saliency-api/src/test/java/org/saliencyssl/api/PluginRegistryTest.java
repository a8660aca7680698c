package org.saliencyssl.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginRegistryTest {

  private static final String SERVICES = "META-INF/services/";

  @TempDir Path folder;

  /** A family of its own, so that built-in plug-ins on the class path stay out of these tests. */
  public interface ToyMakerFactory<C extends Record> extends PluginFactory<C> {}

  /** No settings. */
  public record NoSettings() {}

  /** What the fakes share. */
  public abstract static class Toy implements ToyMakerFactory<NoSettings> {
    private final String name;

    /** Names it; protected because a jar's loader makes a package of its own. */
    protected Toy(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return "a toy called " + name;
    }

    @Override
    public Class<NoSettings> settingsType() {
      return NoSettings.class;
    }

    @Override
    public Set<Capability> capabilities(NoSettings settings) {
      return Set.of();
    }

    @Override
    public int apiVersion() {
      return ApiVersion.CURRENT;
    }
  }

  /** Fine. */
  public static final class HighPass extends Toy {
    /** Service. */
    public HighPass() {
      super("high-pass");
    }
  }

  /** Fine. */
  public static final class Blur extends Toy {
    /** Service. */
    public Blur() {
      super("blur");
    }
  }

  /** Claims a name that is taken. */
  public static final class OtherBlur extends Toy {
    /** Service. */
    public OtherBlur() {
      super("blur");
    }
  }

  /** Cannot be made. */
  public static final class Exploding extends Toy {
    /** Throws. */
    public Exploding() {
      super("exploding");
      throw new IllegalStateException("no fuse");
    }
  }

  /** Cannot be initialised: a linkage error. */
  public static final class BadStatics extends Toy {
    private static final int NUMBER = Integer.parseInt("seven");

    /** Service. */
    public BadStatics() {
      super("bad-statics-" + NUMBER);
    }
  }

  /** Built for the past. */
  public static final class OldToy extends Toy {
    /** Service. */
    public OldToy() {
      super("old");
    }

    @Override
    public int apiVersion() {
      return 0;
    }
  }

  /** Has an illegal name. */
  public static final class Shouting extends Toy {
    /** Service. */
    public Shouting() {
      super("LOUD");
    }
  }

  /** Has a name that is too long. */
  public static final class LongName extends Toy {
    /** Service. */
    public LongName() {
      super("x".repeat(65));
    }
  }

  @Test
  void namesAreSortedAndFindReturnsTheFactory() throws IOException {
    PluginRegistry<ToyMakerFactory<?>> registry = load(HighPass.class, Blur.class);
    assertThat(registry.names()).containsExactly("blur", "high-pass");
    assertThat(registry.find("blur")).isInstanceOf(Blur.class);
    assertThat(registry.failures()).isEmpty();
    assertThat(registry.kind()).isEqualTo("toy maker");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearestAndAllKnown() throws IOException {
    PluginRegistry<ToyMakerFactory<?>> registry = load(HighPass.class, Blur.class);
    assertThatThrownBy(() -> registry.find("high-pas"))
        .isInstanceOf(UnknownPluginException.class)
        .hasMessage(
            "no toy maker named 'high-pas'; did you mean 'high-pass'? known: blur, high-pass");
    assertThatThrownBy(() -> registry.find("simclr"))
        .hasMessage("no toy maker named 'simclr'; known: blur, high-pass");
  }

  @Test
  void anEmptyRegistrySaysSo() throws IOException {
    assertThatThrownBy(() -> load().find("blur")).hasMessageEndingWith("known: none");
  }

  @Test
  void aProviderWhoseConstructorThrowsIsRememberedAndOthersWork() throws IOException {
    PluginRegistry<ToyMakerFactory<?>> registry =
        load(Exploding.class, HighPass.class, BadStatics.class, Blur.class);
    assertThat(registry.names()).containsExactly("blur", "high-pass");
    assertThat(registry.failures())
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith(Exploding.class.getName() + " (")
                    .endsWith("java.lang.IllegalStateException: no fuse"),
            second ->
                assertThat(second)
                    .startsWith(BadStatics.class.getName() + " (")
                    .contains("ExceptionInInitializerError"));
    assertThatThrownBy(() -> registry.find("exploding"))
        .hasMessageContaining("could not be loaded: " + Exploding.class.getName())
        .hasMessageContaining("no fuse");
  }

  @Test
  void aMissingClassAStrangerAndABrokenClassFileAreRemembered() throws IOException {
    Path misplaced = folder.resolve("com/example/Broken.class");
    Files.createDirectories(misplaced.getParent());
    try (InputStream code = Blur.class.getResourceAsStream("PluginRegistryTest$Blur.class")) {
      Files.copy(code, misplaced);
    }
    PluginRegistry<ToyMakerFactory<?>> registry =
        loadNamed(
            "com.example.Gone", getClass().getName(), "com.example.Broken", Blur.class.getName());
    assertThat(registry.names()).containsExactly("blur");
    assertThat(registry.failures())
        .satisfiesExactly(
            first -> assertThat(first).contains("com.example.Gone not found"),
            second -> assertThat(second).contains(getClass().getName() + " not a subtype"),
            third ->
                assertThat(third)
                    .startsWith("toys.jar: java.lang.NoClassDefFoundError: com/example/Broken"));
  }

  @Test
  void aBrokenServiceFileIsRememberedOnce() throws IOException {
    PluginRegistry<ToyMakerFactory<?>> registry = loadNamed("two words");
    assertThat(registry.names()).isEmpty();
    assertThat(registry.failures()).singleElement().asString().contains(SERVICES);
  }

  @Test
  void anotherApiVersionIsRefusedWithBothNumbers() throws IOException {
    PluginRegistry<ToyMakerFactory<?>> registry = load(OldToy.class);
    assertThat(registry.names()).isEmpty();
    assertThat(registry.failures())
        .singleElement()
        .asString()
        .endsWith("was built for plug-in API version 0; this program has version 1");
  }

  @Test
  void illegalNamesAreRefused() throws IOException {
    PluginRegistry<ToyMakerFactory<?>> registry = load(Shouting.class, LongName.class);
    assertThat(registry.names()).isEmpty();
    assertThat(registry.failures())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("1 to 64 lower-case"))
        .anySatisfy(line -> assertThat(line).contains("name 'LOUD' is not allowed"));
  }

  @Test
  void twoClassesWithOneNameAreAnErrorNamingBothPlaces() throws IOException {
    assertThatThrownBy(() -> load(Blur.class, OtherBlur.class))
        .isInstanceOf(PluginConflictException.class)
        .hasMessageContaining("toy maker name 'blur'")
        .hasMessageContaining(Blur.class.getName() + " (")
        .hasMessageContaining(OtherBlur.class.getName() + " (");
  }

  @Test
  void oneClassInTwoJarsIsAConflictNamingBothJars() throws IOException {
    Path one = jar("one.jar", "1.0", Blur.class);
    Path two = jar("two.jar", "2.0", Blur.class);
    try (URLClassLoader first = pluginLoader(one);
        URLClassLoader second = pluginLoader(two)) {
      assertThatThrownBy(() -> PluginRegistryTest.loadFrom(first, second))
          .isInstanceOf(PluginConflictException.class)
          .hasMessageContaining(one.toString())
          .hasMessageContaining(two.toString());
    }
  }

  @Test
  void aClassSharedThroughACommonParentCountsOnce() throws IOException {
    services(Blur.class.getName());
    try (URLClassLoader parent = folderLoader();
        URLClassLoader a = new URLClassLoader(new URL[0], parent);
        URLClassLoader b = new URLClassLoader(new URL[0], parent)) {
      assertThat(loadFrom(parent, a, b).names()).containsExactly("blur");
    }
  }

  @Test
  void entriesTellVersionAndJar() throws IOException {
    Path versioned = jar("toys-1.2.jar", "1.2", HighPass.class);
    Path plain = jar("toys.jar", null, Blur.class);
    try (URLClassLoader first = pluginLoader(versioned);
        URLClassLoader second = pluginLoader(plain)) {
      assertThat(loadFrom(first, second).entries())
          .containsExactly(
              new PluginRegistry.Entry(
                  "toy maker", "blur", "-", plain.toString(), List.of(plain), "a toy called blur"),
              new PluginRegistry.Entry(
                  "toy maker",
                  "high-pass",
                  "1.2",
                  versioned.toString(),
                  List.of(versioned),
                  "a toy called high-pass"));
    }
  }

  @Test
  void entriesOfAClassFolderHaveNoVersion() throws IOException {
    PluginRegistry.Entry entry = load(Blur.class).entries().get(0);
    assertThat(entry.version()).isEqualTo("-");
    assertThat(Path.of(entry.location())).exists();
    assertThat(entry.foreign()).isFalse();
  }

  private PluginRegistry<ToyMakerFactory<?>> load(Class<?>... providers) throws IOException {
    return loadNamed(Stream.of(providers).map(Class::getName).toArray(String[]::new));
  }

  private PluginRegistry<ToyMakerFactory<?>> loadNamed(String... providers) throws IOException {
    services(providers);
    try (URLClassLoader loader = folderLoader()) {
      return loadFrom(loader);
    }
  }

  private static PluginRegistry<ToyMakerFactory<?>> loadFrom(ClassLoader... loaders) {
    return PluginRegistry.load(ToyMakerFactory.class, loaders);
  }

  private URLClassLoader folderLoader() throws IOException {
    return new URLClassLoader(
        "toys.jar", new URL[] {folder.toUri().toURL()}, PluginRegistryTest.class.getClassLoader());
  }

  private void services(String... providers) throws IOException {
    Path file = folder.resolve(SERVICES + ToyMakerFactory.class.getName());
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", providers) + "\n");
  }

  /** A jar with a copy of the class, so that a loader of its own can define it. */
  private Path jar(String name, String version, Class<?> provider) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (version != null) {
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    }
    Path jar = folder.resolve(name);
    String path = provider.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream code = provider.getClassLoader().getResourceAsStream(path)) {
      out.putNextEntry(new JarEntry(path));
      code.transferTo(out);
      out.putNextEntry(new JarEntry(SERVICES + ToyMakerFactory.class.getName()));
      out.write(provider.getName().getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  /** Takes the jar's toys from the jar and everything else from the parent, as a plug-in does. */
  private static URLClassLoader pluginLoader(Path jar) throws IOException {
    Set<String> own =
        Stream.of(HighPass.class, Blur.class).map(Class::getName).collect(Collectors.toSet());
    ClassLoader parent =
        new ClassLoader(PluginRegistryTest.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (own.contains(name)) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        };
    return new URLClassLoader(new URL[] {jar.toUri().toURL()}, parent);
  }
}
