package org.saliencyssl.scda;

import java.awt.Rectangle;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/**
 * A random crop of an annotated image at 224 x 224, as the trainer sees it, and what is object in
 * it.
 *
 * @param pixels 3 x SIDE x SIDE, normalised with ImageNet's mean and standard deviation
 * @param truth SIDE x SIDE values of {@link SaliencyMetrics}
 * @param whole 3 x SIDE x SIDE, the uncropped image squashed to a square, normalised
 * @param box x0, y0, x1, y1 of the crop in fractions of the image
 */
public record AnnotatedCrop(float[] pixels, byte[] truth, float[] whole, float[] box) {

  public static final int SIDE = 224;

  private static final double[] MEAN = {.485, .456, .406};
  private static final double[] DEVIATION = {.229, .224, .225};

  /** An image in original pixels: RGB in [0, 1] and the truth of each pixel. */
  private record Source(int width, int height, float[][] rgb, byte[] truth) {}

  /** A crop in pixels of the image. */
  private record Box(int x, int y, int width, int height) {}

  /** Oxford pets: trimap 1 is foreground, 2 background, 3 the border, which is ignored. */
  public static List<AnnotatedCrop> pets(Path folder, long seed) {
    List<Path> images = Packs.files(folder.resolve("images"), ".jpg");
    return crops(
        images.size(),
        seed,
        n -> {
          Path image = images.get(n);
          String stem = image.getFileName().toString().replace(".jpg", ".png");
          BufferedImage trimap = decode(folder.resolve("trimaps").resolve(stem));
          byte[] kinds = {
            SaliencyMetrics.FOREGROUND, SaliencyMetrics.BACKGROUND, SaliencyMetrics.IGNORED
          };
          byte[] truth = new byte[trimap.getWidth() * trimap.getHeight()];
          for (int p = 0; p < truth.length; p++) {
            int x = p % trimap.getWidth();
            truth[p] = kinds[trimap.getRaster().getSample(x, p / trimap.getWidth(), 0) - 1];
          }
          return source(decode(image), truth);
        });
  }

  /** COCO: a pixel whose centre lies in a polygon of any thing (category ids to 90) is object. */
  public static List<AnnotatedCrop> coco(Path folder, int cropsEach, long seed) {
    List<Path> polygons = Packs.files(folder, ".poly.txt");
    return crops(
        polygons.size() * cropsEach,
        seed,
        n -> {
          Path file = polygons.get(n / cropsEach);
          BufferedImage image = decode(Path.of(file.toString().replace(".poly.txt", ".jpg")));
          return source(image, fill(file, image.getWidth(), image.getHeight()));
        });
  }

  private static List<AnnotatedCrop> crops(int count, long seed, IntFunction<Source> sources) {
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(
            n -> {
              Source source = sources.apply(n);
              RandomStream stream = RandomStreams.of(seed).purpose("crop").at(n).stream();
              return crop(source, box(source.width(), source.height(), stream));
            })
        .filter(
            crop -> {
              double share = crop.foregroundShare();
              return share >= 0.05 && share <= 0.8;
            })
        .toList();
  }

