package org.saliencyssl.experiment.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.Setting;

/**
 * Reads a spec file into validated points. Starts no engine and, unless a data folder is given,
 * looks at no file but the spec and what it extends.
 */
public final class SpecReader {

  /** Key of the named patches over the rest of the spec. */
  static final String ARMS = "arms";

  private static final String NAME = "name";
  private static final String SEEDS = "seeds";
  private static final String SEED = "seed";
  private static final String ARM = "arm";
  private static final String ALLOWED_NAME = "[A-Za-z0-9][A-Za-z0-9_+-]{0,63}";

  private final PluginRegistries plugins;

  /**
   * Makes a reader.
   *
   * @param plugins the plug-ins that specs may name
   */
  public SpecReader(PluginRegistries plugins) {
    this.plugins = plugins;
  }

  /**
   * Reads and validates a spec.
   *
   * @param file the spec
   * @param arguments changes, {@code key.path=value}
   * @param dataRoot folder that data and weight paths are relative to, if these are to be checked;
   *     null to check the spec alone
   * @return its points
   * @throws SpecException if anything is wrong; lists everything that is
   */
  public ValidatedExperiment read(Path file, List<String> arguments, @Nullable Path dataRoot) {
    Problems problems = new Problems();
    Tree.Members written = new SpecFiles(problems).read(file);
    if (written == null) {
      throw new SpecException(file.toString(), problems.list());
    }
    Tree.Members spec = Arguments.apply(written, arguments, problems);
    Header header = header(spec, problems);
    Map<String, Tree.Members> arms = arms(spec, problems);
    List<SpecPoint> points = new ArrayList<>();
    ArmProblems armProblems = new ArmProblems(arms.size());
    arms.forEach(
        (arm, settings) -> {
          Problems found = new Problems();
          ExperimentSpec bound = bind(settings, dataRoot, found);
          armProblems.add(arm, found);
          if (bound != null && header != null) {
            header
                .seeds()
                .forEach(seed -> points.add(point(header.name(), arm, seed, settings, bound)));
          }
        });
    armProblems.addTo(problems);
    problems.throwIfAny(file.toString());
    return new ValidatedExperiment(points.get(0).experiment(), file, points);
  }

  /**
   * Reads a resolved spec as a run stored it.
   *
   * @param source where it comes from, for messages
   * @param canonical {@link SpecPoint#canonical()}
   * @return the same point
   * @throws SpecException if this program, with its plug-ins, would not accept it any more
   */
  public SpecPoint readPoint(String source, String canonical) {
    Problems problems = new Problems();
    Tree tree = TreeReader.read(source, canonical, problems);
    problems.throwIfAny(source);
    if (!(tree instanceof Tree.Members members)) {
      throw new IllegalArgumentException(source + " holds no resolved spec");
    }
    Binder binder = new Binder(problems, Map.of());
    Tree.Members identity = only(members, NAME, ARM, SEED);
    Identity read = binder.record(identity, Identity.class, Set.of());
    Tree.Members settings = members.without(NAME, ARM, SEED);
    ExperimentSpec bound = bind(settings, null, problems);
    problems.throwIfAny(source);
    if (read == null || bound == null) {
      throw new IllegalStateException("nothing is wrong, yet nothing was bound");
    }
    return point(read.name(), read.arm(), read.seed(), settings, bound);
  }

  private @Nullable ExperimentSpec bind(
      Tree.Members settings, @Nullable Path dataRoot, Problems problems) {
    Binder binder = new Binder(problems, new PluginSections(plugins).all());
    Map<String, @Nullable Object> bound =
        binder.components(settings, ExperimentSpec.class, Set.of(NAME, SEEDS, ARMS));
    PointChecks checks = new PointChecks(settings, bound, problems);
    checks.check();
    if (dataRoot != null) {
      checks.checkFiles(dataRoot);
    }
    return problems.isEmpty() && !bound.containsValue(null)
        ? binder.construct(ExperimentSpec.class, bound, settings)
        : null;
  }

  private static SpecPoint point(
      String name, String arm, long seed, Tree.Members settings, ExperimentSpec spec) {
    Origin origin = settings.origin();
    Tree.Members identified =
        settings
            .with(NAME, new Tree.Text(name, origin))
            .with(ARM, new Tree.Text(arm, origin))
            .with(SEED, Tree.Numeral.of(seed, origin));
    String canonical = CanonicalJson.write(identified);
    String settingsHash = CanonicalJson.sha256(CanonicalJson.write(settings));
    return new SpecPoint(
        name, arm, seed, spec, canonical, CanonicalJson.sha256(canonical), settingsHash);
  }

  private static @Nullable Header header(Tree.Members spec, Problems problems) {
    Binder binder = new Binder(problems, Map.of());
    Header header = binder.record(only(spec, NAME, SEEDS), Header.class, Set.of());
    if (header != null && !header.name().matches(ALLOWED_NAME)) {
      problems.add(origin(spec, NAME), nameRule(header.name()));
    }
    if (header != null && Set.copyOf(header.seeds()).size() != Math.max(1, header.seeds().size())) {
      problems.add(origin(spec, SEEDS), "seeds needs at least one seed, and none twice");
    }
    return header;
  }

  private static Map<String, Tree.Members> arms(Tree.Members spec, Problems problems) {
    Tree.Members base = spec.without(NAME, SEEDS, ARMS);
    Map<String, Tree.Members> arms = new LinkedHashMap<>();
    Tree written = spec.get(ARMS);
    if (written == null) {
      String name = spec.text(NAME);
      arms.put(name == null ? "" : name, base);
    } else if (!(written instanceof Tree.Members patches)) {
      problems.add(written.origin(), "found " + written.found() + "; needs an object of arms");
    } else if (patches.without(CanonicalJson.NOTE).members().isEmpty()) {
      problems.add(
          written.origin(), "there is no arm; add one, or leave the key out for a single run");
    } else {
      patches
          .without(CanonicalJson.NOTE)
          .members()
          .forEach((name, patch) -> arm(name, patch, base, problems, arms));
    }
    return arms;
  }

  private static void arm(
      String name,
      Tree patch,
      Tree.Members base,
      Problems problems,
      Map<String, Tree.Members> arms) {
    if (!name.matches(ALLOWED_NAME)) {
      problems.add(patch.origin(), nameRule(name));
    }
    if (!(patch instanceof Tree.Members members)) {
      problems.add(patch.origin(), "found " + patch.found() + "; needs an object");
      return;
    }
    for (String fixed : List.of(NAME, SEEDS, ARMS, SpecFiles.EXTENDS)) {
      Tree misplaced = members.get(fixed);
      if (misplaced != null) {
        problems.add(misplaced.origin(), "cannot differ between arms; move it to the top");
      }
    }
    arms.put(name, base.patchedWith(members.without(NAME, SEEDS, ARMS, SpecFiles.EXTENDS)));
  }

  private static Tree.Members only(Tree.Members object, String... keys) {
    Tree.Members only = new Tree.Members(Map.of(), object.origin());
    for (String key : keys) {
      Tree value = object.get(key);
      only = value == null ? only : only.with(key, value);
    }
    return only;
  }

  private static Origin origin(Tree.Members object, String key) {
    return object.members().getOrDefault(key, object).origin();
  }

  private static String nameRule(String name) {
    return "'"
        + name
        + "' cannot name a folder; a name has 1 to 64 letters, digits, '-', '_' or '+' and begins"
        + " with a letter or digit";
  }

  /** What all arms share. */
  private record Header(String name, @Setting(min = 0) List<Long> seeds) {}

  /** What tells runs apart. */
  private record Identity(String name, String arm, long seed) {}
}
