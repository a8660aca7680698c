package org.saliencyssl.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

  private static int[] pixel(Pixels pixels, int x, int y) {
    int i = (y * pixels.width() + x) * 3;
    byte[] rgb = pixels.rgb();
    return new int[] {rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF};
  }

  private static Pixels decode(byte[] bytes) throws BadImageException {
    return ImageDecoder.decode(bytes, "some/path.img");
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void colourIsExactInLosslessFormats(String format) throws Exception {
    BufferedImage image = TestImages.flat(5, 3, 0x0000FF);
    image.setRGB(4, 1, 0xC86414);
    Pixels pixels = decode(TestImages.encode(image, format));
    assertThat(pixels.width()).isEqualTo(5);
    assertThat(pixels.height()).isEqualTo(3);
    assertThat(pixel(pixels, 4, 1)).containsExactly(0xC8, 0x64, 0x14);
    assertThat(pixel(pixels, 0, 0)).containsExactly(0, 0, 255);
  }

  @Test
  void jpegColourIsNear() throws Exception {
    Pixels pixels = decode(TestImages.encode(TestImages.flat(16, 16, 0xC86414), "jpeg"));
    assertNear(pixel(pixels, 8, 8), 0xC8, 0x64, 0x14, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "bmp"})
  void greyIsRepeatedWithItsOwnValue(String format) throws Exception {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    Arrays.fill(((DataBufferByte) image.getRaster().getDataBuffer()).getData(), (byte) 73);
    assertNear(pixel(decode(TestImages.encode(image, format)), 3, 3), 73, 73, 73, 1);
  }

  @Test
  void sixteenBitGreyIsScaledToEight() throws Exception {
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_USHORT_GRAY);
    int[] values = {0, 257, 128 * 257 + 100, 65535};
    image.getRaster().setPixels(0, 0, 4, 1, values);
    Pixels pixels = decode(TestImages.encode(image, "png"));
    assertThat(pixel(pixels, 0, 0)[0]).isZero();
    assertThat(pixel(pixels, 1, 0)[1]).isEqualTo(1);
    assertThat(pixel(pixels, 2, 0)[2]).isEqualTo(128);
    assertThat(pixel(pixels, 3, 0)[0]).isEqualTo(255);
  }

  @Test
  void sixteenBitColourIsScaledToEight() throws Exception {
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = model.createCompatibleWritableRaster(2, 2);
    raster.setPixel(1, 1, new int[] {200 * 257, 100 * 257, 65535});
    BufferedImage image = new BufferedImage(model, raster, false, null);
    Pixels pixels = decode(TestImages.encode(image, "png"));
    assertThat(pixel(pixels, 1, 1)).containsExactly(200, 100, 255);
    assertThat(pixel(pixels, 0, 0)).containsExactly(0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif"})
  void paletteIsLookedUp(String format) throws Exception {
    byte[] red = {10, (byte) 250};
    byte[] green = {20, (byte) 240};
    byte[] blue = {30, (byte) 230};
    IndexColorModel palette = new IndexColorModel(8, 2, red, green, blue);
    BufferedImage image = new BufferedImage(3, 3, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setSample(2, 0, 0, 1);
    Pixels pixels = decode(TestImages.encode(image, format));
    assertThat(pixel(pixels, 2, 0)).containsExactly(250, 240, 230);
    assertThat(pixel(pixels, 0, 2)).containsExactly(10, 20, 30);
  }

  @Test
  void oneBitImagesAreBlackAndWhite() throws Exception {
    BufferedImage image = new BufferedImage(9, 2, BufferedImage.TYPE_BYTE_BINARY);
    image.setRGB(8, 1, 0xFFFFFF);
    Pixels pixels = decode(TestImages.encode(image, "png"));
    assertThat(pixel(pixels, 8, 1)).containsExactly(255, 255, 255);
    assertThat(pixel(pixels, 7, 1)).containsExactly(0, 0, 0);
  }

  @Test
  void alphaIsDroppedAsPillowDropsIt() throws Exception {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00C86414);
    image.setRGB(1, 0, 0x80C86414);
    Pixels pixels = decode(TestImages.encode(image, "png"));
    assertThat(pixel(pixels, 0, 0)).containsExactly(0xC8, 0x64, 0x14);
    assertThat(pixel(pixels, 1, 0)).containsExactly(0xC8, 0x64, 0x14);
  }

  @Test
  void greyWithAlphaKeepsItsGrey() throws Exception {
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster = model.createCompatibleWritableRaster(2, 1);
    raster.setPixel(0, 0, new int[] {73, 10});
    raster.setPixel(1, 0, new int[] {200, 255});
    Pixels pixels = decode(TestImages.encode(new BufferedImage(model, raster, false, null), "png"));
    assertThat(pixel(pixels, 0, 0)).containsExactly(73, 73, 73);
    assertThat(pixel(pixels, 1, 0)).containsExactly(200, 200, 200);
  }

  /** Files and values by Pillow 11: CMYK (100, 20, 60, 80); the same bytes declared as YCCK. */
  @ParameterizedTest
  @CsvSource({"cmyk.jpg, 106, 161, 134", "ycck.jpg, 4, 127, 0"})
  void cmykJpegsComeOutAsFromPillow(String file, int red, int green, int blue) throws Exception {
    assertNear(pixel(decode(TestImages.resource(file)), 8, 8), red, green, blue, 2);
  }

  /** Files by Pillow: the same upright 48 x 32 picture stored in each of the eight orientations. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void exifOrientationIsUndone(int orientation) throws Exception {
    Pixels pixels = decode(TestImages.resource("exif-" + orientation + ".jpg"));
    assertThat(pixels.width()).isEqualTo(48);
    assertThat(pixels.height()).isEqualTo(32);
    assertNear(pixel(pixels, 12, 8), 200, 30, 40, 6);
    assertNear(pixel(pixels, 36, 8), 30, 180, 60, 6);
    assertNear(pixel(pixels, 12, 24), 40, 60, 190, 6);
    assertNear(pixel(pixels, 36, 24), 220, 210, 80, 6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp"})
  void aFileCutInHalfIsBroken(String format) {
    BufferedImage image = TestImages.flat(64, 64, 0);
    for (int i = 0; i < 64 * 64; i++) {
      image.setRGB(i % 64, i / 64, i * 7919);
    }
    byte[] whole = TestImages.encode(image, format);
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    assertThatThrownBy(() -> decode(half))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining("some/path.img")
        .hasMessageContaining("broken " + format)
        .hasMessageContaining("onBadImage");
  }

  @Test
  void textAndEmptyFilesAreNamedForWhatTheyAre() {
    assertThatThrownBy(() -> decode("hello world, this is text".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining("it starts with \"hello world,\"");
    assertThatThrownBy(() -> decode(new byte[0]))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining("the file is empty");
  }

  private static void assertNear(int[] actual, int red, int green, int blue, int tolerance) {
    int[] expected = {red, green, blue};
    for (int c = 0; c < 3; c++) {
      assertThat(Math.abs(actual[c] - expected[c]))
          .as("%s against %s", Arrays.toString(actual), Arrays.toString(expected))
          .isLessThanOrEqualTo(tolerance);
    }
  }
}
