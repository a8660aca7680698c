package org.saliencyssl.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.Interval;
import org.saliencyssl.eval.Protocol.Conditions;
import org.saliencyssl.eval.probe.KnnSettings;
import org.saliencyssl.eval.probe.LinearSettings;
import org.saliencyssl.eval.probe.LinearSettings.Mode;
import org.saliencyssl.eval.probe.LinearSettings.Selection;
import org.saliencyssl.eval.probe.Metric;
import org.saliencyssl.eval.probe.SupervisedSettings;

class ProtocolTest {

  private static final Conditions BASE = new Conditions("abc", 32, 1, "none");

  @Test
  void writesTheWholeRecipeAndAHash() {
    assertThat(Protocol.knn(new KnnSettings(20, 0.07), BASE, "test").id())
        .startsWith("knn(k=20,T=0.07,cosine)|crop=1.0|size=32|filter=none|data=abc|split=test#")
        .matches(".*#[0-9a-f]{8}");
    assertThat(Protocol.linear(linear(30, Selection.LAST), Metric.ACCURACY, BASE, "test").recipe())
        .startsWith(
            "linear(augmented,epochs=100,batch=256,lr=30.0,milestones=[60+80],decay=0.1,"
                + "momentum=0.9,wd=0.0,raw,select=last)|crop=");
  }

  @Test
  void equalRecipesHaveEqualIds() {
    assertThat(Protocol.linear(linear(30, Selection.LAST), Metric.ACCURACY, BASE, "test").id())
        .isEqualTo(
            Protocol.linear(
                    linear(30, Selection.LAST),
                    Metric.ACCURACY,
                    new Conditions("abc", 32, 1, "none"),
                    "test")
                .id());
  }

  @Test
  void anythingThatMattersChangesTheId() {
    List<String> ids = new ArrayList<>();
    KnnSettings knn = new KnnSettings(20, 0.07);
    for (Conditions conditions :
        List.of(
            BASE,
            new Conditions("abd", 32, 1, "none"),
            new Conditions("abc", 64, 1, "none"),
            new Conditions("abc", 32, 0.875, "none"),
            new Conditions("abc", 32, 1, "high-pass(kernel=11,sigma=5.0)"))) {
      for (String split : List.of("validation", "test")) {
        ids.add(Protocol.knn(knn, conditions, split).id());
        for (Metric metric : Metric.values()) {
          ids.add(Protocol.linear(linear(30, Selection.LAST), metric, conditions, split).id());
        }
        ids.add(Protocol.supervised(supervised(4000, 0.4), conditions, split).id());
      }
    }
    ids.add(Protocol.knn(new KnnSettings(21, 0.07), BASE, "test").id());
    ids.add(Protocol.knn(new KnnSettings(20, 0.1), BASE, "test").id());
    ids.add(Protocol.linear(linear(3, Selection.LAST), Metric.ACCURACY, BASE, "test").id());
    ids.add(
        Protocol.linear(linear(30, Selection.BEST_ON_VALIDATION), Metric.ACCURACY, BASE, "test")
            .id());
    ids.add(Protocol.supervised(supervised(3000, 0.4), BASE, "test").id());
    ids.add(Protocol.supervised(supervised(4000, 0.2), BASE, "test").id());
    assertThat(ids).hasSize(46).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 100.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aScoreIsAPercentage(double value) {
    assertThatThrownBy(() -> new Score("knn", value, "p", "test", "none"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("knn is " + value)
        .hasMessageContaining("0 to 100");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 31.4, 100})
  void theEndsOfTheRangeAreScores(double value) {
    assertThat(new Score("knn", value, "p", "test", "none").value()).isEqualTo(value);
  }

  private static LinearSettings linear(double rate, Selection selection) {
    return new LinearSettings(
        Mode.AUGMENTED, 100, 256, rate, List.of(60, 80), 0.1, 0.9, 0, false, selection);
  }

  private static SupervisedSettings supervised(int images, double area) {
    return new SupervisedSettings(images, 10, 128, 0.1, 0.9, 5e-4, new Interval(area, 1));
  }
}
