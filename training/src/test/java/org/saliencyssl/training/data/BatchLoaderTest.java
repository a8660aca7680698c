package org.saliencyssl.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchLoaderTest {

  private static final List<int[]> BATCHES =
      List.of(new int[] {3, 1, 4}, new int[] {1, 5, 9}, new int[] {2, 6}, new int[] {7});

  private static FakeSource source() {
    return new FakeSource(20, 4, true, "loader");
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 3", "2, 0", "2, 1", "5, 2", "5, 10"})
  void batchesDoNotDependOnThreadsOrPrefetch(int threads, int prefetch) throws IOException {
    try (BatchLoader loader = new BatchLoader(source(), 4, threads, prefetch)) {
      loader.schedule(BATCHES.iterator());
      for (int[] expected : BATCHES) {
        assertThat(loader.hasNext()).isTrue();
        RawBatch batch = loader.next();
        assertBatch(batch, expected);
        loader.recycle(batch);
      }
      assertThat(loader.hasNext()).isFalse();
      assertThatThrownBy(loader::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  private static void assertBatch(RawBatch batch, int... indices) {
    assertThat(batch.indices()).containsExactly(indices);
    assertThat(batch.size()).isEqualTo(indices.length);
    assertThat(batch.pixels().isDirect()).isTrue();
    assertThat(batch.pixels().position()).isZero();
    assertThat(batch.pixels().limit()).isEqualTo(indices.length * 48);
    assertThat(batch.masks().limit()).isEqualTo(indices.length * 16);
    for (int i = 0; i < indices.length; i++) {
      for (int j = 0; j < 48; j++) {
        assertThat(batch.pixels().get(i * 48 + j)).isEqualTo((byte) indices[i]);
      }
      for (int j = 0; j < 16; j++) {
        assertThat(batch.masks().get(i * 16 + j) != 0).isEqualTo(j == indices[i] % 16);
      }
      assertThat(batch.labels()[i]).isEqualTo(indices[i] % 3);
      assertThat(batch.widths()[i]).isEqualTo(100 + indices[i]);
      assertThat(batch.heights()[i]).isEqualTo(200 + indices[i]);
    }
  }

  @Test
  void aBatchKeepsItsContentUntilItIsGivenBack() throws IOException {
    try (BatchLoader loader = new BatchLoader(source(), 4, 2, 2)) {
      loader.schedule(BATCHES.iterator());
      RawBatch first = loader.next();
      RawBatch second = loader.next();
      RawBatch outside = loader.load(new int[] {11, 12, 13});
      assertBatch(first, 3, 1, 4);
      assertBatch(second, 1, 5, 9);
      assertBatch(outside, 11, 12, 13);
    }
  }

  @Test
  void buffersGivenBackAreUsedAgain() throws IOException {
    try (BatchLoader loader = new BatchLoader(source(), 4, 1, 0)) {
      RawBatch first = loader.load(new int[] {1, 2});
      loader.recycle(first);
      RawBatch second = loader.load(new int[] {3, 4});
      assertThat(second.pixels()).isSameAs(first.pixels());
      assertBatch(second, 3, 4);
      loader.recycle(second);
      assertThatThrownBy(() -> loader.recycle(second))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("given back before");
    }
  }

  @Test
  void aBrokenImageFailsItsOwnBatchWithItsPathAndNoOther() throws IOException {
    FakeSource source = source();
    source.broken.add(5);
    try (BatchLoader loader = new BatchLoader(source, 4, 3, 2)) {
      loader.schedule(BATCHES.iterator());
      assertBatch(loader.next(), 3, 1, 4);
      assertThatThrownBy(loader::next)
          .isInstanceOf(BadImageException.class)
          .hasMessageContaining("fake/5.png");
      assertBatch(loader.next(), 2, 6);
    }
  }

  @Test
  void anIndexOutsideTheSourceIsAnErrorOfTheBatch() throws IOException {
    ShapesInClutter settings =
        new ShapesInClutter(ShapesInClutter.Level.EASY, 10, 10, 10, 0, false, 16, false);
    ImageSource source = new MemorySource(new ShapesSource(settings, "train", 10), 1);
    try (BatchLoader loader = new BatchLoader(source, 16, 1, 0)) {
      assertThatThrownBy(() -> loader.load(new int[] {10})).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "3, 2"})
  void workIsDoneOnEveryImageWithTheNumberOfItsBatch(int threads, int prefetch) throws IOException {
    try (BatchLoader loader = new BatchLoader(source(), 4, threads, prefetch)) {
      loader.schedule(BATCHES.iterator(), new Noting(true));
      for (int number = 0; number < BATCHES.size(); number++) {
        loader.recycle(loader.load(new int[] {8})); // outside the schedule: has no number
        RawBatch batch = loader.next();
        assertBatch(batch, BATCHES.get(number));
        for (int place = 0; place < batch.size(); place++) {
          assertThat(batch.made().get(0).getInt(4 * place)).isEqualTo(number);
          assertThat(batch.made().get(1).getInt(4 * place)).isEqualTo(batch.indices()[place]);
        }
        loader.recycle(batch);
      }
    }
  }

  @Test
  void workThatDoesNotKeepThePixelsLeavesThemEmpty() throws IOException {
    try (BatchLoader loader = new BatchLoader(source(), 4, 2, 1)) {
      loader.schedule(BATCHES.iterator(), new Noting(false));
      RawBatch batch = loader.next();
      assertThat(batch.pixels().limit()).isZero();
      assertThat(batch.masks().limit()).isZero();
      assertThat(batch.made().get(1).getInt(0)).isEqualTo(3);
      assertThat(batch.widths()).containsExactly(103, 101, 104);
    }
  }

  @Test
  void workThatFailsNamesTheImage() {
    try (BatchLoader loader = new BatchLoader(source(), 4, 2, 1)) {
      ImageWork failing =
          new ImageWork() {
            @Override
            public List<Integer> bytes(int side, boolean masked) {
              return List.of();
            }

            @Override
            public boolean keepsPixels() {
              return true;
            }

            @Override
            public void make(
                long batch,
                int index,
                DecodedImage image,
                int side,
                List<ByteBuffer> made,
                int at) {
              throw new IllegalStateException("no luck with it");
            }
          };
      loader.schedule(BATCHES.iterator(), failing);
      assertThatThrownBy(loader::next)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("fake/3.png")
          .hasMessageContaining("no luck with it");
    }
  }

  /** Notes the batch's number and the image's index. */
  private record Noting(boolean keepsPixels) implements ImageWork {
    @Override
    public List<Integer> bytes(int side, boolean masked) {
      return List.of(4, 4);
    }

    @Override
    public void make(
        long batch, int index, DecodedImage image, int side, List<ByteBuffer> made, int place) {
      made.get(0).putInt(4 * place, (int) batch);
      made.get(1).putInt(4 * place, index);
    }
  }

  @Test
  void aNewScheduleDropsWhatWasReadAhead() throws IOException {
    try (BatchLoader loader = new BatchLoader(source(), 4, 2, 3)) {
      loader.schedule(BATCHES.iterator());
      loader.next();
      loader.schedule(List.of(new int[] {8, 9}).iterator());
      assertBatch(loader.next(), 8, 9);
      assertThat(loader.hasNext()).isFalse();
    }
  }

  @Test
  void sourcesWithoutMasksGiveNone() throws IOException {
    try (BatchLoader loader = new BatchLoader(new FakeSource(5, 4, false, "x"), 4, 1, 0)) {
      assertThat(loader.load(new int[] {0}).masks()).isNull();
    }
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new BatchLoader(source(), 4, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("threads 0");
  }
}
