package org.saliencyssl.api.contract.broken;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.contract.AssertingFactories;
import org.saliencyssl.api.network.ResNet;
import org.saliencyssl.api.random.RandomStreams;

/** The wrappers notice broken plug-ins, and loops that call a correct one in the wrong order. */
class AssertingWrappersTest {

  private final NDManager manager = NDManager.newBaseManager();
  private final TensorOps ops = TensorOps.load(manager);
  private final PluginContext context =
      new PluginContext(
          manager,
          ops,
          ComputePolicy.REFERENCE,
          RandomStreams.of(1),
          new RunFacts(2, 16, 4, 1, 2),
          Path.of(""));

  private final List<Network> encoders = new ArrayList<>();

  @AfterEach
  void close() {
    encoders.forEach(Network::close);
    ops.close();
    manager.close();
  }

  @Test
  void providers() {
    SaliencyProvider soft = provider(BrokenSaliencyFactory.Fault.S10_SOFT_FOREGROUND);
    NDArray values = soft.values(view(), 4);
    caught("not 0 or 1", () -> soft.foreground(values));
    SaliencyProvider clips = provider(BrokenSaliencyFactory.Fault.S14_CLIPS_PIXELS_IN_PLACE);
    caught("pixels", () -> clips.values(view(), 4));
    SaliencyProvider sound = provider(BrokenSaliencyFactory.Fault.NONE);
    sound.foreground(sound.values(view(), 4));
    sound.close();
    caught("values after close()", () -> sound.values(view(), 4));
  }

  @Test
  void strategies() {
    MaskingStrategy clips = strategy(BrokenMaskingFactory.Fault.M13_CLIPS_PIXELS_IN_PLACE);
    caught("query pixels", () -> clips.mask(views()));
    MaskingStrategy none = strategy(BrokenMaskingFactory.Fault.M24_MAKES_NO_HARD_NEGATIVES);
    caught("0 hard negatives", () -> none.mask(views()));
    MaskingStrategy blind = strategy(BrokenMaskingFactory.Fault.M23_NEEDS_NO_SALIENCY);
    caught("needs saliency and got none", () -> blind.mask(views()));
    strategy(BrokenMaskingFactory.Fault.NONE).mask(views());
  }

  @Test
  void adversaries() {
    AdversarialMasking early = adversary(BrokenAdversaryFactory.Fault.NONE);
    caught("penalty() without masks", early::penalty);
    early.mask(views());
    caught("update() without a penalty", () -> early.update(0.5));
    caught(
        "TRAINABLE is declared wrongly",
        () -> adversary(BrokenAdversaryFactory.Fault.M25_DECLARES_NOTHING));
  }

  @Test
  void objectives() {
    MaskedViews images = new MaskedViews(pixels(), pixels(), List.of(), null);
    MaskedViews hard = new MaskedViews(pixels(), pixels(), List.of(pixels()), null);
    ContrastiveObjective sound = objective(BrokenObjectiveFactory.Fault.NONE);
    caught("loss() before beginStep()", () -> sound.loss(images));
    sound.beginStep(0);
    caught("health() is for between", sound::health);
    caught("endStep() without a loss", sound::endStep);
    caught("hard negatives that it does not accept", () -> sound.loss(hard));
    sound.loss(images);
    sound.health();
    sound.endStep();
    caught("step 2 after 0", () -> sound.beginStep(2));
    ContrastiveObjective wide = objective(BrokenObjectiveFactory.Fault.O02_SUMS_IN_FLOAT64);
    wide.beginStep(0);
    caught("float64", () -> wide.loss(images));
    ContrastiveObjective clips = objective(BrokenObjectiveFactory.Fault.O19_CLIPS_THE_ENCODER);
    caught("encoder parameter", () -> clips.beginStep(0));
  }

  private static void caught(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(AssertionError.class).hasMessageContaining(message);
  }

  private SaliencyProvider provider(BrokenSaliencyFactory.Fault fault) {
    return AssertingFactories.wrap(new BrokenSaliencyFactory())
        .create(new BrokenSaliencyFactory.Settings(fault), context);
  }

  private MaskingStrategy strategy(BrokenMaskingFactory.Fault fault) {
    return AssertingFactories.wrap(new BrokenMaskingFactory())
        .create(new BrokenMaskingFactory.Settings(fault), context);
  }

  private AdversarialMasking adversary(BrokenAdversaryFactory.Fault fault) {
    return (AdversarialMasking)
        AssertingFactories.wrap(new BrokenAdversaryFactory())
            .create(new BrokenAdversaryFactory.Settings(fault), context);
  }

  private ContrastiveObjective objective(BrokenObjectiveFactory.Fault fault) {
    Network encoder =
        Network.create(
            ResNet.definition(18, 2, ResNet.Stem.SMALL, 1),
            manager,
            ComputePolicy.REFERENCE,
            RandomStreams.of(2));
    encoders.add(encoder);
    return AssertingFactories.wrap(new BrokenObjectiveFactory())
        .create(new BrokenObjectiveFactory.Settings(fault), encoder, context);
  }

  private NDArray pixels() {
    return manager
        .arange(2 * 3 * 256)
        .toType(DataType.FLOAT32, false)
        .div(300)
        .reshape(new Shape(2, 3, 16, 16));
  }

  private View view() {
    List<RandomStreams> streams = List.of(RandomStreams.of(3), RandomStreams.of(4));
    return new View(pixels(), null, null, streams);
  }

  private Views views() {
    return new Views(view(), view(), null);
  }
}
