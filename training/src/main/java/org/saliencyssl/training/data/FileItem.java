package org.saliencyssl.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An image in a file of its own. */
record FileItem(Path path, String id, int label, long bytes, long stamp, @Nullable Box box)
    implements Item {

  @Override
  public byte[] stored() throws IOException {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new BadImageException(id, "the file is missing", e);
    }
  }

  @Override
  public Pixels pixels() throws IOException {
    return ImageDecoder.decode(stored(), id);
  }

  FileItem withBox(Box newBox) {
    return new FileItem(path, id, label, bytes, stamp, newBox);
  }
}
