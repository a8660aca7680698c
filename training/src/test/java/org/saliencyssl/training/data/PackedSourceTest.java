package org.saliencyssl.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedSourceTest {

  @TempDir Path folder;
  private final List<String> log = new ArrayList<>();

  private Path file() {
    return folder.resolve("sub").resolve("set.pack");
  }

  private PackedSource open(FakeSource source) throws IOException {
    return PackedSource.open(source, file(), 3, log::add);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void imagesComeBackAsTheyWent(boolean masks) throws IOException {
    FakeSource source = new FakeSource(40, 5, masks, "a");
    PackedSource packed = open(source);
    for (int i = 0; i < 40; i++) {
      DecodedImage expected = source.read(i, 5);
      DecodedImage actual = packed.read(i, 5);
      assertThat(actual.rgb()).isEqualTo(expected.rgb());
      assertThat(actual.mask()).isEqualTo(expected.mask());
      assertThat(actual.width()).isEqualTo(100 + i);
      assertThat(actual.height()).isEqualTo(200 + i);
      assertThat(packed.label(i)).isEqualTo(i % 3);
    }
    assertThat(log).hasSize(1).first().asString().contains("packing 40 images at 5 px");
  }

  @Test
  void aSecondOpeningReadsNothingFromTheSource() throws IOException {
    open(new FakeSource(10, 4, true, "a"));
    FakeSource again = new FakeSource(10, 4, true, "a");
    open(again).read(3, 4);
    assertThat(again.reads).hasValue(0);
    assertThat(log).hasSize(1);
  }

  @Test
  void theFileDoesNotDependOnTheNumberOfThreads() throws IOException {
    Path one = folder.resolve("one");
    Path many = folder.resolve("many");
    PackedSource.open(new FakeSource(100, 6, true, "a"), one, 1, log::add);
    PackedSource.open(new FakeSource(100, 6, true, "a"), many, 7, log::add);
    assertThat(Files.mismatch(one, many)).isEqualTo(-1);
  }

  @Test
  void aStaleFileIsBuiltAnew() throws IOException {
    open(new FakeSource(10, 4, true, "before"));
    FakeSource changed = new FakeSource(10, 4, true, "after");
    open(changed);
    assertThat(changed.reads).hasValue(10);
    assertThat(log).anyMatch(line -> line.contains("built anew") && line.contains("stale"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 50, 128, 200})
  void aTornFileIsBuiltAnew(int bytesLeft) throws IOException {
    open(new FakeSource(10, 4, true, "a"));
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(whole, bytesLeft));
    open(new FakeSource(10, 4, true, "a"));
    assertThat(log).anyMatch(line -> line.contains("built anew") && line.contains("torn"));
    assertThat(Files.readAllBytes(file())).isEqualTo(whole);
  }

  @Test
  void aForeignFileIsBuiltAnew() throws IOException {
    Files.createDirectories(file().getParent());
    Files.write(file(), new byte[5000]);
    open(new FakeSource(10, 4, true, "a"));
    assertThat(log).anyMatch(line -> line.contains("not a packed file"));
  }

  @Test
  void aDamagedHeaderIsBuiltAnew() throws IOException {
    open(new FakeSource(10, 4, true, "a"));
    flip(40);
    open(new FakeSource(10, 4, true, "a"));
    assertThat(log).anyMatch(line -> line.contains("header is damaged"));
  }

  @Test
  void aDamagedRecordIsReadFromTheOriginalAndSaidOnce() throws IOException {
    FakeSource source = new FakeSource(10, 4, true, "a");
    open(source);
    flip(PackFormat.HEADER + 3 * PackFormat.of(source).recordBytes() + 30);
    FakeSource again = new FakeSource(10, 4, true, "a");
    PackedSource packed = open(again);
    for (int i = 0; i < 10; i++) {
      assertThat(packed.read(i, 4).rgb()).containsOnly(i);
    }
    packed.read(3, 4);
    assertThat(again.reads).hasValue(2);
    assertThat(log.stream().filter(line -> line.contains("damaged at fake/3.png"))).hasSize(1);
  }

  @Test
  void aFailedBuildLeavesNoFile() throws IOException {
    FakeSource source = new FakeSource(10, 4, true, "a");
    source.broken.add(7);
    assertThatThrownBy(() -> open(source))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining("fake/7.png");
    try (Stream<Path> left = Files.list(file().getParent())) {
      assertThat(left).isEmpty();
    }
  }

  private void flip(int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file());
    bytes[at] ^= 1;
    Files.write(file(), bytes);
  }
}
