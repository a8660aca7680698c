package org.saliencyssl.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plug-ins of one family by name, found with {@link ServiceLoader}.
 *
 * <p>Providers are loaded one by one: one that cannot be loaded (its class is missing or broken,
 * its constructor throws, it was built for another API version, its name is not allowed) is
 * remembered with its reason and does not stop the others. Two providers with one name are an
 * error, never a race. While a loader's providers are made, it is the thread's context class
 * loader. Immutable after {@link #load}.
 *
 * @param <F> the family's factory interface, for instance {@code MaskingStrategyFactory<?>}
 */
public final class PluginRegistry<F extends PluginFactory<?>> {

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

  private final String kind;
  private final SortedMap<String, F> factories = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  private PluginRegistry(String kind) {
    this.kind = kind;
  }

  /**
   * One line of {@code ./saliency plugins}.
   *
   * @param kind the family in words, for instance {@code "masking strategy"}
   * @param name the plug-in's name
   * @param version {@code Implementation-Version} of its jar's manifest, or {@code "-"}
   * @param location the jar or class folder it was loaded from
   * @param jars all jars of its class loader, if that is one of its own ({@link URLClassLoader}
   *     given to {@link #load}); otherwise none; unmodifiable
   * @param description its own line
   */
  public record Entry(
      String kind,
      String name,
      String version,
      String location,
      List<Path> jars,
      String description) {

    /**
     * Tells whether the plug-in came from outside the program.
     *
     * @return true if it has a class loader, and so jars, of its own
     */
    public boolean foreign() {
      return !jars.isEmpty();
    }
  }

  /**
   * Finds the plug-ins of a family.
   *
   * @param family the factory interface
   * @param loaders where to look, in this order; a class that several of them share through a
   *     common parent counts once. A loader of a third-party jar is best {@linkplain
   *     ClassLoader#getName named} after the jar: the name appears in {@link #failures()} where a
   *     broken class does not name itself
   * @param <F> the factory interface with its settings type left open
   * @return the registry
   * @throws PluginConflictException if two classes claim one name; lists every such pair
   */
  public static <F extends PluginFactory<?>> PluginRegistry<F> load(
      Class<? super F> family, ClassLoader... loaders) {
    PluginRegistry<F> registry = new PluginRegistry<>(kind(family));
    Set<Class<?>> seen = new HashSet<>();
    List<String> conflicts = new ArrayList<>();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      for (ClassLoader loader : loaders) {
        thread.setContextClassLoader(loader);
        registry.addAll(family, loader, seen, conflicts);
      }
    } finally {
      thread.setContextClassLoader(before);
    }
    if (!conflicts.isEmpty()) {
      throw new PluginConflictException(String.join("\n", conflicts));
    }
    return registry;
  }

  /**
   * Returns the family in words.
   *
   * @return for instance {@code "masking strategy"}
   */
  public String kind() {
    return kind;
  }

  /**
   * Returns the known names.
   *
   * @return sorted, unmodifiable
   */
  public SortedSet<String> names() {
    return new TreeSet<>(factories.keySet());
  }

  /**
   * Looks a plug-in up.
   *
   * @param name as written in a spec
   * @return its factory
   * @throws UnknownPluginException if there is none; the message says what there is
   */
  public F find(String name) {
    F factory = factories.get(name);
    if (factory == null) {
      throw new UnknownPluginException(unknown(name));
    }
    return factory;
  }

  /**
   * Describes the plug-ins.
   *
   * @return one entry each, sorted by name
   */
  public List<Entry> entries() {
    return factories.entrySet().stream().map(e -> entry(e.getKey(), e.getValue())).toList();
  }

  /**
   * Returns the providers that could not be loaded.
   *
   * @return one line each: the class or the service file's complaint, where it came from, and why
   */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  private void addAll(
      Class<? super F> family, ClassLoader loader, Set<Class<?>> seen, List<String> conflicts) {
    Iterator<? extends ServiceLoader.Provider<? super F>> providers =
        providers(ServiceLoader.load(family, loader));
    String lastError = "";
    while (true) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        ServiceLoader.Provider<? super F> provider = providers.next();
        if (seen.add(provider.type())) {
          add(provider, conflicts);
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        String name = loader.getName();
        String error = (name == null ? "" : name + ": ") + reason(e);
        if (error.equals(lastError)) {
          return; // the loader itself is unreadable and would fail for ever
        }
        failures.add(error);
        lastError = error;
      }
    }
  }

  private static <S> Iterator<ServiceLoader.Provider<S>> providers(ServiceLoader<S> services) {
    return services.stream().iterator();
  }

  private void add(ServiceLoader.Provider<? super F> provider, List<String> conflicts) {
    Class<?> type = provider.type();
    try {
      @SuppressWarnings("unchecked") // the service's type is F with its parameter left open
      F factory = (F) provider.get();
      String problem = problem(factory);
      if (problem != null) {
        failures.add(place(type) + ": " + problem);
        return;
      }
      F other = factories.putIfAbsent(factory.name(), factory);
      if (other != null) {
        conflicts.add(
            String.format(
                Locale.ROOT,
                "two plug-ins claim the %s name '%s': %s and %s; remove one",
                kind,
                factory.name(),
                place(other.getClass()),
                place(type)));
      }
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      failures.add(place(type) + ": " + reason(e));
    }
  }

  private static @Nullable String problem(PluginFactory<?> factory) {
    if (factory.apiVersion() != ApiVersion.CURRENT) {
      return "was built for plug-in API version "
          + factory.apiVersion()
          + "; this program has version "
          + ApiVersion.CURRENT;
    }
    if (!NAME.matcher(factory.name()).matches()) {
      return "name '"
          + factory.name()
          + "' is not allowed; a name has 1 to 64 lower-case ASCII letters, digits and hyphens";
    }
    if (!factory.settingsType().isRecord() || factory.description().isBlank()) {
      return "needs a record as settings type, and a description";
    }
    return null;
  }

  private String unknown(String name) {
    StringBuilder message = new StringBuilder("no " + kind + " named '" + name + "'; ");
    Nearest.of(name, factories.keySet())
        .ifPresent(nearest -> message.append("did you mean '").append(nearest).append("'? "));
    message.append("known: ");
    message.append(factories.isEmpty() ? "none" : String.join(", ", factories.keySet()));
    if (!failures.isEmpty()) {
      message.append("; could not be loaded: ").append(String.join("; ", failures));
    }
    return message.toString();
  }

  private Entry entry(String name, F factory) {
    Class<?> type = factory.getClass();
    return new Entry(kind, name, version(type), location(type), jars(type), factory.description());
  }

  /** {@code MaskingStrategyFactory} becomes {@code "masking strategy"}. */
  private static String kind(Class<?> family) {
    return family
        .getSimpleName()
        .replaceFirst("Factory$", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  private static String reason(Throwable error) {
    Throwable cause = error;
    while (cause instanceof ServiceConfigurationError && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? "" : cause.getMessage();
    if (cause instanceof ServiceConfigurationError) {
      return message;
    }
    String said = cause.getClass().getName() + (message.isEmpty() ? "" : ": " + message);
    return cause instanceof IncompatibleClassChangeError
        ? "was built for other plug-in interfaces than this program's, which have version "
            + ApiVersion.CURRENT
            + ": "
            + said
        : said;
  }

  private static String place(Class<?> type) {
    return type.getName() + " (" + location(type) + ")";
  }

  private static String location(Class<?> type) {
    URL url = codeUrl(type);
    if (url == null) {
      return "-";
    }
    return url.getProtocol().equals("file")
        ? Path.of(URI.create(url.toString())).toString()
        : url.toString();
  }

  private static List<Path> jars(Class<?> type) {
    if (!(type.getClassLoader() instanceof URLClassLoader own)) {
      return List.of();
    }
    return Stream.of(own.getURLs())
        .filter(url -> url.getProtocol().equals("file"))
        .map(url -> Path.of(URI.create(url.toString())))
        .filter(Files::isRegularFile)
        .toList();
  }

  private static String version(Class<?> type) {
    Path jar = Path.of(location(type));
    if (!Files.isRegularFile(jar)) {
      return "-";
    }
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String version =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
      return version == null ? "-" : version;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + jar, e);
    }
  }

  private static @Nullable URL codeUrl(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? null : source.getLocation();
  }
}
