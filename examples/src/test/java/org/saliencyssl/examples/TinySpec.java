package org.saliencyssl.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An experiment of seconds: three arms on shapes of 16 pixels. */
record TinySpec(String json) {

  /** Returns the spec as it lies beside this class. */
  static TinySpec read() throws IOException {
    try (InputStream in = TinySpec.class.getResourceAsStream("tiny.json")) {
      return new TinySpec(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Replaces one piece of text, which must be there exactly once. */
  TinySpec with(String piece, String other) {
    int at = json.indexOf(piece);
    if (at < 0 || json.indexOf(piece, at + 1) >= 0) {
      throw new IllegalArgumentException("not there exactly once: " + piece);
    }
    return new TinySpec(json.replace(piece, other));
  }

  /** Takes the transfer away, which takes longer than all else. */
  TinySpec withoutTransfer() {
    int from = json.indexOf("\"transfer\": [");
    int to = json.indexOf("\"arms\"");
    return new TinySpec(
        json.substring(0, from) + "\"transfer\": []\n  },\n  " + json.substring(to));
  }

  /** Replaces the arms. */
  TinySpec withArms(String arms) {
    return new TinySpec(
        json.substring(0, json.indexOf("\"arms\"")) + "\"arms\": {" + arms + "}\n}");
  }

  Path write(Path file) throws IOException {
    return Files.writeString(file, json);
  }
}
