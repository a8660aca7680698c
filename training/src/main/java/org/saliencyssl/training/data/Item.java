package org.saliencyssl.training.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One labelled image of a split, not read yet. */
interface Item {

  /** Path relative to the data set's root, with {@code /}; or file and record number. */
  String id();

  int label();

  /** Size of the stored image in bytes; part of the fingerprint. */
  long bytes();

  /** Changes when the stored image does; tells a stale cache, not part of the fingerprint. */
  long stamp();

  @Nullable Box box();

  byte[] stored() throws IOException;

  Pixels pixels() throws IOException;
}
