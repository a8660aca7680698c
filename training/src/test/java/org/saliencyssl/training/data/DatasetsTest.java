package org.saliencyssl.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.Problem;

class DatasetsTest {

  @TempDir Path data;
  private final List<String> log = new ArrayList<>();
  private Path set;
  private int colour;

  @BeforeEach
  void twoClassesOfTenImages() {
    set = data.resolve("set");
    for (String name : List.of("cat", "dog")) {
      for (int i = 0; i < 10; i++) {
        image("train/" + name + "/" + i + ".png");
      }
      image("test/" + name + "/0.png");
    }
  }

  /** Every image has a colour of its own, so that none is a copy. */
  private void image(String path) {
    colour += 37;
    TestImages.png(set.resolve(path), colour);
  }

  private static ClassFolders folders(OnBadImage onBadImage, boolean cache) {
    return new ClassFolders("set", "train", "", "test", 0.2, 1, 8, onBadImage, cache);
  }

  private DatasetSplits open(DataSettings settings) throws IOException {
    return Datasets.open(settings, data, data.resolve(".cache"), 2, log::add);
  }

  private List<Problem> problems(DataSettings settings) {
    return Datasets.problems(settings, data);
  }

  private static List<String> ids(ImageSource source) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < source.size(); i++) {
      ids.add(source.id(i));
    }
    return ids;
  }

  @Test
  void classFoldersGiveLabelsInNameOrderAndHoldOutAFifthOfEachClass() throws IOException {
    DatasetSplits splits = open(folders(OnBadImage.FAIL, false));
    assertThat(splits.train().classNames()).containsExactly("cat", "dog");
    assertThat(splits.train().size()).isEqualTo(16);
    assertThat(splits.validation().size()).isEqualTo(4);
    assertThat(ids(splits.test())).containsExactly("test/cat/0.png", "test/dog/0.png");
    assertThat(splits.test().label(1)).isEqualTo(1);
    assertThat(ids(splits.validation()).stream().filter(id -> id.contains("dog"))).hasSize(2);
    Set<String> all = new HashSet<>(ids(splits.train()));
    all.addAll(ids(splits.validation()));
    assertThat(all).hasSize(20);
    assertThat(splits.train().hasObjectMasks()).isFalse();
  }

  @Test
  void theHeldOutImagesDependOnTheSplitSeedAlone() throws IOException {
    ClassFolders other =
        new ClassFolders("set", "train", "", "test", 0.2, 2, 8, OnBadImage.FAIL, false);
    List<String> first = ids(open(folders(OnBadImage.FAIL, false)).validation());
    assertThat(ids(open(folders(OnBadImage.SKIP, false)).validation())).isEqualTo(first);
    assertThat(ids(open(other).validation())).isNotEqualTo(first);
  }

  @Test
  void anImageIsSquashedAndKeepsItsOriginalSize() throws IOException {
    DecodedImage image = open(folders(OnBadImage.FAIL, false)).test().read(0, 8);
    assertThat(image.rgb()).hasSize(8 * 8 * 3);
    assertThat(image.width()).isEqualTo(10);
    assertThat(image.height()).isEqualTo(6);
    assertThat(image.mask()).isNull();
  }

  @Test
  void theCacheChangesNoByteAndNoticesAChangedFile() throws IOException {
    ImageSource direct = open(folders(OnBadImage.FAIL, false)).train();
    ImageSource cached = open(folders(OnBadImage.FAIL, true)).train();
    for (int side : new int[] {8, 5}) {
      for (int i = 0; i < direct.size(); i++) {
        assertThat(cached.read(i, side).rgb()).isEqualTo(direct.read(i, side).rgb());
      }
    }
    assertThat(cached.fingerprint()).isEqualTo(direct.fingerprint());
    Path file = set.resolve(cached.id(0));
    TestImages.png(file, 0xFFFFFF);
    Files.setLastModifiedTime(file, FileTime.fromMillis(12345));
    assertThat(open(folders(OnBadImage.FAIL, true)).train().read(0, 8).rgb()[0])
        .isEqualTo((byte) 255);
    assertThat(log).anyMatch(line -> line.contains("stale"));
  }

  @Test
  void aNonImageFailsOrIsLeftOutByName() throws IOException {
    TestImages.text(set.resolve("train/cat/notes.txt"), "not an image");
    assertThat(problems(folders(OnBadImage.FAIL, false)))
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.pointer()).isEqualTo("/train");
              assertThat(p.message()).contains("train/cat/notes.txt", "not an image", "skip");
            });
    assertThatThrownBy(() -> open(folders(OnBadImage.FAIL, false)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("notes.txt");
    DatasetSplits splits = open(folders(OnBadImage.SKIP, false));
    assertThat(splits.train().size() + splits.validation().size()).isEqualTo(20);
    assertThat(log).anyMatch(line -> line.contains("left out: train/cat/notes.txt"));
  }

  @Test
  void aBrokenImageIsReplacedByTheNextOfItsClassAndSaidOnce() throws IOException {
    byte[] whole = Files.readAllBytes(set.resolve("test/cat/0.png"));
    Files.write(set.resolve("test/cat/1.png"), Arrays.copyOf(whole, 40));
    ImageSource test = open(folders(OnBadImage.SKIP, false)).test();
    assertThat(ids(test)).containsExactly("test/cat/0.png", "test/cat/1.png", "test/dog/0.png");
    assertThat(test.read(1, 8).rgb()).isEqualTo(test.read(0, 8).rgb());
    test.read(1, 8);
    assertThat(log.stream().filter(line -> line.contains("test/cat/0.png stands in for it")))
        .hasSize(1);
    ImageSource failing = open(folders(OnBadImage.FAIL, false)).test();
    assertThatThrownBy(() -> failing.read(1, 8))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining("test/cat/1.png");
    assertThatThrownBy(() -> open(folders(OnBadImage.FAIL, true)))
        .isInstanceOf(BadImageException.class);
  }

  @Test
  void aClassWithoutAnyReadableImageCannotBeStoodInFor() throws IOException {
    byte[] whole = Files.readAllBytes(set.resolve("test/cat/0.png"));
    Files.write(set.resolve("test/cat/0.png"), Arrays.copyOf(whole, 40));
    ImageSource test = open(folders(OnBadImage.SKIP, false)).test();
    assertThatThrownBy(() -> test.read(0, 8))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining("no image of class cat can be read");
  }

  @Test
  void aMissingRootNamesItsNearestSibling() {
    ClassFolders typo =
        new ClassFolders("sett", "train", "", "test", 0.2, 1, 8, OnBadImage.FAIL, false);
    assertThat(problems(typo))
        .containsExactly(
            new Problem(
                "/root",
                "folder " + data.resolve("sett") + " does not exist; did you mean \"set\"?"));
  }

  @Test
  void aMissingSplitFolderIsNamed() {
    ClassFolders typo =
        new ClassFolders("set", "trian", "", "test", 0.2, 1, 8, OnBadImage.FAIL, false);
    assertThat(problems(typo)).singleElement().extracting(Problem::pointer).isEqualTo("/train");
    assertThat(problems(typo).get(0).message()).contains("did you mean \"train\"?");
  }

  @Test
  void anEmptyClassAndDifferingClassesAreNamed() throws IOException {
    Files.createDirectories(set.resolve("train/emu"));
    image("test/fox/0.png");
    List<Problem> found = problems(folders(OnBadImage.FAIL, false));
    assertThat(found).anyMatch(p -> p.message().contains("no images in class folder train/emu"));
    assertThat(found).anyMatch(p -> p.message().contains("test that train lacks: fox"));
    assertThat(found).anyMatch(p -> p.message().contains("train that test lacks: emu"));
  }

  @Test
  void copiesInTwoSplitsAreFoundByContent() throws IOException {
    Files.copy(set.resolve("train/cat/3.png"), set.resolve("test/cat/copy.png"));
    assertThat(problems(folders(OnBadImage.FAIL, false)))
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.pointer()).isEqualTo("/test");
              assertThat(p.message()).contains("test/cat/copy.png = train/cat/3.png");
            });
  }

  @Test
  void aFolderUsedTwiceOverlapsByPathUnlessItIsValidationAndTest() {
    ClassFolders same =
        new ClassFolders("set", "train", "", "train", 0.2, 1, 8, OnBadImage.FAIL, false);
    assertThat(problems(same))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("20 of 20 images are also in train"));
    ClassFolders two =
        new ClassFolders("set", "train", "test", "test", 0, 1, 8, OnBadImage.FAIL, false);
    assertThat(problems(two)).isEmpty();
  }

  @Test
  void aValidationSplitHasExactlyOneSource() {
    assertThatThrownBy(() -> new ClassFolders("s", "a", "", "b", 0, 1, 8, OnBadImage.FAIL, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no validation split");
    assertThatThrownBy(() -> new ListFiles("s", "a", "c", "b", 0.1, 1, 8, OnBadImage.FAIL, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be 0");
  }

  @Test
  void listFilesReadFoldersAndLabelsAndReportMissingFiles() throws IOException {
    TestImages.text(
        set.resolve("a.txt"),
        "# first\n"
            + "train/cat/0.png\ttom\n\n"
            + "train/cat/1.png tom\n"
            + "train/dog/0.png rex\n"
            + "train/dog/1.png rex\n"
            + "train/gone.png rex\n");
    TestImages.text(set.resolve("b.txt"), "test/cat/0.png tom\ntest/dog/0.png rex\n");
    ListFiles skip = new ListFiles("set", "a.txt", "", "b.txt", 0.5, 1, 8, OnBadImage.SKIP, false);
    DatasetSplits splits = open(skip);
    assertThat(splits.train().classNames()).containsExactly("rex", "tom");
    assertThat(splits.train().size()).isEqualTo(2);
    assertThat(splits.test().label(0)).isEqualTo(1);
    assertThat(log)
        .anyMatch(line -> line.contains("a.txt line 7: train/gone.png (the file is missing)"));
    ListFiles fail = new ListFiles("set", "a.txt", "", "b.txt", 0.5, 1, 8, OnBadImage.FAIL, false);
    assertThat(problems(fail))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("a.txt line 7"));
  }

  @Test
  void listFilesTakeTheFirstFolderAsClassAndSortNumbersAsNumbers() throws IOException {
    TestImages.text(set.resolve("a.txt"), "train/cat/0.png\ntrain/dog/3.png\n");
    TestImages.text(set.resolve("b.txt"), "test/cat/0.png 10\ntest/dog/0.png 9\n");
    ListFiles mixed =
        new ListFiles("set", "a.txt", "b.txt", "b.txt", 0, 1, 8, OnBadImage.FAIL, false);
    assertThat(problems(mixed))
        .anyMatch(p -> p.pointer().equals("/test") && p.message().contains("lacks"));
    TestImages.text(set.resolve("c.txt"), "train/cat/2.png 10\ntrain/dog/2.png 9\n");
    ListFiles numbers =
        new ListFiles("set", "c.txt", "b.txt", "b.txt", 0, 1, 8, OnBadImage.FAIL, false);
    assertThat(open(numbers).train().classNames()).containsExactly("9", "10");
  }

  @Test
  void aListCannotLeaveItsRoot() {
    TestImages.png(data.resolve("outside/0.png"), 1);
    TestImages.text(set.resolve("a.txt"), "../outside/0.png x\n");
    ListFiles list =
        new ListFiles("set", "a.txt", "a.txt", "a.txt", 0, 1, 8, OnBadImage.FAIL, false);
    assertThat(problems(list)).anyMatch(p -> p.message().contains("outside " + set));
  }

  @Test
  void tinyImagenetPackReadsBoxesAsMasks() throws IOException {
    String header = "path\tx0\ty0\tx1\ty1\n";
    StringBuilder boxes = new StringBuilder(header);
    for (String wnid : List.of("n01", "n02")) {
      for (int i = 0; i < 4; i++) {
        image("tiny/train/" + wnid + "/" + i + ".jpg");
        boxes.append("train/" + wnid + "/" + i + ".jpg\t0\t0\t4\t5\n");
      }
      image("tiny/val/" + wnid + "/0.jpg");
      boxes.append("val/" + wnid + "/0.jpg\t5\t3\t9\t5\n");
    }
    TestImages.text(set.resolve("tiny/boxes.tsv"), boxes.toString());
    TinyImagenet settings = new TinyImagenet("set/tiny", 0.25, 1, 20, OnBadImage.FAIL, false);
    DatasetSplits splits = open(settings);
    assertThat(splits.train().size()).isEqualTo(6);
    assertThat(splits.validation().size()).isEqualTo(2);
    assertThat(splits.test().hasObjectMasks()).isTrue();
    // box columns 5..9 of 10 and rows 3..5 of 6: the lower right quarter
    byte[] mask = splits.test().read(0, 20).mask();
    for (int i = 0; i < 400; i++) {
      assertThat(mask[i] != 0).as("at %d", i).isEqualTo(i % 20 >= 10 && i / 20 >= 10);
    }
    TestImages.text(set.resolve("tiny/boxes.tsv"), header + "train/n01/0.jpg\t0\t0\t4\tfour\n");
    assertThat(problems(settings)).anyMatch(p -> p.message().contains("line 2 is no path and box"));
    Files.delete(set.resolve("tiny/boxes.tsv"));
    assertThat(problems(settings))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("class-folders"));
  }

  @Test
  void tinyImagenetPublicLayoutReadsAnnotations() throws IOException {
    StringBuilder val = new StringBuilder();
    for (String wnid : List.of("n01", "n02")) {
      StringBuilder boxes = new StringBuilder();
      for (int i = 0; i < 4; i++) {
        image("tiny/train/" + wnid + "/images/" + wnid + "_" + i + ".JPEG");
        boxes.append(wnid + "_" + i + ".JPEG\t0\t0\t4\t5\n");
      }
      TestImages.text(
          set.resolve("tiny/train/" + wnid + "/" + wnid + "_boxes.txt"), boxes.toString());
      image("tiny/val/images/val_" + wnid + ".JPEG");
      val.append("val_" + wnid + ".JPEG\t" + wnid + "\t0\t0\t9\t5\n");
    }
    TestImages.text(set.resolve("tiny/val/val_annotations.txt"), val.toString());
    DatasetSplits splits = open(new TinyImagenet("set/tiny", 0.25, 1, 16, OnBadImage.FAIL, false));
    assertThat(splits.train().size()).isEqualTo(6);
    assertThat(ids(splits.test()))
        .containsExactly("val/images/val_n01.JPEG", "val/images/val_n02.JPEG");
    assertThat(splits.test().label(1)).isEqualTo(1);
    assertThat(splits.test().read(1, 16).mask()).containsOnly(-1);
    assertThat(splits.train().hasObjectMasks()).isTrue();
  }

  @Test
  void cifar10BinariesAreRead() throws IOException {
    Path folder = Files.createDirectories(data.resolve("c10/cifar-10-batches-bin"));
    TestImages.text(folder.resolve("batches.meta.txt"), "zero\none\n\n");
    for (int b = 1; b <= 5; b++) {
      Files.write(folder.resolve("data_batch_" + b + ".bin"), cifar(b, 1, 0, 1));
    }
    Files.write(folder.resolve("test_batch.bin"), cifar(9, 1, 1, 0));
    Cifar10 settings = new Cifar10("c10", 0.2, 1, 32, false);
    DatasetSplits splits = open(settings);
    assertThat(splits.train().size()).isEqualTo(8);
    assertThat(splits.validation().size()).isEqualTo(2);
    assertThat(splits.test().label(0)).isEqualTo(1);
    assertThat(splits.test().id(1)).isEqualTo("test_batch.bin:1");
    DecodedImage image = splits.test().read(1, 32);
    // planes hold seed * 10 + record + plane, and the last pixel of each plane 250
    assertThat(image.rgb()).startsWith(91, 92, 93).endsWith(-6, -6, -6);
    Files.write(folder.resolve("test_batch.bin"), new byte[100]);
    assertThat(problems(settings))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("100 bytes"));
    Files.write(folder.resolve("test_batch.bin"), cifar(9, 1, 7, 0));
    assertThat(problems(settings)).anyMatch(p -> p.message().contains("label 7 of 2 classes"));
  }

  @Test
  void cifar100GivesFineOrCoarseLabels() throws IOException {
    Path folder = Files.createDirectories(data.resolve("c100"));
    TestImages.text(folder.resolve("fine_label_names.txt"), "a\nb\nc\n");
    TestImages.text(folder.resolve("coarse_label_names.txt"), "x\ny\n");
    Files.write(folder.resolve("train.bin"), cifar(1, 2, 0, 2, 0, 2, 1, 1));
    Files.write(folder.resolve("test.bin"), cifar(5, 2, 1, 2));
    DatasetSplits fine = open(new Cifar100("c100", Cifar100.Labels.FINE, 0.5, 1, 32, false));
    DatasetSplits coarse = open(new Cifar100("c100", Cifar100.Labels.COARSE, 0.5, 1, 32, false));
    assertThat(fine.test().label(0)).isEqualTo(2);
    assertThat(coarse.test().label(0)).isEqualTo(1);
    assertThat(coarse.test().classNames()).containsExactly("x", "y");
    assertThat(fine.fingerprint()).isNotEqualTo(coarse.fingerprint());
  }

  @Test
  void cifarGivenImageFoldersSaysWhatTypeToUse() {
    assertThat(problems(new Cifar10("set", 0.2, 1, 32, false)))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("class-folders"));
  }

  /** One record per group of {@code labelBytes} labels. */
  private static byte[] cifar(int seed, int labelBytes, int... labels) {
    int records = labels.length / labelBytes;
    byte[] bytes = new byte[records * (labelBytes + 3072)];
    for (int r = 0; r < records; r++) {
      int at = r * (labelBytes + 3072);
      for (int l = 0; l < labelBytes; l++) {
        bytes[at + l] = (byte) labels[r * labelBytes + l];
      }
      for (int i = 0; i < 3072; i++) {
        bytes[at + labelBytes + i] = (byte) (i % 1024 == 1023 ? 250 : seed * 10 + r + i / 1024);
      }
    }
    return bytes;
  }
}
