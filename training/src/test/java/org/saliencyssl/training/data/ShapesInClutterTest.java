package org.saliencyssl.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.data.ShapesInClutter.Level;

class ShapesInClutterTest {

  private static final int SIDE = ShapesPainter.SIDE;

  private static ShapesInClutter settings(Level level, long seed, boolean shift) {
    return new ShapesInClutter(level, 40, 20, 30, seed, shift, SIDE, false);
  }

  private static ShapesPainter painter(Level level) {
    return new ShapesPainter(settings(level, 7, false), "train", false);
  }

  /** Recorded on linux-x86_64, JDK 17; any other platform must give the same bytes. */
  @ParameterizedTest
  @CsvSource({
    "EASY, bbb3fe281c5df5e34a392ae6a3b8242816f485a78425ed6a3b8b33fcb4e05495",
    "MEDIUM, 242683282f51caa359db98b911434725944bbc74874f0a2944c5b32c266bf32b",
    "HARD, 2e83307216309ee837bd4879826fde6e17771c6e74c12d8d47da55f1cb24c533"
  })
  void pixelsAreTheSameOnEveryPlatform(Level level, String expected) {
    Digest digest = new Digest();
    ShapesPainter painter = painter(level);
    for (int i = 0; i < 30; i++) {
      DecodedImage image = painter.draw(i);
      digest.add(image.rgb()).add(image.mask());
    }
    assertThat(digest.hex()).isEqualTo(expected);
  }

