package org.saliencyssl.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SilhouetteTest {

  private static final int GRID = 800;

  /**
   * Closed forms: disc pi r^2; square (2 h)^2; triangle base * height / 2; five-pointed star 5 R r
   * sin(36 deg); cross 2 * 1.88 * .62 - .62^2; ring pi (R^2 - r^2); arrow head plus shaft; heart a
   * square of side 1.06 and two half-discs of radius .53.
   */
  @ParameterizedTest
  @CsvSource({
    "DISC, 2.65904",
    "SQUARE, 1.96",
    "TRIANGLE, 1.29904",
    "STAR, 1.23435",
    "CROSS, 1.9468",
    "RING, 2.02319",
    "ARROW, 1.4676",
    "HEART, 2.00607"
  })
  void areaInsideMatchesTheClosedForm(Silhouette shape, double area) {
    assertThat(area(shape)).isCloseTo(area, within(0.01));
  }

  @ParameterizedTest
  @EnumSource(Silhouette.class)
  void distanceNeverChangesFasterThanThePositionMoves(Silhouette shape) {
    double step = 0.03;
    for (double y = -1.2; y <= 1.2; y += step) {
      for (double x = -1.2; x <= 1.2; x += step) {
        double here = shape.distance(x, y);
        assertThat(Math.abs(shape.distance(x + step, y) - here)).isLessThanOrEqualTo(step + 1e-12);
        assertThat(Math.abs(shape.distance(x, y + step) - here)).isLessThanOrEqualTo(step + 1e-12);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Silhouette.class)
  void outlineStaysWithinTheUnitDisc(Silhouette shape) {
    for (int i = 0; i < 720; i++) {
      double angle = Math.PI * i / 360;
      double d = shape.distance(1.001 * Math.cos(angle), 1.001 * Math.sin(angle));
      assertThat(d).as("at %d half degrees", i).isPositive();
    }
  }

  @Test
  void ringAndGearHaveAHoleAndTheOthersDoNot() {
    for (Silhouette shape : Silhouette.values()) {
      boolean hole = shape == Silhouette.RING || shape == Silhouette.GEAR;
      double x = shape == Silhouette.CRESCENT ? -0.6 : 0;
      assertThat(shape.distance(x, 0) > 0).as(shape.className()).isEqualTo(hole);
    }
  }

  private static double area(Silhouette shape) {
    int inside = 0;
    for (int i = 0; i < GRID * GRID; i++) {
      double x = 2.4 * (i % GRID + 0.5) / GRID - 1.2;
      double y = 2.4 * ((i / GRID) + 0.5) / GRID - 1.2;
      inside += shape.distance(x, y) < 0 ? 1 : 0;
    }
    return inside * 2.4 * 2.4 / (GRID * GRID);
  }
}
