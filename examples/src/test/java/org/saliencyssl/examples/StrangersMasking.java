package org.saliencyssl.examples;

import java.nio.file.Path;

/**
 * A masking strategy of a stranger as source text: it multiplies the query by a number that {@code
 * factor} computes, and shares no line with the built-ins.
 *
 * @param type simple name of the factory, in package {@code stranger}
 * @param name of the plug-in
 * @param constructor body of the factory's constructor
 * @param apiVersion what {@code apiVersion} returns; empty to leave the method out
 * @param check what {@code check} returns
 * @param factor an expression of type double, evaluated at every step
 */
record StrangersMasking(
    String type, String name, String constructor, String apiVersion, String check, String factor) {

  static final String SERVICE = "META-INF/services/org.saliencyssl.api.MaskingStrategyFactory";

  StrangersMasking(String type, String name) {
    this(type, name, "", "ApiVersion.CURRENT", "List.of()", "0.5");
  }

  StrangersMasking constructedWith(String body) {
    return new StrangersMasking(type, name, body, apiVersion, check, factor);
  }

  StrangersMasking withApiVersion(String expression) {
    return new StrangersMasking(type, name, constructor, expression, check, factor);
  }

  StrangersMasking checking(String expression) {
    return new StrangersMasking(type, name, constructor, apiVersion, expression, factor);
  }

  StrangersMasking multiplyingBy(String expression) {
    return new StrangersMasking(type, name, constructor, apiVersion, check, expression);
  }

  /** Adds source and service file. */
  JarMaker in(Path work) {
    return new JarMaker(work)
        .with("stranger/" + type + ".java", source())
        .with(SERVICE, "stranger." + type + "\n");
  }

  String source() {
    String version =
        apiVersion.isEmpty() ? "" : "public int apiVersion() { return " + apiVersion + "; }";
    return """
        package stranger;

        import java.util.List;
        import java.util.Set;
        import org.saliencyssl.api.*;

        /** A stranger's. */
        public final class TYPE implements MaskingStrategyFactory<TYPE.Settings> {
          /** None. */
          public record Settings() {}

          /** Service. */
          public TYPE() {
            CONSTRUCTOR
          }

          public String name() { return "NAME"; }
          public String description() { return "a stranger's"; }
          public Class<Settings> settingsType() { return Settings.class; }
          public Set<Capability> capabilities(Settings settings) { return Set.of(); }
          public List<Problem> check(Settings settings, RunFacts facts) { return CHECK; }
          VERSION
          public MaskingStrategy create(Settings settings, PluginContext context) {
            return views ->
                List.of(
                    new MaskedViews(
                        views.query().pixels().mul(FACTOR),
                        views.key().pixels(),
                        List.of(),
                        views.labels()));
          }
        }
        """
        .replace("TYPE", type)
        .replace("NAME", name)
        .replace("CONSTRUCTOR", constructor)
        .replace("CHECK", check)
        .replace("VERSION", version)
        .replace("FACTOR", factor);
  }
}
