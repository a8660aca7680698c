package org.saliencyssl.experiment.spec;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.Precision;
import org.saliencyssl.eval.EvaluationSettings;
import org.saliencyssl.training.EncoderSettings;
import org.saliencyssl.training.data.DataSettings;
import org.saliencyssl.training.data.Datasets;
import org.saliencyssl.training.data.ShapesInClutter;
import org.saliencyssl.training.data.TinyImagenet;

/**
 * Rules between the sections of one arm. Each rule is checked as far as what it needs could be
 * bound, so that a wrong value elsewhere hides none of them.
 */
final class PointChecks {

  private final Tree.Members point;
  private final Map<String, @Nullable Object> bound;
  private final Problems problems;

  PointChecks(Tree.Members point, Map<String, @Nullable Object> bound, Problems problems) {
    this.point = point;
    this.bound = bound;
    this.problems = problems;
  }

  /** Checks everything that the spec alone can tell. */
  void check() {
    sizes();
    ComputeSettings compute = section("compute", ComputeSettings.class);
    if (compute != null && compute.device().kind() == DeviceChoice.Kind.CPU) {
      noGpuSettings(compute);
    }
    SaliencyChoice saliency = section("saliency", SaliencyChoice.class);
    MaskingChoice<?> masking = section("masking", MaskingChoice.class);
    ObjectiveChoice<?> objective = section("objective", ObjectiveChoice.class);
    if (saliency != null && masking != null) {
      saliencyIsNeeded(saliency, masking);
    }
    if (saliency != null && saliency.provider() != null) {
      provider(saliency, saliency.provider());
    }
    if (masking != null && objective != null) {
      hardNegativesAreAccepted(masking, objective);
      gradientsReachTheMasks(masking, objective);
    }
    MemoryChecks memory =
        new MemoryChecks(
            number("training", "batchSize"),
            number("training", "accumulate"),
            number("encoder", "batchNormSplits"),
            section("compute", ComputeSettings.class),
            objective);
    memory.problems().forEach(problem -> add(problem.pointer().substring(1), problem.message()));
    EncoderSettings encoder = section("encoder", EncoderSettings.class);
    if (encoder != null) {
      encoder(encoder, objective);
    }
    pluginRules(saliency, masking, objective);
  }

  /** Checks what the spec points at: data and weight files. */
  void checkFiles(FileLooks looks) {
    EvaluationSettings evaluation = section("evaluation", EvaluationSettings.class);
    DataSettings data = section("data", DataSettings.class);
    if (data != null) {
      Datasets.Survey survey = looks.survey(data);
      survey.problems().forEach(problem -> add("data", problem));
      if (survey.trainImages() >= 0 && !(data instanceof ShapesInClutter)) {
        portions(survey.trainImages(), "/data", number("training", "batchSize"), evaluation);
      }
    }
    for (int i = 0; evaluation != null && i < evaluation.transfer().size(); i++) {
      String at = "evaluation/transfer/" + i + "/data";
      looks
          .survey(evaluation.transfer().get(i).data())
          .problems()
          .forEach(problem -> add(at, problem));
    }
    SaliencyChoice saliency = section("saliency", SaliencyChoice.class);
    if (saliency != null && saliency.provider() != null) {
      saliency.provider().checkFiles(looks).forEach(problem -> add("saliency", problem));
    }
    MaskingChoice<?> masking = section("masking", MaskingChoice.class);
    if (masking != null) {
      masking.checkFiles(looks).forEach(problem -> add("masking", problem));
    }
    ObjectiveChoice<?> objective = section("objective", ObjectiveChoice.class);
    if (objective != null) {
      objective.checkFiles(looks).forEach(problem -> add("objective", problem));
    }
  }

