package org.saliencyssl.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
