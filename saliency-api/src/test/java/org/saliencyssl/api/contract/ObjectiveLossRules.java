package org.saliencyssl.api.contract;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.MaskedViews;

/** Rules O01 to O07: what a loss is. */
interface ObjectiveLossRules<C extends Record> extends PluginFactoryContract<C> {

  @Override
  ContrastiveObjectiveFactory<C> factory();

  @Test
  @DisplayName("O01 A loss is a scalar.")
  default void o01Scalar() {
    ObjectiveRun.begun(this, r -> Values.requireShape("the loss", r.loss(r.masked()), new Shape()));
  }

  @Test
  @DisplayName("O02 A loss is float32.")
  default void o02Type() {
    ObjectiveRun.begun(
        this, r -> Values.requireType("the loss", r.loss(r.masked()), DataType.FLOAT32));
  }

  @Test
  @DisplayName("O03 A loss is finite.")
  default void o03Finite() {
    ObjectiveRun.run(this, r -> r.requireFinite(Scene.NATURAL));
  }

  @Test
  @DisplayName("O04 The loss of images of one colour is finite.")
  default void o04Flat() {
    ObjectiveRun.run(this, r -> r.requireFinite(Scene.FLAT));
  }

  @Test
  @DisplayName("O05 The loss of grey images is finite.")
  default void o05Grey() {
    ObjectiveRun.run(this, r -> r.requireFinite(Scene.GREY));
  }

  @Test
  @DisplayName("O06 The loss of black and white images is finite.")
  default void o06Extreme() {
    ObjectiveRun.run(this, r -> r.requireFinite(Scene.BLACK_AND_WHITE));
  }

  @Test
  @DisplayName("O07 Queries, keys, hard negatives and labels are not modified.")
  default void o07Untouched() {
    ObjectiveRun.begun(
        this,
        r -> {
          MaskedViews views = r.masked();
          MaskedViews fresh = r.masked();
          r.backward(views);
          r.objective.endStep();
          Map<String, double[]> before = MaskingRun.contents(MaskingRun.images(List.of(fresh)));
          MaskingRun.requireClose(
              MaskingRun.contents(MaskingRun.images(List.of(views))), before, 0);
          if (fresh.labels() != null) {
            Values.requireSame("labels", Values.of(views.labels()), Values.of(fresh.labels()));
          }
        });
  }
}