  private void sizes() {
    Integer imageSize = number("imageSize");
    Integer grid = number("grid");
    if (imageSize != null && grid != null && grid > imageSize) {
      add("grid", grid + " cells a side are more than the view's imageSize of " + imageSize);
    }
    Integer batchSize = number("training", "batchSize");
    Integer splits = number("encoder", "batchNormSplits");
    if (batchSize != null && splits != null && splits > 0 && batchSize % splits != 0) {
      String rule = "; change it or /encoder/batchNormSplits";
      add(
          "training/batchSize",
          batchSize + " is not a multiple of the encoder's batchNormSplits " + splits + rule);
    }
    EvaluationSettings evaluation = section("evaluation", EvaluationSettings.class);
    if (evaluation != null && splits != null && splits > 0) {
      evaluation.check(splits).forEach(problem -> add("evaluation", problem));
    }
    if (section("data", DataSettings.class) instanceof ShapesInClutter shapes) {
      // of data that are drawn, the number of images is known before they are opened
      portions(shapes.train(), "/data/train", batchSize, evaluation);
    }
    Integer epochs = number("training", "epochs");
    if (epochs != null
        && at("optimizer", "warmupEpochs") instanceof Tree.Numeral warmup
        && warmup.value().doubleValue() > epochs) {
      add(
          "optimizer/warmupEpochs",
          warmup.written() + " is more than the " + epochs + " epochs of /training/epochs");
    }
  }

  /** A batch, and what evaluation takes at a time, are at most all there is. */
  private void portions(
      int images,
      String where,
      @Nullable Integer batchSize,
      @Nullable EvaluationSettings evaluation) {
    if (batchSize != null && batchSize > images) {
      add(
          "training/batchSize",
          batchSize + " is more than the " + images + " training images of " + where);
    }
    if (evaluation != null) {
      evaluation.checkData(images).forEach(problem -> add("evaluation", problem));
    }
  }

  private void noGpuSettings(ComputeSettings compute) {
    if (compute.precision() == Precision.TF32) {
      add(
          "compute/precision",
          "tf32 is a format of NVIDIA's matrix units, which the CPU does not have; write float32 or"
              + " bfloat16, or /compute/device gpu");
    }
    if (compute.cudnnBenchmark()) {
      add(
          "compute/cudnnBenchmark",
          "cuDNN runs on GPUs alone, and /compute/device is cpu; write false");
    }
  }

  private void saliencyIsNeeded(SaliencyChoice saliency, MaskingChoice<?> masking) {
    boolean needed = masking.capabilities().contains(Capability.NEEDS_SALIENCY);
    if (needed && saliency.provider() == null) {
      add(
          "masking/type",
          "'"
              + masking.name()
              + "' with these settings needs a saliency map, but /saliency/type is 'none'; name a"
              + " provider there or choose a masking strategy that needs none");
    } else if (!needed && saliency.provider() != null) {
      add(
          "saliency/type",
          "'"
              + masking.name()
              + "' masking with these settings reads no saliency map, so '"
              + saliency.name()
              + "' would run for nothing; write {\"type\": \"none\"}");
    }
  }

  private void provider(SaliencyChoice saliency, SaliencyChoice.Provider<?> provider) {
    Set<Capability> capabilities = saliency.capabilities();
    DataSettings data = section("data", DataSettings.class);
    if (capabilities.contains(Capability.NEEDS_OBJECT_MASKS)
        && data != null
        && !(data instanceof ShapesInClutter || data instanceof TinyImagenet)) {
      add(
          "saliency/type",
          "'" + saliency.name() + "' reads object masks, which the data of /data/type do not have");
    }
    if (provider.maps() == SaliencyChoice.Maps.CACHED
        && !capabilities.contains(Capability.CACHEABLE)) {
      add(
          "saliency/maps",
          "the map of '" + saliency.name() + "' cannot be cached; write \"online\"");
    }
  }

