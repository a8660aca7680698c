package org.saliencyssl.experiment.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps two coordinators of one machine out of each other's way, so that the second gets a clear
 * answer. No result depends on it: where locks do not work, the ledger notices a second writer.
 */
final class GridLock implements AutoCloseable {

  private final FileChannel channel;
  private final FileLock lock;

  private GridLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  static GridLock of(Path out) throws IOException {
    FileChannel channel =
        FileChannel.open(out.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new GridLock(channel, lock);
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new RunFailedException("another run of this program works in " + out);
    }
    channel.close();
    throw new RunFailedException("another process works in " + out + "; wait for it or stop it");
  }

  void mustHold() {
    if (!lock.isValid()) {
      throw new IllegalStateException("the lock was lost");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
