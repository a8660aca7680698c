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
      return classFolders(s, root, findings);
    }
    if (settings instanceof TinyImagenet s) {
      Listing all = new TinyImagenetScan(root, s.onBadImage(), findings).scan();
      return HoldOut.apply(all, s.validationFraction(), s.splitSeed());
    }
    throw new IOException(settings + " is not yet read");
  }

  private static Listing classFolders(ClassFolders s, Path root, Findings findings)
      throws IOException {
    FolderScan folders = new FolderScan(root, s.onBadImage(), findings);
    List<String> classNames = folders.classNames(s.train(), "/train");
    if (classNames.isEmpty()) {
      return new Listing(List.of(), List.of(), List.of(), List.of());
    }
    boolean own = !s.validation().isEmpty();
    Listing all =
        new Listing(
            classNames,
            folders.split(s.train(), classNames, "/train"),
            own ? folders.split(s.validation(), classNames, "/validation") : List.of(),
            folders.split(s.test(), classNames, "/test"));
    return own ? all : HoldOut.apply(all, s.validationFraction(), s.splitSeed());
  }
}
