package org.saliencyssl.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ArchivesTest {

  @TempDir Path folder;
  private final List<String> log = new ArrayList<>();

  private Path unpack(Path archive) throws IOException {
    return Archives.unpacked(archive, folder.resolve("cache"), log::add);
  }

  private Path archive(String name, String... entries) throws IOException {
    Path file = folder.resolve(name);
    if (name.endsWith(".zip")) {
      try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
        for (String entry : entries) {
          zip.putArchiveEntry(new ZipArchiveEntry(entry));
          zip.write(entry.getBytes(StandardCharsets.UTF_8));
          zip.closeArchiveEntry();
        }
      }
      return file;
    }
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(compressed(file))) {
      for (String entry : entries) {
        byte[] content = entry.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry header = new TarArchiveEntry(entry, true);
        header.setSize(content.length);
        tar.putArchiveEntry(header);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return file;
  }

  private static OutputStream compressed(Path file) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    if (file.toString().endsWith("gz")) {
      return new GZIPOutputStream(out);
    }
    return file.toString().endsWith(".xz") ? new XZOutputStream(out, new LZMA2Options()) : out;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.tar", "a.tar.gz", "a.tgz", "a.tar.xz", "a.zip"})
  void everyKindIsUnpackedOnce(String name) throws IOException {
    Path archive = archive(name, "train/x/0.txt", "readme.txt");
    assertThat(Archives.isArchive(archive)).isTrue();
    Path unpacked = unpack(archive);
    assertThat(unpacked.resolve("train/x/0.txt")).hasContent("train/x/0.txt");
    assertThat(unpacked.resolve("readme.txt")).exists();
    assertThat(unpack(archive)).isEqualTo(unpacked);
    assertThat(log).hasSize(1).first().asString().startsWith("unpacking ");
  }

  @Test
  void aSingleTopFolderIsTheRoot() throws IOException {
    Path unpacked = unpack(archive("a.zip", "tiny/train/0.txt", "tiny/b.txt"));
    assertThat(unpacked.getFileName()).hasToString("tiny");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad.tar", "bad.zip"})
  void entriesOutsideAreRefusedAndNothingIsLeft(String name) throws IOException {
    Path archive = archive(name, "good.txt", "../../evil.txt");
    assertThatThrownBy(() -> unpack(archive))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("evil.txt");
    assertThat(folder.resolve("evil.txt")).doesNotExist();
    assertThat(folder.resolve("cache/evil.txt")).doesNotExist();
    try (Stream<Path> left = Files.list(folder.resolve("cache/unpacked"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void linksAreRefused() throws IOException {
    Path file = folder.resolve("link.tar");
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      TarArchiveEntry link = new TarArchiveEntry("passwd", TarConstants.LF_SYMLINK);
      link.setLinkName("/etc/passwd");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
    assertThatThrownBy(() -> unpack(file)).hasMessageContaining("link or device, \"passwd\"");
  }

  @Test
  void aFileThatIsNoArchiveIsNamed() throws IOException {
    for (String name : List.of("x.tar.gz", "x.zip", "x.tar.xz")) {
      Path file = Files.writeString(folder.resolve(name), "plain text, no archive at all");
      assertThatThrownBy(() -> unpack(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(name);
    }
  }

  @Test
  void aDataSetOpensFromItsArchive() throws IOException {
    Path inside = folder.resolve("inside");
    for (int i = 0; i < 4; i++) {
      TestImages.png(inside.resolve("train/a/" + i + ".png"), 100 * i);
      TestImages.png(inside.resolve("test/a/" + i + ".png"), 100 * i + 50);
    }
    Path file = folder.resolve("set.tar.gz");
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(compressed(file));
        Stream<Path> all = Files.walk(inside)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        tar.putArchiveEntry(new TarArchiveEntry(path.toFile(), inside.relativize(path).toString()));
        Files.copy(path, tar);
        tar.closeArchiveEntry();
      }
    }
    ClassFolders settings =
        new ClassFolders("set.tar.gz", "train", "", "test", 0.25, 1, 8, OnBadImage.FAIL, true);
    DatasetSplits splits = Datasets.open(settings, folder, folder.resolve("cache"), 2, log::add);
    assertThat(splits.train().size()).isEqualTo(3);
    assertThat(splits.test().read(3, 8).rgb()[2]).isEqualTo((byte) 350);
  }
}
