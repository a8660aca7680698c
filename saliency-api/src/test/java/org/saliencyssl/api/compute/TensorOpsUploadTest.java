package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/** What a step sends to the device, here on the CPU; the way to a GPU needs a GPU. */
class TensorOpsUploadTest {

  private final NDManager manager = NDManager.newBaseManager();
  private final TensorOps ops = TensorOps.load(manager);

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @Test
  void numbersOfEveryTypeArriveWithTheirShape() {
    Shape shape = new Shape(3, 2);
    NDArray floats = ops.upload(new float[] {1, 2, 3, 4, 5, 6}, shape, manager);
    NDArray doubles = ops.upload(new double[] {1, 2, 3, 4, 5, 1e-300}, shape, manager);
    NDArray longs = ops.upload(new long[] {1, 2, 3, 4, 5, 1L << 62}, shape, manager);
    NDArray bytes = ops.upload(ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4, -1}), shape, manager);
    assertThat(floats.getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(floats.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(doubles.getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(doubles.toDoubleArray()).containsExactly(1, 2, 3, 4, 5, 1e-300);
    assertThat(longs.getDataType()).isEqualTo(DataType.INT64);
    assertThat(longs.toLongArray()).containsExactly(1, 2, 3, 4, 5, 1L << 62);
    assertThat(bytes.getDataType()).isEqualTo(DataType.UINT8);
    assertThat(bytes.toUint8Array()).containsExactly(0, 1, 2, 3, 4, 255);
    assertThat(new Shape[] {doubles.getShape(), longs.getShape(), bytes.getShape()})
        .containsOnly(shape);
  }

  @Test
  void aChangeOfTheSourceDoesNotReachTheArray() {
    float[] values = {1, 2};
    NDArray sent = ops.upload(values, new Shape(2), manager);
    values[0] = 9;
    assertThat(sent.toFloatArray()).containsExactly(1, 2);
  }

  @Test
  void theOwnerClosesWhatWasSent() {
    NDArray sent;
    try (NDManager owner = manager.newSubManager()) {
      sent = ops.upload(new float[] {1}, new Shape(1), owner);
      assertThat(sent.getManager()).isSameAs(owner);
    }
    assertThat(sent.isReleased()).isTrue();
  }

  /** To the last bit, in float32 and float64, as DJL's way with a number of Java. */
  @Test
  void aConstantActsAsTheNumberDoes() {
    long seed = 4;
    RandomStream random = RandomStreams.of(seed).stream();
    float[] values = new float[500];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      NDArray x = manager.create(values).toType(type, false);
      for (double number : new double[] {0, 1, -0.6, Math.PI, 1e-10, 255, 0.1f}) {
        NDArray constant = ops.constant(number);
        NDArray[][] pairs = {
          {x.mul(constant), x.mul(number)}, {x.add(constant), x.add(number)},
          {x.div(constant), x.div(number)}, {x.maximum(constant), x.maximum(number)},
          {x.gte(constant), x.gte(number)}, {x.lt(constant), x.lt(number)},
          {x.neq(constant), x.neq(number)}
        };
        for (NDArray[] pair : pairs) {
          assertThat(pair[0].getDataType()).isEqualTo(pair[1].getDataType());
          assertThat(pair[0].toByteArray())
              .as("seed %d, %s, %s", seed, type, number)
              .isEqualTo(pair[1].toByteArray());
        }
      }
    }
  }

  @Test
  void aFloatConstantLeavesAScalarFloat32() {
    NDArray loss = manager.create(3f);
    NDArray third = loss.div(ops.floatConstant(7));
    assertThat(third.getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(third.toFloatArray()).containsExactly(3f / 7f);
    assertThat(ops.floatConstant(0.1).toFloatArray()).containsExactly(0.1f);
    assertThat(ops.floatConstant(0.1)).isSameAs(ops.floatConstant(0.1f));
  }

  @Test
  void aConstantIsMadeOnceAndOutlivesAScope() {
    NDArray constant;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      constant = ops.constant(0.25);
    }
    assertThat(constant.isReleased()).isFalse();
    assertThat(ops.constant(0.25)).isSameAs(constant);
    assertThat(constant.toDoubleArray()).containsExactly(0.25);
  }
}
