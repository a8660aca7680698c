package org.saliencyssl.experiment.plugin;

import java.util.List;

/**
 * What a plug-in sees of the program: the JDK, and the packages whose types cross the border
 * between the two. Everything else of the program (Guice, Jackson, Commons Math, the built-in
 * plug-ins and their service files) is invisible, so a plug-in brings its own libraries, in its own
 * versions, and the hashes of its jars say all that it is made of.
 *
 * <p>DJL must be shared: its native library can be loaded once in a JVM.
 */
final class SharedPackages extends ClassLoader {

  /** Prefixes of class names that come from the program, subpackages included. */
  static final List<String> PREFIXES =
      List.of("org.saliencyssl.api.", "ai.djl.", "org.slf4j.", "org.jspecify.");

  private final ClassLoader program;

  SharedPackages(ClassLoader program) {
    super(ClassLoader.getPlatformClassLoader());
    this.program = program;
  }

  /** Asked after the JDK, so never for one of its classes. */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (PREFIXES.stream().anyMatch(name::startsWith)) {
      return program.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
