package org.saliencyssl.api.contract.broken;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginContext;

/** Strategies that do nothing, correctly, and whose factories have one fault each. */
final class BrokenFactories {

  private BrokenFactories() {}

  /** A correct factory of a strategy that does nothing. */
  abstract static class Sound<C extends Record> implements MaskingStrategyFactory<C> {

    @Override
    public String name() {
      return "nothing";
    }

    @Override
    public String description() {
      return "does nothing";
    }

    @Override
    public Set<Capability> capabilities(C settings) {
      return EnumSet.of(Capability.DETERMINISTIC);
    }

    @Override
    public MaskingStrategy create(C settings, PluginContext context) {
      return views ->
          List.of(
              new MaskedViews(
                  views.query().pixels(), views.key().pixels(), List.of(), views.labels()));
    }

    @Override
    public int apiVersion() {
      return ApiVersion.CURRENT;
    }
  }

  /** Nothing to set. */
  record Empty() {}

  /**
   * Turns its value round whenever it is made.
   *
   * @param value not what was given
   */
  record Turned(double value) {
    Turned {
      value = -value;
    }
  }

  /** Breaks F01. */
  public static final class ShoutingName extends Sound<Empty> {
    @Override
    public String name() {
      return "NOTHING";
    }

    @Override
    public Class<Empty> settingsType() {
      return Empty.class;
    }
  }

  /** Breaks F04. */
  public static final class OtherVersion extends Sound<Empty> {
    @Override
    public int apiVersion() {
      return ApiVersion.CURRENT + 1;
    }

    @Override
    public Class<Empty> settingsType() {
      return Empty.class;
    }
  }

  /** Breaks F06. */
  public static final class Counting extends Sound<Empty> {
    private int made;

    @Override
    public MaskingStrategy create(Empty settings, PluginContext context) {
      made++;
      return super.create(settings, context);
    }

    @Override
    public Class<Empty> settingsType() {
      return Empty.class;
    }

    @Override
    public String toString() {
      return "made " + made;
    }
  }

  /** Breaks F07: the one factory that no service file lists. */
  public static final class Unlisted extends Sound<Empty> {
    @Override
    public Class<Empty> settingsType() {
      return Empty.class;
    }
  }

  /** Breaks F11. */
  public static final class Turning extends Sound<Turned> {
    @Override
    public Class<Turned> settingsType() {
      return Turned.class;
    }
  }

  /** Breaks F13. */
  public static final class Boasting extends Sound<Empty> {
    @Override
    public Set<Capability> capabilities(Empty settings) {
      return EnumSet.of(Capability.DETERMINISTIC, Capability.CACHEABLE);
    }

    @Override
    public Class<Empty> settingsType() {
      return Empty.class;
    }
  }
}