  @Test
  void anImageDoesNotDependOnTheImagesDrawnBefore() {
    ShapesPainter painter = painter(Level.HARD);
    byte[] alone = painter(Level.HARD).draw(17).rgb();
    for (int i = 0; i < 17; i++) {
      painter.draw(i);
    }
    assertThat(painter.draw(17).rgb()).isEqualTo(alone);
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void objectsLieInsideThePicture(Level level) {
    for (int index = 0; index < 100; index++) {
      byte[] mask = painter(level).draw(index).mask();
      int on = 0;
      for (int i = 0; i < mask.length; i++) {
        boolean edge =
            i % SIDE == 0 || i % SIDE == SIDE - 1 || i / SIDE == 0 || i / SIDE == SIDE - 1;
        assertThat(mask[i] == 0 || mask[i] == (byte) 255).isTrue();
        assertThat(edge && mask[i] != 0).as("image %d touches the edge", index).isFalse();
        on += mask[i] != 0 ? 1 : 0;
      }
      assertThat(on / (double) mask.length).as("image %d", index).isBetween(0.04, 0.75);
    }
  }

  /** For a filled ellipse the area is 4 pi sqrt(det S), S the covariance of its points. */
  @Test
  void discMasksAreEllipses() {
    for (int index = 0; index < 200; index += 10) {
      byte[] mask = painter(Level.MEDIUM).draw(index).mask();
      double n = 0;
      double sx = 0;
      double sy = 0;
      double sxx = 0;
      double sxy = 0;
      double syy = 0;
      for (int i = 0; i < mask.length; i++) {
        if (mask[i] != 0) {
          double x = i % SIDE;
          double y = i / SIDE;
          n++;
          sx += x;
          sy += y;
          sxx += x * x;
          sxy += x * y;
          syy += y * y;
        }
      }
      double cxx = sxx / n - sx * sx / n / n;
      double cxy = sxy / n - sx * sy / n / n;
      double cyy = syy / n - sy * sy / n / n;
      double area = 4 * Math.PI * Math.sqrt(cxx * cyy - cxy * cxy);
      assertThat(n / area).as("image %d", index).isCloseTo(1, within(0.02));
    }
  }

  @Test
  void hueTellsTheClassOnEasyAndNothingOnMedium() {
    assertThat(guessedByHue(Level.EASY)).isGreaterThan(0.6);
    assertThat(guessedByHue(Level.MEDIUM)).isLessThan(0.2);
  }

  private static double guessedByHue(Level level) {
    int right = 0;
    for (int index = 0; index < 300; index++) {
      DecodedImage image = painter(level).draw(index);
      double cos = 0;
      double sin = 0;
      for (int i = 0; i < SIDE * SIDE; i++) {
        if (image.mask()[i] != 0) {
          byte[] p = image.rgb();
          float[] hsb =
              Color.RGBtoHSB(p[3 * i] & 0xFF, p[3 * i + 1] & 0xFF, p[3 * i + 2] & 0xFF, null);
          cos += hsb[1] * Math.cos(2 * Math.PI * hsb[0]);
          sin += hsb[1] * Math.sin(2 * Math.PI * hsb[0]);
        }
      }
      double hue = Math.atan2(sin, cos) / (2 * Math.PI);
      int guess = Math.floorMod(Math.round(10 * hue), 10);
      right += guess == index % 10 ? 1 : 0;
    }
    return right / 300.0;
  }

  @Test
  void backgroundFamilyFollowsTheClassInShiftedTrainAndAvoidsItInTest() {
    ShapesPainter train = new ShapesPainter(settings(Level.MEDIUM, 1, true), "train", false);
    ShapesPainter test = new ShapesPainter(settings(Level.MEDIUM, 1, true), "test", true);
    RandomStream random = RandomStreams.of(5).stream();
    int draws = 4000;
    int inTrain = 0;
    int inTest = 0;
    for (int i = 0; i < draws; i++) {
      Texture own = Texture.values()[(i % 10 + 3) % 8];
      inTrain += train.backgroundFamily(i % 10, random) == own ? 1 : 0;
      inTest += test.backgroundFamily(i % 10, random) == own ? 1 : 0;
    }
    // .7 + .3 / 8, standard error .007
    assertThat(inTrain / (double) draws).isCloseTo(0.7375, within(0.03));
    assertThat(inTest).isZero();
  }

  @Test
  void splitsAndSeedsShareNoImage() throws Exception {
    Set<String> seen = new HashSet<>();
    int images = 0;
    for (long seed = 0; seed < 2; seed++) {
      DatasetSplits splits =
          Datasets.open(settings(Level.EASY, seed, false), Path.of("."), Path.of("."), 2, s -> {});
      for (ImageSource split : List.of(splits.train(), splits.validation(), splits.test())) {
        for (int i = 0; i < split.size(); i++) {
          seen.add(new Digest().add(split.read(i, SIDE).rgb()).hex());
          images++;
        }
      }
    }
    assertThat(images).isEqualTo(180);
    assertThat(seen).hasSize(images);
  }

  @Test
  void labelsCycleThroughTheTenClassesAndIdsNameTheSplit() throws Exception {
    DatasetSplits splits =
        Datasets.open(settings(Level.HARD, 3, false), Path.of("."), Path.of("."), 1, s -> {});
    assertThat(splits.train().classNames())
        .containsExactly(
            "disc",
            "square",
            "triangle",
            "star",
            "cross",
            "ring",
            "crescent",
            "heart",
            "gear",
            "arrow");
    assertThat(splits.train().label(23)).isEqualTo(3);
    assertThat(splits.test().id(17)).isEqualTo("shapes:test:17");
    assertThat(splits.train().fingerprint()).isNotEqualTo(splits.test().fingerprint());
  }

  @Test
  void aSmallerSideHoldsTheReducedPicture() throws Exception {
    ShapesInClutter small = new ShapesInClutter(Level.MEDIUM, 10, 10, 10, 7, false, 32, false);
    DecodedImage image =
        Datasets.open(small, Path.of("."), Path.of("."), 1, s -> {}).train().read(4, 32);
    DecodedImage full = painter(Level.MEDIUM).draw(4);
    assertThat(image.rgb()).isEqualTo(Resampler.squash(full.rgb(), SIDE, SIDE, 3, 32));
    assertThat(image.width()).isEqualTo(SIDE);
    assertThat(image.mask()).hasSize(32 * 32).contains(0, 255 - 256).containsOnly(0, 255 - 256);
  }
}
