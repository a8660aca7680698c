package org.saliencyssl.training.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An array in a checkpoint: name, type, shape, contents in big-endian order. */
record StoredArray(String name, DataType type, Shape shape, ByteBuffer content) {

  static final StoredArray NONE =
      new StoredArray("", DataType.FLOAT32, new Shape(0), ByteBuffer.allocate(0));

  static void write(DataOutputStream out, String name, NDArray array) throws IOException {
    DataType type = array.getDataType();
    if (type != DataType.INT64 && type != DataType.FLOAT32) {
      throw new IllegalStateException(
          name + " is " + type + "; a checkpoint holds float32 and int64");
    }
    out.writeUTF(name);
    out.writeBoolean(type == DataType.INT64);
    long[] sides = array.getShape().getShape();
    out.writeInt(sides.length);
    for (long side : sides) {
      out.writeLong(side);
    }
    out.write(bytes(array, type));
  }

  static StoredArray read(DataInputStream in) throws IOException {
    String name = in.readUTF();
    DataType type = in.readBoolean() ? DataType.INT64 : DataType.FLOAT32;
    long[] sides = new long[in.readInt()];
    for (int i = 0; i < sides.length; i++) {
      sides[i] = in.readLong();
    }
    Shape shape = new Shape(sides);
    int size = Math.toIntExact(shape.size() * type.getNumOfBytes());
    return new StoredArray(name, type, shape, ByteBuffer.wrap(in.readNBytes(size)));
  }

  void check(NDArray live, Path file) throws CheckpointException {
    if (live.getDataType() != type || !live.getShape().equals(shape)) {
      throw new CheckpointException(
          "%s: %s is %s%s, this run has %s%s"
              .formatted(file, name, type, shape, live.getDataType(), live.getShape()));
    }
  }

  void copyInto(NDArray live) {
    NDManager manager = live.getManager();
    try (NDArray source = onDevice(manager)) {
      source.copyTo(live);
    }
  }

  private NDArray onDevice(NDManager manager) {
    if (type == DataType.INT64) {
      long[] values = new long[content.remaining() / Long.BYTES];
      content.asLongBuffer().get(values);
      return manager.create(values, shape);
    }
    float[] values = new float[content.remaining() / Float.BYTES];
    content.asFloatBuffer().get(values);
    return manager.create(values, shape);
  }

  private static byte[] bytes(NDArray array, DataType type) {
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(array.size() * type.getNumOfBytes()));
    if (type == DataType.INT64) {
      buffer.asLongBuffer().put(array.toLongArray());
    } else {
      buffer.asFloatBuffer().put(array.toFloatArray());
    }
    return buffer.array();
  }
}