  private void encoder(EncoderSettings encoder, @Nullable ObjectiveChoice<?> objective) {
    NetworkDefinition definition;
    try {
      definition = encoder.definition();
    } catch (IllegalArgumentException e) { // so wide that its channels cannot be counted
      add("encoder", String.valueOf(e.getMessage()));
      return;
    }
    if (objective != null) {
      objective.checkEncoder(definition).forEach(problem -> add("objective", problem));
    }
  }

  private void hardNegativesAreAccepted(MaskingChoice<?> masking, ObjectiveChoice<?> objective) {
    if (masking.capabilities().contains(Capability.MAKES_HARD_NEGATIVES)
        && !objective.capabilities().contains(Capability.ACCEPTS_HARD_NEGATIVES)) {
      add(
          "masking/type",
          "'"
              + masking.name()
              + "' with these settings makes hard negatives, which /objective/type '"
              + objective.name()
              + "' with its settings does not accept; turn them off or choose another objective");
    }
  }

  private void gradientsReachTheMasks(MaskingChoice<?> masking, ObjectiveChoice<?> objective) {
    if (masking.capabilities().contains(Capability.TRAINABLE)
        && objective.capabilities().contains(Capability.CACHES_GRADIENTS)) {
      add(
          "masking/type",
          "'"
              + masking.name()
              + "' learns from gradients of the pixels, which /objective/type '"
              + objective.name()
              + "' with its settings does not pass on; let it take the batch in one pass or choose"
              + " another masking strategy");
    }
  }

  private void pluginRules(
      @Nullable SaliencyChoice saliency,
      @Nullable MaskingChoice<?> masking,
      @Nullable ObjectiveChoice<?> objective) {
    Integer batchSize = number("training", "batchSize");
    Integer imageSize = number("imageSize");
    Integer grid = number("grid");
    Integer epochs = number("training", "epochs");
    if (batchSize == null || imageSize == null || grid == null || epochs == null) {
      return;
    }
    Integer accumulate = number("training", "accumulate");
    int parts = accumulate == null || batchSize % accumulate != 0 ? 1 : accumulate;
    RunFacts facts = new RunFacts(batchSize, parts, imageSize, grid, epochs, 0);
    if (saliency != null && saliency.provider() != null) {
      saliency.provider().check(facts).forEach(problem -> add("saliency", problem));
    }
    if (masking != null) {
      masking.check(facts).forEach(problem -> add("masking", problem));
    }
    if (objective != null) {
      objective.check(facts).forEach(problem -> add("objective", problem));
    }
  }

  private <T> @Nullable T section(String name, Class<T> type) {
    Object value = bound.get(name);
    return value == null ? null : type.cast(value);
  }

  /** Returns an integer above 0 as written, whether or not its section could be bound. */
  private @Nullable Integer number(String... keys) {
    return at(keys) instanceof Tree.Numeral number
            && number.integer()
            && number.value().signum() > 0
            && number.value().doubleValue() <= Integer.MAX_VALUE
        ? Integer.valueOf(number.value().intValue())
        : null;
  }

  private @Nullable Tree at(String... keys) {
    Tree tree = point;
    for (String key : keys) {
      tree = child(tree, key);
      if (tree == null) {
        return null;
      }
    }
    return tree;
  }

  private static @Nullable Tree child(Tree tree, String key) {
    if (tree instanceof Tree.Elements list && key.matches("\\d{1,9}")) {
      int index = Integer.parseInt(key);
      return index < list.elements().size() ? list.elements().get(index) : null;
    }
    return tree instanceof Tree.Members object ? object.get(key) : null;
  }

  private void add(String section, Problem problem) {
    add(section + problem.pointer(), problem.message());
  }

  /** Reports at the deepest value of the path that is written. */
  private void add(String path, String message) {
    Tree tree = point;
    Origin origin = point.origin();
    for (String key : path.split("/", -1)) {
      Tree next = child(tree, key);
      origin = next == null ? origin.child(key) : next.origin();
      tree = next == null ? new Tree.Broken(origin) : next;
    }
    problems.add(origin, message);
  }
}
