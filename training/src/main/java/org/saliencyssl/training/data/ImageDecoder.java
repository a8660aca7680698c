package org.saliencyssl.training.data;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.MetadataException;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG, PNG, GIF, BMP and TIFF to upright 8-bit RGB, with the conventions of Pillow's
 * {@code convert("RGB")}: grey is repeated, a palette is looked up, alpha is dropped (not
 * composited), an embedded colour profile is ignored, CMYK is taken as Adobe's inverted kind and
 * converted by R = C K / 255. Beyond Pillow, 16-bit samples are scaled by 255 / 65535 and a JPEG's
 * EXIF orientation is applied.
 */
final class ImageDecoder {

  private ImageDecoder() {}

  /** The format that a file's first bytes announce, or null if they announce none. */
  static @Nullable String format(byte[] head) {
    if (starts(head, 0xFF, 0xD8, 0xFF)) {
      return "jpeg";
    }
    if (starts(head, 0x89, 'P', 'N', 'G')) {
      return "png";
    }
    if (starts(head, 'G', 'I', 'F', '8')) {
      return "gif";
    }
    if (starts(head, 'B', 'M')) {
      return "bmp";
    }
    boolean tiff = starts(head, 'I', 'I', 42, 0) || starts(head, 'M', 'M', 0, 42);
    return tiff ? "tiff" : null;
  }

