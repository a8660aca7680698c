package org.saliencyssl.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  private static final List<String> NAMES =
      List.of("random", "high-pass", "queueSize", "blur", "mean", "border-contrast", "threshold");

  @ParameterizedTest
  @CsvSource({
    "high-pas, high-pass", // deletion
    "high-passs, high-pass", // insertion
    "ramdom, random", // substitution
    "lbur, blur", // swap of neighbours costs one
    "HighPass, high-pass", // case and hyphens cost nothing
    "queue_size, queueSize",
    "treshold, threshold",
    "border, border-contrast" // a part of a name
  })
  void findsTheNameThatWasMeant(String wanted, String meant) {
    assertThat(Nearest.of(wanted, NAMES)).contains(meant);
  }

  @Test
  void suggestsNothingWhenNothingIsNear() {
    assertThat(Nearest.of("simclr", NAMES)).isEmpty();
    assertThat(Nearest.of("x", NAMES)).isEmpty();
    assertThat(Nearest.of("", NAMES)).isEmpty();
    assertThat(Nearest.of("blur", List.of())).isEmpty();
  }

  @Test
  void breaksTiesAlphabeticallyWhateverTheOrder() {
    assertThat(Nearest.of("scdx", List.of("scdb", "scda"))).contains("scda");
    assertThat(Nearest.of("scdx", List.of("scda", "scdb"))).contains("scda");
  }

  @Test
  void prefersTheNearerNameOverTheFirst() {
    assertThat(Nearest.of("abcdef", List.of("abcdxx", "abcdez"))).contains("abcdez");
  }
}
