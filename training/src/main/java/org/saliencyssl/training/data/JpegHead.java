package org.saliencyssl.training.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the marker segments before a JPEG's first scan say. Parsing EXIF costs more than decoding a
 * small image, so it is looked for here first.
 *
 * @param components channels of the frame; 0 if there is no frame header
 * @param ycck whether four channels are YCCK (Adobe transform 2)
 * @param exif whether there is an EXIF segment
 */
record JpegHead(int components, boolean ycck, boolean exif) {

  static final JpegHead NONE = new JpegHead(0, false, false);

  private static final byte[] EXIF = "Exif".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
  private static final int APP1 = 0xE1;
  private static final int APP14 = 0xEE;
  private static final int START_OF_SCAN = 0xDA;

  static JpegHead of(byte[] bytes) {
    int components = 0;
    boolean ycck = false;
    boolean exif = false;
    int i = 2;
    while (i + 16 < bytes.length && (bytes[i] & 0xFF) == 0xFF) {
      int marker = bytes[i + 1] & 0xFF;
      if (marker == START_OF_SCAN) {
        break;
      }
      if (marker == 0xFF) {
        i++;
        continue;
      }
      if (isFrame(marker)) {
        components = bytes[i + 9] & 0xFF;
      }
      exif |= marker == APP1 && holds(bytes, i + 4, EXIF);
      ycck |= marker == APP14 && holds(bytes, i + 4, ADOBE) && bytes[i + 15] == 2;
      i += 2 + (((bytes[i + 2] & 0xFF) << 8) | (bytes[i + 3] & 0xFF));
    }
    return new JpegHead(components, ycck, exif);
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static boolean holds(byte[] bytes, int at, byte[] text) {
    return Arrays.equals(bytes, at, at + text.length, text, 0, text.length);
  }
}
