package org.saliencyssl.experiment.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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

  private static final String NAME = GridReader.NAME;
  private static final String SEEDS = GridReader.SEEDS;
  private static final String SEED = "seed";
  private static final String ARM = "arm";

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
    boolean applied = problems.isEmpty();
    Header header = header(spec, problems);
    int seeds = header == null ? 1 : header.seeds().size();
    List<Combination> grid = new GridReader(spec, problems).read(seeds);
    FileLooks looks = dataRoot == null ? null : new FileLooks(dataRoot);
    List<SpecPoint> points = points(spec, header, grid, looks, problems);
    if (applied && !arguments.isEmpty()) {
      UnusedArguments unused = new UnusedArguments();
      grid.forEach(point -> unused.see(point.settings()));
      unused.see(spec.only(GridReader.NOT_SETTINGS));
      unused.report(arguments, problems);
    }
    problems.throwIfAny(file.toString());
    return new ValidatedExperiment(points.get(0).experiment(), file, points);
  }

  private List<SpecPoint> points(
      Tree.Members spec,
      @Nullable Header header,
      List<Combination> grid,
      @Nullable FileLooks looks,
      Problems problems) {
    boolean armsAlone = spec.only(Set.of(GridReader.AXES, GridReader.ZIP)).members().isEmpty();
    GridProblems gridProblems = new GridProblems(grid, armsAlone ? "arm" : "point");
    List<SpecPoint> points = new ArrayList<>();
    Map<String, Combination> runs = new HashMap<>();
    for (Combination one : grid) {
      Problems found = new Problems();
      ExperimentSpec bound = bind(one.settings(), looks, found);
      gridProblems.add(one, found);
      if (bound != null) {
        String settingsHash = CanonicalJson.sha256(CanonicalJson.write(one.settings()));
        sameAs(runs.putIfAbsent(settingsHash, one), one, problems);
        if (header != null) {
          header.seeds().forEach(seed -> points.add(point(header, one, seed, bound, settingsHash)));
        }
      }
    }
    gridProblems.addTo(problems);
    return points;
  }

  private static void sameAs(@Nullable Combination first, Combination second, Problems problems) {
    if (first != null) {
      problems.add(
          second.unlike(first),
          "'%s' has the settings of '%s': one run under two names; change or remove one"
              .formatted(second.name(), first.name()));
    }
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
    Tree.Members identity = members.only(Set.of(NAME, ARM, SEED));
    Identity read = binder.record(identity, Identity.class, Set.of());
    Tree.Members settings = members.without(NAME, ARM, SEED);
    ExperimentSpec bound = bind(settings, null, problems);
    problems.throwIfAny(source);
    if (read == null || bound == null) {
      throw new IllegalStateException("nothing is wrong, yet nothing was bound");
    }
    String settingsHash = CanonicalJson.sha256(CanonicalJson.write(settings));
    return point(read.name(), read.arm(), read.seed(), settings, bound, settingsHash);
  }

  private @Nullable ExperimentSpec bind(
      Tree.Members settings, @Nullable FileLooks looks, Problems problems) {
    Binder binder = new Binder(problems, new PluginSections(plugins).all());
    Map<String, @Nullable Object> bound =
        binder.components(settings, ExperimentSpec.class, GridReader.NOT_SETTINGS);
    PointChecks checks = new PointChecks(settings, bound, problems);
    checks.check();
    if (looks != null) {
      checks.checkFiles(looks);
    }
    return problems.isEmpty() && !bound.containsValue(null)
        ? binder.construct(ExperimentSpec.class, bound, settings)
        : null;
  }

  private static SpecPoint point(
      Header header, Combination one, long seed, ExperimentSpec bound, String settingsHash) {
    return point(header.name(), one.name(), seed, one.settings(), bound, settingsHash);
  }

  private static SpecPoint point(
      String name,
      String arm,
      long seed,
      Tree.Members settings,
      ExperimentSpec spec,
      String settingsHash) {
    Origin origin = settings.origin();
    Tree.Members identified =
        settings
            .with(NAME, new Tree.Text(name, origin))
            .with(ARM, new Tree.Text(arm, origin))
            .with(SEED, Tree.Numeral.of(seed, origin));
    String canonical = CanonicalJson.write(identified);
    return new SpecPoint(
        name, arm, seed, spec, canonical, CanonicalJson.sha256(canonical), settingsHash);
  }

  private static @Nullable Header header(Tree.Members spec, Problems problems) {
    Binder binder = new Binder(problems, Map.of());
    Tree.Members written = spec.only(Set.of(NAME, SEEDS));
    Header header = binder.record(written, Header.class, Set.of());
    Tree schema = spec.get(GridReader.SCHEMA);
    if (schema != null && !(schema instanceof Tree.Text)) {
      binder.mismatch(schema, "a string: where 'saliency schema' was written to, for an editor");
    }
    if (header != null && !SpecNames.allowed(header.name())) {
      problems.add(origin(spec, NAME), SpecNames.rule(header.name()));
    }
    if (header != null && Set.copyOf(header.seeds()).size() != Math.max(1, header.seeds().size())) {
      problems.add(origin(spec, SEEDS), "seeds needs at least one seed, and none twice");
    }
    return header;
  }

  private static Origin origin(Tree.Members object, String key) {
    return object.members().getOrDefault(key, object).origin();
  }

  /** What all arms share. */
  private record Header(String name, @Setting(min = 0) List<Long> seeds) {}

  /** What tells runs apart. */
  private record Identity(String name, String arm, long seed) {}
}
