package org.saliencyssl.api.contract.broken;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Views;

/** Dims each query by an amount of its own, correct but for one fault. */
public final class BrokenMaskingFactory
    implements MaskingStrategyFactory<BrokenMaskingFactory.Settings> {

  /** What is wrong. */
  enum Fault {
    NONE,
    M05_DIVIDES_BY_CONTRAST,
    M12_DROPS_LABELS,
    M13_CLIPS_PIXELS_IN_PLACE,
    M15_DRAWS_FROM_THE_CLOCK,
    M16_DRAWS_BY_PLACE,
    M17_DIMS_BY_BATCH_SIZE,
    M19_ATTACHES_TO_THE_RUN,
    M20_KEEPS_EVERY_QUERY,
    M23_NEEDS_NO_SALIENCY,
    M24_MAKES_NO_HARD_NEGATIVES
  }

  /**
   * The fault.
   *
   * @param fault what is wrong
   */
  record Settings(Fault fault) {}

  /** For the service loader. */
  public BrokenMaskingFactory() {}

  @Override
  public String name() {
    return "broken";
  }

  @Override
  public String description() {
    return "dims the query";
  }

  @Override
  public Class<Settings> settingsType() {
    return Settings.class;
  }

  @Override
  public Set<Capability> capabilities(Settings settings) {
    Set<Capability> capabilities = EnumSet.of(Capability.DETERMINISTIC);
    if (settings.fault() == Fault.M23_NEEDS_NO_SALIENCY) {
      capabilities.add(Capability.NEEDS_SALIENCY);
    }
    if (settings.fault() == Fault.M24_MAKES_NO_HARD_NEGATIVES) {
      capabilities.add(Capability.MAKES_HARD_NEGATIVES);
    }
    return capabilities;
  }

  @Override
  public MaskingStrategy create(Settings settings, PluginContext context) {
    return new Dimmed(settings.fault(), context, System.nanoTime());
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }

  private record Dimmed(Fault fault, PluginContext context, long clock) implements MaskingStrategy {

    @Override
    public List<MaskedViews> mask(Views views) {
      NDArray pixels = views.query().pixels();
      if (fault == Fault.M13_CLIPS_PIXELS_IN_PLACE) {
        pixels.clip(-1, 1).copyTo(pixels); // the same however often it is done
      }
      NDArray query = faulty(pixels.mul(amounts(views)));
      NDArray labels = fault == Fault.M12_DROPS_LABELS ? null : views.labels();
      return List.of(new MaskedViews(query, views.key().pixels(), List.of(), labels));
    }

    private NDArray faulty(NDArray query) {
      if (fault == Fault.M05_DIVIDES_BY_CONTRAST) {
        NDArray contrast = query.sub(query.get(":, :, 0:1, 0:1")).abs().sum();
        return query.mul(contrast).div(contrast);
      }
      if (fault == Fault.M19_ATTACHES_TO_THE_RUN) {
        query.attach(context.manager());
      }
      if (fault == Fault.M20_KEEPS_EVERY_QUERY) {
        NDArray kept = context.manager().zeros(new Shape(1));
        NDScope.unregister(kept);
        return query.add(kept);
      }
      return query;
    }

    private NDArray amounts(Views views) {
      NDManager manager = views.query().pixels().getManager();
      float[] amounts = new float[views.query().batch()];
      for (int n = 0; n < amounts.length; n++) {
        double drawn = views.query().streams().get(n).stream().uniform(0.2, 0.8);
        amounts[n] =
            (float)
                switch (fault) {
                  case M15_DRAWS_FROM_THE_CLOCK -> drawn + clock % 1000 * 1e-4;
                  case M16_DRAWS_BY_PLACE -> 1.0 / (n + 2);
                  case M17_DIMS_BY_BATCH_SIZE -> drawn / amounts.length;
                  default -> drawn;
                };
      }
      return manager.create(amounts, new Shape(amounts.length, 1, 1, 1));
    }
  }
}
