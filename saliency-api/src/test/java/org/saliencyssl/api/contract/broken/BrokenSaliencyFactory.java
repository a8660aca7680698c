package org.saliencyssl.api.contract.broken;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.EnumSet;
import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;
import org.saliencyssl.api.View;

/** Brightness as saliency, correct but for one fault. */
public final class BrokenSaliencyFactory
    implements SaliencyProviderFactory<BrokenSaliencyFactory.Settings> {

  /** What is wrong. */
  enum Fault {
    NONE,
    S06_DIVIDES_BY_CONTRAST,
    S10_SOFT_FOREGROUND,
    S14_CLIPS_PIXELS_IN_PLACE,
    S20_CENTRES_OVER_THE_BATCH,
    S24_KEEPS_EVERY_MAP,
    S27_PEEKS_AT_OBJECT_MASKS,
    S28_DRAWS_FOR_EVERY_VIEW
  }

  /**
   * The fault.
   *
   * @param fault what is wrong
   */
  record Settings(Fault fault) {}

  /** For the service loader. */
  public BrokenSaliencyFactory() {}

  @Override
  public String name() {
    return "broken";
  }

  @Override
  public String description() {
    return "brightness";
  }

  @Override
  public Class<Settings> settingsType() {
    return Settings.class;
  }

  @Override
  public Set<Capability> capabilities(Settings settings) {
    return EnumSet.of(Capability.DETERMINISTIC, Capability.CACHEABLE);
  }

  @Override
  public SaliencyProvider create(Settings settings, PluginContext context) {
    return new Brightness(settings.fault(), context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }

  private record Brightness(Fault fault, PluginContext context) implements SaliencyProvider {

    @Override
    public NDArray values(View images, int grid) {
      NDArray pixels = images.pixels();
      if (fault == Fault.S14_CLIPS_PIXELS_IN_PLACE) {
        pixels.clip(-1, 1).copyTo(pixels); // the same however often it is done
      }
      NDArray map = context.ops().poolToGrid(pixels, grid).mean(new int[] {1});
      return switch (fault) {
        case S06_DIVIDES_BY_CONTRAST -> {
          NDArray contrast = pixels.sub(pixels.get(":, :, 0:1, 0:1")).abs().sum();
          yield map.mul(contrast).div(contrast);
        }
        case S20_CENTRES_OVER_THE_BATCH -> map.sub(map.mean());
        case S24_KEEPS_EVERY_MAP -> {
          NDArray kept = context.manager().zeros(map.getShape());
          NDScope.unregister(kept);
          yield map.add(kept);
        }
        case S27_PEEKS_AT_OBJECT_MASKS -> peek(images, map, grid);
        case S28_DRAWS_FOR_EVERY_VIEW -> map.add(draws(images));
        default -> map;
      };
    }

    private NDArray peek(View images, NDArray map, int grid) {
      NDArray masks = images.objectMasks();
      return masks == null ? map : map.add(context.ops().poolToGrid(masks, grid).squeeze(1));
    }

    private static NDArray draws(View images) {
      float[] draws = new float[images.batch()];
      for (int n = 0; n < draws.length; n++) {
        draws[n] = (float) images.streams().get(n).stream().nextDouble();
      }
      return images.pixels().getManager().create(draws, new Shape(draws.length, 1, 1));
    }

    @Override
    public NDArray foreground(NDArray values) {
      NDArray mean = values.mean(new int[] {1}, true).mean(new int[] {2}, true);
      NDArray hard = values.gte(mean).toType(DataType.FLOAT32, false);
      NDArray above = values.gt(mean).toType(DataType.FLOAT32, false);
      return fault == Fault.S10_SOFT_FOREGROUND ? hard.sub(above.mul(0.1)) : hard;
    }
  }
}
