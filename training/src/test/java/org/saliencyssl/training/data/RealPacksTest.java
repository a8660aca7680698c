package org.saliencyssl.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the real packs when {@code -Dsaliency.data=DIR} names the folder that holds them. */
class RealPacksTest {

  private static final String DATA = System.getProperty("saliency.data", "");

  @TempDir static Path cache;
  private final List<String> log = new ArrayList<>();

  @BeforeAll
  static void needsTheData() {
    if (DATA.isEmpty()) {
      System.err.println("SKIPPED RealPacksTest: no packs; run with -Dsaliency.data=DIR");
    }
    assumeTrue(!DATA.isEmpty(), "no -Dsaliency.data");
  }

  /** A relative folder starts from the repository's root, wherever the tests run. */
  private static Path folder() {
    return Path.of(System.getProperty("saliency.root", "")).resolve(DATA);
  }

  private DatasetSplits open(DataSettings settings, String pack) throws IOException {
    assumeTrue(Files.exists(folder().resolve(pack)), pack + " is not there");
    return Datasets.open(settings, folder(), cache, 2, log::add);
  }

  @Test
  void tinyImagenetHasHundredClassesAndABoxForEveryImage() throws IOException {
    String pack = "tin100-train250-val50.tar.gz";
    DatasetSplits splits = open(new TinyImagenet(pack, 0.1, 0, 64, OnBadImage.FAIL, true), pack);
    assertThat(splits.train().classNames()).hasSize(100);
    assertThat(splits.train().size()).isEqualTo(22_500);
    assertThat(splits.validation().size()).isEqualTo(2_500);
    assertThat(splits.test().size()).isEqualTo(5_000);
    assertThat(splits.train().hasObjectMasks()).isTrue();
    int covered = 0;
    for (int i = 0; i < splits.test().size(); i++) {
      DecodedImage image = splits.test().read(i, 64);
      assertThat(image.width()).isEqualTo(64);
      for (byte on : image.mask()) {
        covered += on != 0 ? 1 : 0;
      }
    }
    assertThat(covered / (5_000.0 * 64 * 64)).isBetween(0.3, 0.7);
  }

  @Test
  void caltechListsNameTheirMissingLineAndReadWithoutIt() throws IOException {
    String pack = "caltech101-min96.tar.gz";
    DatasetSplits splits =
        open(
            new ListFiles(pack, "train.txt", "", "test.txt", 0.1, 0, 32, OnBadImage.SKIP, true),
            pack);
    assertThat(splits.train().size() + splits.validation().size()).isEqualTo(6_095);
    assertThat(splits.train().classNames()).hasSize(102);
    assertThat(log).anyMatch(line -> line.contains("train.txt line 938: BACKGROUND_Google/tmp"));
  }

  @Test
  void cifar10PackReadsAsClassFolders() throws IOException {
    String pack = "cifar10.tar.xz";
    DatasetSplits splits =
        open(new ClassFolders(pack, "train", "", "test", 0.1, 0, 32, OnBadImage.FAIL, false), pack);
    assertThat(splits.train().size()).isEqualTo(45_000);
    assertThat(splits.test().size()).isEqualTo(10_000);
    assertThat(splits.test().read(9_999, 32).rgb()).hasSize(32 * 32 * 3);
  }
}
