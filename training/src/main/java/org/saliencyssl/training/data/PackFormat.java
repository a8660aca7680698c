package org.saliencyssl.training.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a packed file, big-endian: a header of 128 bytes (magic, version, side, count,
 * whether there are masks, stamp of the source, CRC-32C of these), then one record per image:
 * CRC-32C of the rest, original width, original height, label, RGB bytes, mask bytes.
 *
 * @param stamp {@link StampedSource#stamp()} of the source that was packed
 */
record PackFormat(int side, int count, boolean masks, String stamp) {

  static final int HEADER = 128;

  private static final int VERSION = 1;
  private static final int NUMBERS = 16;
  private static final byte[] MAGIC = "SALPACK\n".getBytes(StandardCharsets.US_ASCII);

  static PackFormat of(StampedSource source) {
    return new PackFormat(
        source.storedSide(), source.size(), source.hasObjectMasks(), source.stamp());
  }

  int recordBytes() {
    return NUMBERS + side * side * (masks ? 4 : 3);
  }

  long fileBytes() {
    return HEADER + (long) count * recordBytes();
  }

  byte[] header() {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.put(MAGIC).putInt(VERSION).putInt(side).putInt(count).putInt(masks ? 1 : 0);
    header.put(stamp.getBytes(StandardCharsets.US_ASCII));
    header.putInt(HEADER - Integer.BYTES, crc(header.array(), 0, HEADER - Integer.BYTES));
    return header.array();
  }

  /** Says why a file cannot stand for the source, or null if it can. */
  @Nullable String refusal(byte[] found, long length) {
    if (found.length < HEADER) {
      return "it is torn: " + length + " bytes";
    }
    ByteBuffer header = ByteBuffer.wrap(found);
    byte[] magic = new byte[MAGIC.length];
    header.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      return "it is not a packed file of this program";
    }
    if (header.getInt() != VERSION) {
      return "it is of another version";
    }
    if (header.getInt(HEADER - Integer.BYTES) != crc(found, 0, HEADER - Integer.BYTES)) {
      return "its header is damaged";
    }
    if (!Arrays.equals(found, header())) {
      return "it is stale: the data or the settings have changed since";
    }
    return length == fileBytes() ? null : "it is torn: " + length + " of " + fileBytes() + " bytes";
  }

  byte[] record(DecodedImage image, int label) {
    ByteBuffer record = ByteBuffer.allocate(recordBytes());
    record.putInt(0).putInt(image.width()).putInt(image.height()).putInt(label).put(image.rgb());
    byte[] mask = image.mask();
    if (masks && mask != null) {
      record.put(mask);
    }
    byte[] bytes = record.array();
    record.putInt(0, crc(bytes, Integer.BYTES, bytes.length - Integer.BYTES));
    return bytes;
  }

  /** Reads a record back, or null if its bytes have changed. */
  @Nullable DecodedImage image(byte[] bytes, int label) {
    ByteBuffer record = ByteBuffer.wrap(bytes);
    if (record.getInt() != crc(bytes, Integer.BYTES, bytes.length - Integer.BYTES)) {
      return null;
    }
    int width = record.getInt();
    int height = record.getInt();
    if (record.getInt() != label) {
      return null;
    }
    byte[] rgb = new byte[side * side * 3];
    record.get(rgb);
    byte[] mask = null;
    if (masks) {
      mask = new byte[side * side];
      record.get(mask);
    }
    return new DecodedImage(rgb, mask, width, height);
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