  /** torchvision's RandomResizedCrop, area .2 to 1, aspect 3/4 to 4/3. */
  private static Box box(int width, int height, RandomStream stream) {
    for (int attempt = 0; attempt < 10; attempt++) {
      double area = (double) width * height * stream.uniform(0.2, 1);
      double aspect = Math.exp(stream.uniform(Math.log(3 / 4.0), Math.log(4 / 3.0)));
      int w = (int) Math.rint(Math.sqrt(area * aspect));
      int h = (int) Math.rint(Math.sqrt(area / aspect));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        int y = stream.nextInt(height - h + 1);
        return new Box(stream.nextInt(width - w + 1), y, w, h);
      }
    }
    int w = Math.min(width, (int) Math.rint(height * 4 / 3.0));
    int h = Math.min(height, (int) Math.rint(width * 4 / 3.0));
    return new Box((width - w) / 2, (height - h) / 2, w, h);
  }

  private static AnnotatedCrop crop(Source source, Box box) {
    byte[] truth = new byte[SIDE * SIDE];
    for (int p = 0; p < truth.length; p++) {
      int x = box.x() + (int) ((p % SIDE + 0.5) * box.width() / SIDE);
      int y = box.y() + (int) ((p / SIDE + 0.5) * box.height() / SIDE);
      truth[p] = source.truth()[y * source.width() + x];
    }
    Box all = new Box(0, 0, source.width(), source.height());
    float[] fractions = {
      (float) box.x() / source.width(),
      (float) box.y() / source.height(),
      (float) (box.x() + box.width()) / source.width(),
      (float) (box.y() + box.height()) / source.height()
    };
    return new AnnotatedCrop(resample(source, box), truth, resample(source, all), fractions);
  }

  /** Bilinear, pixel centres at halves, clamped to the box, without antialiasing. */
  private static float[] resample(Source source, Box box) {
    float[] out = new float[3 * SIDE * SIDE];
    for (int i = 0; i < SIDE; i++) {
      double sy = Math.max(0, Math.min(box.height() - 1, (i + 0.5) * box.height() / SIDE - 0.5));
      int y0 = (int) sy;
      int y1 = Math.min(box.height() - 1, y0 + 1);
      for (int j = 0; j < SIDE; j++) {
        double sx = Math.max(0, Math.min(box.width() - 1, (j + 0.5) * box.width() / SIDE - 0.5));
        int x0 = (int) sx;
        int x1 = Math.min(box.width() - 1, x0 + 1);
        for (int c = 0; c < 3; c++) {
          float[] plane = source.rgb()[c];
          int top = (box.y() + y0) * source.width() + box.x();
          int bottom = (box.y() + y1) * source.width() + box.x();
          double above = plane[top + x0] + (sx - x0) * (plane[top + x1] - plane[top + x0]);
          double below = plane[bottom + x0] + (sx - x0) * (plane[bottom + x1] - plane[bottom + x0]);
          double value = above + (sy - y0) * (below - above);
          out[(c * SIDE + i) * SIDE + j] = (float) ((value - MEAN[c]) / DEVIATION[c]);
        }
      }
    }
    return out;
  }

  private double foregroundShare() {
    int foreground = 0;
    int judged = 0;
    for (byte kind : truth) {
      judged += kind == SaliencyMetrics.IGNORED ? 0 : 1;
      foreground += kind == SaliencyMetrics.FOREGROUND ? 1 : 0;
    }
    return judged == 0 ? 0 : (double) foreground / judged;
  }

  private static Source source(BufferedImage image, byte[] truth) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
    float[][] rgb = new float[3][argb.length];
    for (int p = 0; p < argb.length; p++) {
      for (int c = 0; c < 3; c++) {
        rgb[c][p] = (argb[p] >> (16 - 8 * c) & 255) / 255f;
      }
    }
    return new Source(width, height, rgb, truth);
  }

  private static BufferedImage decode(Path file) {
    try {
      BufferedImage image = ImageIO.read(file.toFile());
      if (image == null) {
        throw new IOException("no image: " + file);
      }
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines of a category id and x y pairs in fractions of the image. */
  private static byte[] fill(Path file, int width, int height) {
    List<Path2D> things = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.trim().split("\\s+");
        if (Integer.parseInt(words[0]) <= 90) {
          Path2D thing = new Path2D.Double();
          for (int i = 1; i + 1 < words.length; i += 2) {
            double x = Double.parseDouble(words[i]) * width;
            double y = Double.parseDouble(words[i + 1]) * height;
            if (i == 1) {
              thing.moveTo(x, y);
            } else {
              thing.lineTo(x, y);
            }
          }
          thing.closePath();
          things.add(thing);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] truth = new byte[width * height];
    for (Path2D thing : things) {
      Rectangle bounds = thing.getBounds();
      for (int y = Math.max(0, bounds.y); y < Math.min(height, bounds.y + bounds.height + 1); y++) {
        for (int x = Math.max(0, bounds.x); x < Math.min(width, bounds.x + bounds.width + 1); x++) {
          if (thing.contains(x + 0.5, y + 0.5)) {
            truth[y * width + x] = SaliencyMetrics.FOREGROUND;
          }
        }
      }
    }
    return truth;
  }
}