  /** Says what is wrong with a file whose first bytes announce no known format. */
  static String notAnImage(byte[] head) {
    if (head.length == 0) {
      return "the file is empty";
    }
    String text = new String(head, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
    return "not an image that can be read (JPEG, PNG, GIF, BMP, TIFF); it starts with \""
        + text.substring(0, Math.min(12, text.length()))
        + "\"";
  }

  static Pixels decode(byte[] bytes, String id) throws BadImageException {
    String format = format(bytes);
    if (format == null) {
      throw new BadImageException(id, notAnImage(bytes));
    }
    try {
      JpegHead jpeg = format.equals("jpeg") ? JpegHead.of(bytes) : JpegHead.NONE;
      Pixels pixels = decodeAs(format, jpeg, bytes);
      return jpeg.exif() ? pixels.upright(orientation(bytes)) : pixels;
    } catch (IOException | RuntimeException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new BadImageException(id, "broken " + format + " (" + oneLine(reason) + ")", e);
    }
  }

  /** Tries each installed reader; the JDK's first, because it is the fastest on plain files. */
  private static Pixels decodeAs(String format, JpegHead jpeg, byte[] bytes) throws IOException {
    List<ImageReader> readers = new ArrayList<>();
    for (Iterator<ImageReader> i = ImageIO.getImageReadersByFormatName(format); i.hasNext(); ) {
      ImageReader reader = i.next();
      boolean builtIn = reader.getClass().getName().startsWith("com.sun.");
      readers.add(builtIn ? 0 : readers.size(), reader);
    }
    IOException first = null;
    for (ImageReader reader : readers) {
      try {
        return read(reader, jpeg, bytes);
      } catch (IOException | RuntimeException e) {
        IOException failure = e instanceof IOException io ? io : new IOException(e.toString(), e);
        first = first == null ? failure : first;
        if (e instanceof Truncated) {
          break;
        }
      } finally {
        reader.dispose();
      }
    }
    throw first == null ? new IOException("no reader for " + format + " is installed") : first;
  }

  private static Pixels read(ImageReader reader, JpegHead jpeg, byte[] bytes) throws IOException {
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)), true, false);
    Pixels pixels =
        jpeg.components() == 4
            ? fromCmyk(reader.readRaster(0, null), jpeg.ycck())
            : fromImage(reader.read(0));
    for (String warning : warnings) {
      if (warning.contains("Premature end") || warning.contains("EOI")) {
        throw new Truncated(warning);
      }
    }
    return pixels;
  }

  private static Pixels fromImage(BufferedImage image) {
    ColorModel model = image.getColorModel();
    int width = image.getWidth();
    int height = image.getHeight();
    if (model instanceof ComponentColorModel && !image.isAlphaPremultiplied()) {
      return fromSamples(
          image.getRaster(), model.getComponentSize(0), model.getNumColorComponents());
    }
    int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
    byte[] rgb = new byte[argb.length * 3];
    for (int i = 0; i < argb.length; i++) {
      rgb[3 * i] = (byte) (argb[i] >> 16);
      rgb[3 * i + 1] = (byte) (argb[i] >> 8);
      rgb[3 * i + 2] = (byte) argb[i];
    }
    return new Pixels(rgb, width, height);
  }

  /** Takes samples as they are: Java would turn grey into sRGB through a linear grey space. */
  private static Pixels fromSamples(Raster raster, int bits, int colours) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    byte[] rgb = new byte[width * height * 3];
    if (bits == 8 && fromBytes(raster, colours, rgb)) {
      return new Pixels(rgb, width, height);
    }
    int[] row = new int[width * bands];
    long top = (1L << bits) - 1;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          long sample = row[x * bands + (colours >= 3 ? c : 0)];
          rgb[(y * width + x) * 3 + c] =
              (byte) (bits == 8 ? sample : (sample * 255 + top / 2) / top);
        }
      }
    }
    return new Pixels(rgb, width, height);
  }

  /** Copies plain interleaved bytes, which is what a JPEG is decoded to; false if they are not. */
  private static boolean fromBytes(Raster raster, int colours, byte[] rgb) {
    if (!(raster.getDataBuffer() instanceof DataBufferByte buffer)
        || !(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
        || raster.getParent() != null
        || buffer.getNumBanks() != 1) {
      return false;
    }
    byte[] data = buffer.getData();
    int[] offsets = model.getBandOffsets();
    int red = offsets[0];
    int green = offsets[colours >= 3 ? 1 : 0];
    int blue = offsets[colours >= 3 ? 2 : 0];
    int step = model.getPixelStride();
    int width = raster.getWidth();
    for (int y = 0; y < raster.getHeight(); y++) {
      int at = buffer.getOffset() + y * model.getScanlineStride();
      int to = 3 * y * width;
      if (step == 3) {
        for (int i = 0; i < 3 * width; i += 3) {
          rgb[to + i] = data[at + red + i];
          rgb[to + i + 1] = data[at + green + i];
          rgb[to + i + 2] = data[at + blue + i];
        }
      } else {
        for (int x = 0; x < width; x++) {
          rgb[to + 3 * x] = data[at + red + step * x];
          rgb[to + 3 * x + 1] = data[at + green + step * x];
          rgb[to + 3 * x + 2] = data[at + blue + step * x];
        }
      }
    }
    return true;
  }

  /**
   * Takes raw samples: inverted CMYK, or its first three channels as Y, Cb, Cr of the complement
   * (what libjpeg undoes as C = 255 - R before Pillow sees it).
   */
  private static Pixels fromCmyk(Raster raster, boolean ycck) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] rgb = new byte[width * height * 3];
    int[] s = raster.getPixels(raster.getMinX(), raster.getMinY(), width, height, (int[]) null);
    for (int i = 0; i < s.length; i += 4) {
      if (ycck) {
        double cb = s[i + 1] - 128;
        double cr = s[i + 2] - 128;
        double y = s[i];
        s[i] = 255 - clamp(y + 1.402 * cr);
        s[i + 1] = 255 - clamp(y - 0.344136 * cb - 0.714136 * cr);
        s[i + 2] = 255 - clamp(y + 1.772 * cb);
      }
      for (int c = 0; c < 3; c++) {
        rgb[i / 4 * 3 + c] = (byte) ((s[i + c] * s[i + 3] + 127) / 255);
      }
    }
    return new Pixels(rgb, width, height);
  }

  private static int clamp(double value) {
    return (int) Math.max(0, Math.min(255, Math.floor(value + 0.5)));
  }

  private static int orientation(byte[] bytes) {
    try {
      Metadata metadata = JpegMetadataReader.readMetadata(new ByteArrayInputStream(bytes));
      ExifIFD0Directory exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
      return exif != null && exif.containsTag(ExifIFD0Directory.TAG_ORIENTATION)
          ? exif.getInt(ExifIFD0Directory.TAG_ORIENTATION)
          : 1;
    } catch (ImageProcessingException | MetadataException | IOException e) {
      return 1; // unreadable metadata says nothing about the pixels, which were decoded
    }
  }

  private static boolean starts(byte[] head, int... magic) {
    if (head.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((head[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s+", " ").strip();
  }

  private static final class Truncated extends IOException {
    private static final long serialVersionUID = 1L;

    Truncated(String message) {
      super(message);
    }
  }
}
