package org.saliencyssl.experiment.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpecDifferenceTest {

  @Test
  void everyValueThatDiffersIsNamedByItsPlace() {
    assertThat(
            SpecDifference.between(
                "{\"a\": 1.0, \"b\": {\"c\": [1, 2], \"d\": true}, \"e\": \"x\"}",
                "{\"a\": 1, \"b\": {\"c\": [1, 3], \"f\": {}}, \"e\": {\"type\": \"x\"}}"))
        .containsExactly(
            "/b/c: was [1,2], is [1,3]",
            "/b/d: was true, is not there",
            "/b/f: was not there, is {}",
            "/e: was \"x\", is {\"type\":\"x\"}");
  }

  @Test
  void equalSpecsDoNotDiffer() {
    assertThat(SpecDifference.between("{\"a\": 10}", "{\"a\": 1e1}")).isEmpty();
  }
}
