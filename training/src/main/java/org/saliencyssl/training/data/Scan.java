package org.saliencyssl.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Chooses the reader for a kind of settings. */
final class Scan {

  private Scan() {}

  static String root(DataSettings settings) {
    if (settings instanceof ClassFolders s) {
      return s.root();
    }
    if (settings instanceof TinyImagenet s) {
      return s.root();
    }
    if (settings instanceof Cifar10 s) {
      return s.root();
    }
    if (settings instanceof Cifar100 s) {
      return s.root();
    }
    if (settings instanceof ListFiles s) {
      return s.root();
    }
    throw new IllegalArgumentException(settings + " has no root");
  }

  static OnBadImage onBadImage(DataSettings settings) {
    if (settings instanceof ClassFolders s) {
      return s.onBadImage();
    }
    if (settings instanceof TinyImagenet s) {
      return s.onBadImage();
    }
    if (settings instanceof ListFiles s) {
      return s.onBadImage();
    }
    return OnBadImage.FAIL;
  }

  static Listing of(DataSettings settings, Path root, Findings findings) throws IOException {
    if (settings instanceof ClassFolders s) {
      Listing all = classFolders(s, root, findings);
      boolean sharedTest = s.validation().equals(s.test());
      return finish(all, s.validationFraction(), s.splitSeed(), sharedTest, findings);
    }
    if (settings instanceof ListFiles s) {
      Listing all = new ListFilesScan(root, s.onBadImage(), findings).scan(s);
      boolean sharedTest = s.validation().equals(s.test());
      return finish(all, s.validationFraction(), s.splitSeed(), sharedTest, findings);
    }
    if (settings instanceof TinyImagenet s) {
      Listing all = new TinyImagenetScan(root, s.onBadImage(), findings).scan();
      return finish(all, s.validationFraction(), s.splitSeed(), false, findings);
    }
    if (settings instanceof Cifar10 s) {
      Listing all = CifarScan.cifar10(root, findings);
      return finish(all, s.validationFraction(), s.splitSeed(), false, findings);
    }
    if (settings instanceof Cifar100 s) {
      Listing all = CifarScan.cifar100(root, s.labels(), findings);
      return finish(all, s.validationFraction(), s.splitSeed(), false, findings);
    }
    throw new IllegalArgumentException(settings + " names no files");
  }

  private static Listing classFolders(ClassFolders s, Path root, Findings findings)
      throws IOException {
    FolderScan folders = new FolderScan(root, s.onBadImage(), findings);
    List<String> classNames = folders.classNames(s.train(), "/train");
    if (classNames.isEmpty()) {
      return new Listing(List.of(), List.of(), List.of(), List.of());
    }
    return new Listing(
        classNames,
        folders.split(s.train(), classNames, "/train"),
        s.validation().isEmpty()
            ? List.of()
            : folders.split(s.validation(), classNames, "/validation"),
        folders.split(s.test(), classNames, "/test"));
  }

  /** Looks for images in two splits, then holds out a validation split if there is none. */
  private static Listing finish(
      Listing all, double fraction, long seed, boolean sharedTest, Findings findings)
      throws IOException {
    Overlap.check(all.train(), "train", all.test(), "test", findings);
    if (fraction > 0) {
      return HoldOut.apply(all, fraction, seed);
    }
    Overlap.check(all.train(), "train", all.validation(), "validation", findings);
    if (!sharedTest) {
      Overlap.check(all.validation(), "validation", all.test(), "test", findings);
    }
    return all;
  }
}
