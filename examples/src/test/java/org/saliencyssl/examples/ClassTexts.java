package org.saliencyssl.examples;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The texts of a class file's constant pool (Java Virtual Machine Specification, 4.4). */
final class ClassTexts {

  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int METHOD_HANDLE = 15;

  private ClassTexts() {}

  static List<String> of(JavaClass type) {
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(
                type.getSource().orElseThrow().getUri().toURL().openStream()))) {
      return texts(in);
    } catch (IOException e) {
      throw new UncheckedIOException(type.getName(), e);
    }
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    in.skipNBytes(8); // magic and version
    List<String> texts = new ArrayList<>();
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      if (tag == UTF8) {
        texts.add(in.readUTF());
      } else {
        in.skipNBytes(size(tag));
        i += tag == LONG || tag == DOUBLE ? 1 : 0; // these take two places
      }
    }
    return texts;
  }

  private static int size(int tag) {
    return switch (tag) {
      case LONG, DOUBLE -> 8;
      case METHOD_HANDLE -> 3;
      case 7, 8, 16, 19, 20 -> 2; // class, string, method type, module, package
      default -> 4; // numbers, members, dynamic
    };
  }
}
