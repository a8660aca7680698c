package org.saliencyssl.api.contract.broken;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.compute.Network;

/**
 * Pulls a query's scaled features to its key's, and away from a memory of earlier keys; correct but
 * for one fault.
 */
public final class BrokenObjectiveFactory
    implements ContrastiveObjectiveFactory<BrokenObjectiveFactory.Settings> {

  /** What is wrong. */
  enum Fault {
    NONE,
    O02_SUMS_IN_FLOAT64,
    O14_DOUBLES_THE_GRADIENT_OF_LATER_VARIANTS,
    O18_WEIGHTS_BY_PLACE,
    O19_CLIPS_THE_ENCODER,
    O21_MEASURES_NAN,
    O22_MEASURING_MOVES_THE_MEMORY,
    O23_READS_LABELS,
    O24_READS_HARD_NEGATIVES,
    O25_CACHES_NOTHING,
    O27_FORGETS_ITS_HEAD,
    O28_FORGETS_ITS_MEMORY,
    O29_REMEMBERS_THE_LAST_LOSS,
    O31_KEEPS_EVERY_KEY,
    O32_STAYS_OPEN,
    O34_SUMS_HALVES,
    O35_REMEMBERS_THE_LAST_LOSS_OF_A_PART
  }

  /**
   * The fault.
   *
   * @param fault what is wrong
   */
  record Settings(Fault fault) {}

  /** For the service loader. */
  public BrokenObjectiveFactory() {}

  @Override
  public String name() {
    return "broken";
  }

  @Override
  public String description() {
    return "pulls and pushes";
  }

  @Override
  public Class<Settings> settingsType() {
    return Settings.class;
  }

  @Override
  public Set<Capability> capabilities(Settings settings) {
    return switch (settings.fault()) {
      case O25_CACHES_NOTHING -> EnumSet.of(Capability.DETERMINISTIC, Capability.CACHES_GRADIENTS);
      case NONE, O34_SUMS_HALVES, O35_REMEMBERS_THE_LAST_LOSS_OF_A_PART ->
          EnumSet.of(Capability.DETERMINISTIC, Capability.ACCUMULATES);
      default -> EnumSet.of(Capability.DETERMINISTIC);
    };
  }

  @Override
  public ContrastiveObjective create(Settings settings, Network encoder, PluginContext context) {
    return new Pull(settings.fault(), encoder, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }

  private static final class Pull implements ContrastiveObjective {

    private final Fault fault;
    private final Network encoder;
    private final NDManager manager;
    private final NDArray head;
    private final NDArray memory;
    private final List<NDArray> keys = new ArrayList<>();
    private final RunFacts facts;
    private int losses;
    private int lossesOfPart;

    Pull(Fault fault, Network encoder, PluginContext context) {
      this.fault = fault;
      this.encoder = encoder;
      this.facts = context.facts();
      this.manager = context.manager().newSubManager();
      this.head = manager.ones(new Shape(encoder.outputSize()));
      this.memory = manager.zeros(new Shape(encoder.outputSize()));
      head.setRequiresGradient(true);
    }

    @Override
    public List<NDArray> trainable() {
      return List.of(head);
    }

    @Override
    public void beginStep(long step) {
      keys.clear();
      losses = 0;
      lossesOfPart = 0;
      if (fault == Fault.O19_CLIPS_THE_ENCODER) {
        encoder.trainable().forEach(p -> p.clip(-0.2, 0.2).copyTo(p));
      }
    }

    @Override
    public void nextPart() {
      lossesOfPart = 0;
    }

    @Override
    public NDArray loss(MaskedViews views) {
      losses++;
      lossesOfPart++;
      NDArray query = encoder.forward(views.query(), true).mul(head);
      NDArray key = encoder.forward(views.key(), true);
      boolean ofPart = keys.size() > 1 && fault == Fault.O35_REMEMBERS_THE_LAST_LOSS_OF_A_PART;
      if (lossesOfPart == 1) {
        keys.add(key.stopGradient());
      } else if (ofPart || fault == Fault.O29_REMEMBERS_THE_LAST_LOSS) {
        keys.set(keys.size() - 1, key.stopGradient());
      }
      NDArray apart = query.sub(key).square().sub(query.mul(memory)).mean(new int[] {1});
      return faulty(apart, views);
    }

    private NDArray faulty(NDArray apart, MaskedViews views) {
      NDManager here = apart.getManager();
      return switch (fault) {
        case O02_SUMS_IN_FLOAT64 -> here.create(1.0).mul(apart.mean());
        case O14_DOUBLES_THE_GRADIENT_OF_LATER_VARIANTS ->
            losses == 1 ? apart.mean() : apart.mul(2).sub(apart.stopGradient()).mean();
        case O18_WEIGHTS_BY_PLACE ->
            apart.mul(here.arange(apart.size()).toType(DataType.FLOAT32, false)).mean();
        case O23_READS_LABELS ->
            views.labels() == null
                ? apart.mean()
                : apart.mean().add(views.labels().toType(DataType.FLOAT32, false).mean());
        case O24_READS_HARD_NEGATIVES ->
            views.hardNegatives().isEmpty()
                ? apart.mean()
                : apart.mean().sub(encoder.forward(views.hardNegatives().get(0), true).mean());
        case O31_KEEPS_EVERY_KEY -> {
          NDArray kept = manager.zeros(new Shape());
          NDScope.unregister(kept);
          yield apart.mean().add(kept);
        }
        case O34_SUMS_HALVES -> apart.mean().mul(facts.accumulate());
        default -> apart.mean();
      };
    }

    @Override
    public void endStep() {
      memory.muli(0.5);
      keys.forEach(part -> memory.addi(part.mean(new int[] {0}).div(keys.size())));
    }

    @Override
    public OptionalDouble chanceLevel() {
      return OptionalDouble.empty();
    }

    @Override
    public Map<String, Double> health() {
      if (fault == Fault.O22_MEASURING_MOVES_THE_MEMORY) {
        memory.addi(1);
      }
      double sum = memory.sum().getFloat();
      return Map.of("memory", fault == Fault.O21_MEASURES_NAN ? Double.NaN : sum);
    }

    @Override
    public SortedMap<String, NDArray> state() {
      SortedMap<String, NDArray> state = new TreeMap<>();
      if (fault != Fault.O27_FORGETS_ITS_HEAD) {
        state.put("head", head);
      }
      if (fault != Fault.O28_FORGETS_ITS_MEMORY) {
        state.put("memory", memory);
      }
      return state;
    }

    @Override
    public void close() {
      if (fault != Fault.O32_STAYS_OPEN) {
        manager.close();
      }
    }
  }
}
