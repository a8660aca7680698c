package org.saliencyssl.masking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/**
 * Masks image by image, cell by cell, in double precision and plain Java: paper.md 1.3, 1.4 and the
 * mechanics of section 2 as they are written there, lists and slices included. Shares nothing with
 * the strategies but the settings and the random streams.
 */
final class SlowMasks {

  private final int size;
  private final int grid;
  private final Placement placement;
  private final Cap cap;
  private final Mixture mixture;
  private final ReleasedMasks released;

  SlowMasks(
      int size, int grid, Placement placement, Cap cap, Mixture mixture, ReleasedMasks released) {
    this.size = size;
    this.grid = grid;
    this.placement = placement;
    this.cap = cap;
    this.mixture = mixture;
    this.released = released;
  }

  /**
   * One image's mask and, if tiles are repeated, its noise; both [channel][row * size + column].
   */
  record Masked(boolean[][] hidden, double[][] tile) {}

  /**
   * Masks one image.
   *
   * @param foreground [cell]
   * @param first the branch of the batch's first sample, of which tiles are drawn
   */
  Masked mask(
      RandomStreams branch,
      RandomStreams first,
      boolean[] foreground,
      boolean hardNegative,
      double std) {
    boolean[][] hidden = new boolean[3][size * size];
    double[][] tile = new double[3][size * size];
    RandomStream shape = branch.purpose("shape").stream();
    if (shape.nextDouble() < mixture.focal()) {
      focal(branch, first, hardNegative, std, hidden, tile);
    } else if (shape.nextDouble() < mixture.spatial()) {
      cells(branch, foreground, hardNegative, false, hidden);
      layTile(first.purpose("tile").purpose("spatial").stream(), std, tile);
    } else {
      cells(branch, foreground, hardNegative, true, hidden);
      layTile(first.purpose("tile").purpose("channel-wise").stream(), std, tile);
    }
    return new Masked(hidden, tile);
  }

  private void focal(
      RandomStreams branch,
      RandomStreams first,
      boolean hardNegative,
      double std,
      boolean[][] hidden,
      double[][] tile) {
    double share = hardNegative ? mixture.negativeWindow() : mixture.positiveWindow();
    int side = (int) Math.rint(share * size);
    RandomStream place = branch.purpose("window").stream();
    int top = place.nextInt(size - side + 1);
    int left = place.nextInt(size - side + 1);
    RandomStream noise = first.purpose("tile").purpose("window").stream();
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          boolean inside = y >= top && y < top + side && x >= left && x < left + side;
          hidden[c][y * size + x] = inside == hardNegative;
          if (inside && hardNegative) {
            tile[c][y * size + x] = std * noise.nextGaussian(); // row by row of each channel
          }
        }
      }
    }
  }

  private void cells(
      RandomStreams branch,
      boolean[] foreground,
      boolean hardNegative,
      boolean channelWise,
      boolean[][] hidden) {
    double ratio =
        branch.purpose("ratio").stream()
            .uniform(placement.ratio(hardNegative).min(), placement.ratio(hardNegative).max());
    for (int c = 0; c < 3; c++) {
      int[] ranks =
          branch.purpose("cells").at(channelWise ? c : 0).stream().permutation(grid * grid);
      for (int cell : chosen(ratio, ranks, foreground, hardNegative)) {
        for (int p = 0; p < size * size; p++) {
          if (p / size * grid / size == cell / grid && p % size * grid / size == cell % grid) {
            hidden[c][p] = true;
          }
        }
      }
    }
  }

  private List<Integer> chosen(
      double ratio, int[] ranks, boolean[] foreground, boolean hardNegative) {
    List<Integer> inside = new ArrayList<>();
    List<Integer> outside = new ArrayList<>();
    for (int k = 0; k < ranks.length; k++) {
      (foreground[k] || !placement.saliencyGuided() ? inside : outside).add(k);
    }
    Comparator<Integer> shuffled = Comparator.comparing(k -> ranks[k]);
    inside.sort(shuffled);
    outside.sort(shuffled);
    int n = ranks.length;
    if (!placement.saliencyGuided()) {
      int all = hardNegative ? (int) Math.rint(cap(ratio) * n) : (int) (n * ratio);
      return inside.subList(0, all);
    }
    double gamma = (double) inside.size() / n;
    int first = (int) Math.rint(cap(share(ratio, gamma, hardNegative)) * n);
    first = Math.min(first, inside.size());
    List<Integer> cells = new ArrayList<>(slice(inside, first));
    if (!hardNegative) {
      cells.addAll(slice(outside, (int) (n * ratio) - first));
    }
    return cells;
  }

  private double share(double ratio, double gamma, boolean hardNegative) {
    if (!hardNegative) {
      return Math.min(ratio, ratio * gamma * placement.foregroundBalance());
    }
    return placement.negativeRatioOf() == NegativeRatioOf.IMAGE ? ratio : ratio * gamma;
  }

  private double cap(double share) {
    return share >= cap.threshold() ? cap.value() : share;
  }

  /** Python's cells[:end], after the released code's check of the list's dimensions. */
  private List<Integer> slice(List<Integer> cells, int end) {
    if (cells.size() == 1 && released.singleCells() == SingleCells.SKIPPED) {
      return Collections.emptyList();
    }
    if (end < 0 && released.backgroundCount() == BackgroundCount.CLAMPED) {
      return Collections.emptyList();
    }
    int stop = end < 0 ? Math.max(0, cells.size() + end) : Math.min(end, cells.size());
    return cells.subList(0, stop);
  }

  /** The tile is drawn row by row of each channel; every cell shows it from its own corner on. */
  private void layTile(RandomStream noise, double std, double[][] tile) {
    int side = (size + grid - 1) / grid;
    for (int c = 0; c < 3; c++) {
      double[][] values = new double[side][side];
      for (double[] row : values) {
        for (int x = 0; x < side; x++) {
          row[x] = std * noise.nextGaussian();
        }
      }
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          tile[c][y * size + x] = values[y - corner(y)][x - corner(x)];
        }
      }
    }
  }

  /** First row of the cell of a row. */
  private int corner(int row) {
    int first = row;
    while (first > 0 && (first - 1) * grid / size == row * grid / size) {
      first--;
    }
    return first;
  }
}
