package org.saliencyssl.mocov2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.network.ResNet;
import org.saliencyssl.api.random.RandomStreams;

/** A batch in n parts against the whole batch with n groups of batch norm. */
class MocoV2PartsTest {

  private static final int BATCH = 8;
  private static final int SIDE = 32;
  private static final RandomStreams STREAMS = RandomStreams.of(41);

  private final NDManager manager = NDManager.newBaseManager();
  private final TensorOps ops = TensorOps.load(manager);

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  /** Group j of the whole batch are the images i with i mod n = j; they are part j of the other. */
  @ParameterizedTest(name = "{0} parts, {1} hard negatives")
  @CsvSource({"2, 0", "2, 1", "4, 2"})
  void partsEqualTheGroupsOfSplitBatchNorm(int parts, int hardNegatives) {
    try (Run whole = new Run(1, parts);
        Run cut = new Run(parts, 1)) {
      List<NDArray> images = images(2 + hardNegatives);
      int[] order = order(parts);
      float expected = whole.pass(images.stream().map(i -> rows(i, order)).toList(), 0);
      float[] queued = cut.queue();
      cut.objective.beginStep(0);
      float mean = 0;
      for (int part = 0; part < parts; part++) {
        if (part > 0) {
          cut.objective.nextPart();
        }
        mean += cut.part(images, part) / parts;
        assertThat(cut.queue()).as("the queue within the step").isEqualTo(queued);
      }
      cut.objective.endStep();
      assertThat(mean).isCloseTo(expected, within(1e-5f * expected));
      assertGradients(cut, whole, parts);
      assertQueues(cut, whole, order);
    }
  }

  /** r' = 0.9 r + 0.1 s for one part after the other; s of a part alone is told by a fresh run. */
  @Test
  void runningStatisticsMoveWithEachPart() {
    List<NDArray> images = images(2);
    try (Run cut = new Run(2, 1);
        Run first = new Run(2, 1);
        Run second = new Run(2, 1)) {
      List<float[]> start = cut.statistics();
      cut.objective.beginStep(0);
      cut.part(images, 0);
      cut.objective.nextPart();
      cut.part(images, 1);
      first.objective.beginStep(0);
      first.part(images, 0);
      second.objective.beginStep(0);
      second.part(images, 1);
      for (int b = 0; b < start.size(); b++) {
        for (int c = 0; c < start.get(b).length; c++) {
          double r = start.get(b)[c];
          double s1 = (first.statistics().get(b)[c] - 0.9 * r) / 0.1;
          double s2 = (second.statistics().get(b)[c] - 0.9 * r) / 0.1;
          double expected = 0.81 * r + 0.09 * s1 + 0.1 * s2;
          assertThat((double) cut.statistics().get(b)[c])
              .as("buffer %d[%d]", b, c)
              .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
        }
      }
    }
  }

  @Test
  void aMissingPartIsNoticed() {
    try (Run cut = new Run(2, 1)) {
      cut.objective.beginStep(0);
      cut.part(images(2), 0);
      assertThatThrownBy(cut.objective::endStep)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("endStep after 4 keys of a batch of 8: a part is missing");
    }
  }

  private void assertGradients(Run actual, Run expected, int parts) {
    List<NDArray> all = expected.trainable();
    for (int p = 0; p < all.size(); p++) {
      float[] whole = all.get(p).getGradient().toFloatArray();
      float[] sum = actual.trainable().get(p).getGradient().toFloatArray();
      double largest = 0;
      double difference = 0;
      for (int i = 0; i < whole.length; i++) {
        largest = Math.max(largest, Math.abs(whole[i]));
        difference = Math.max(difference, Math.abs(sum[i] / parts - whole[i]));
      }
      assertThat(largest).as("parameter %d", p).isPositive();
      assertThat(difference).as("parameter %d", p).isLessThan(1e-5 * largest);
    }
  }

  private static void assertQueues(Run cut, Run whole, int[] order) {
    float[] expected = whole.queue();
    float[] queue = cut.queue();
    int dimension = expected.length / (2 * BATCH);
    for (int i = 0; i < BATCH; i++) {
      for (int d = 0; d < dimension; d++) {
        assertThat(queue[order[i] * dimension + d])
            .isCloseTo(expected[i * dimension + d], within(1e-5f));
      }
    }
  }

  /** Place i of the whole batch holds image {@code order[i]} of the batch that is cut. */
  private static int[] order(int parts) {
    int[] order = new int[BATCH];
    for (int i = 0; i < BATCH; i++) {
      order[i] = i % parts * (BATCH / parts) + i / parts;
    }
    return order;
  }

  private List<NDArray> images(int count) {
    List<NDArray> images = new ArrayList<>();
    for (int m = 0; m < count; m++) {
      double[][] rows = Rows.gaussian(BATCH, 3 * SIDE * SIDE, 70 + m);
      images.add(Rows.array(manager, rows).reshape(BATCH, 3, SIDE, SIDE));
    }
    return images;
  }

  private NDArray rows(NDArray images, int[] order) {
    NDArray result = manager.create(images.getShape());
    for (int i = 0; i < BATCH; i++) {
      result.set(new NDIndex(i), images.get(order[i]));
    }
    return result;
  }

  /** A residual network and its objective; equal numbers in all of them. */
  private final class Run implements AutoCloseable {
    final Network encoder;
    final ContrastiveObjective objective;
    private final int parts;

    Run(int parts, int splits) {
      this.parts = parts;
      this.encoder =
          Network.create(
              ResNet.definition(18, 2, ResNet.Stem.SMALL, splits),
              manager,
              ComputePolicy.REFERENCE,
              STREAMS.purpose("encoder"));
      MocoV2Settings settings =
          new MocoV2Settings(
              2 * BATCH,
              0.9,
              0.2,
              5,
              8,
              false,
              2,
              HardNegativeWeighting.SIMILARITY,
              new Own(),
              true,
              false);
      PluginContext context =
          new PluginContext(
              manager,
              ops,
              ComputePolicy.REFERENCE,
              STREAMS.purpose("objective"),
              new RunFacts(BATCH, parts, SIDE, 4, 1, 2),
              Path.of("."));
      this.objective = new MocoV2Factory().create(settings, encoder, context);
    }

    float pass(List<NDArray> images, long step) {
      objective.beginStep(step);
      float loss = backward(images);
      objective.endStep();
      return loss;
    }

    float part(List<NDArray> images, int part) {
      int size = BATCH / parts;
      String range = part * size + ":" + (part + 1) * size;
      return backward(images.stream().map(i -> i.get(new NDIndex(range))).toList());
    }

    private float backward(List<NDArray> images) {
      MaskedViews views =
          new MaskedViews(images.get(0), images.get(1), images.subList(2, images.size()), null);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray loss = objective.loss(views);
        collector.backward(loss);
        return loss.getFloat();
      }
    }

    List<NDArray> trainable() {
      List<NDArray> all = new ArrayList<>(encoder.trainable());
      all.addAll(objective.trainable());
      return all;
    }

    float[] queue() {
      return objective.state().get("queue").toFloatArray();
    }

    List<float[]> statistics() {
      return encoder.buffers().stream().map(NDArray::toFloatArray).toList();
    }

    @Override
    public void close() {
      objective.close();
      encoder.close();
    }
  }
}
