package org.saliencyssl.experiment.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saliencyssl.experiment.spec.SpecFixture.problems;
import static org.saliencyssl.experiment.spec.SpecFixture.read;
import static org.saliencyssl.experiment.spec.SpecFixture.write;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridTest {

  /** Localizer, foreground rule and number of hard negatives, of which some do not go together. */
  private static final String ABLATION =
      """
      {
        "extends": "base.json",
        "name": "ablation",
        "axes": {
          "localizer": {
            "spot": {"note": "the base's"},
            "oracle": {"saliency": {"type": "oracle", "maps": "online", "weights": "w"}},
            "none": {
              "saliency": {"type": "none"},
              "masking": {"type": "none"}
            }
          },
          "masking.branch": ["query", "both-of-them"],
          "negatives": {
            "off": {"masking": {"hardNegatives": false}},
            "on": {}
          }
        },
        "exclude": [
          {"localizer": "none", "masking.branch": "both-of-them", "note": "nothing is masked"},
          {"localizer": "none", "negatives": ["off"]}
        ]
      }
      """;

  private static final String RATES =
      """
      {
        "extends": "base.json",
        "name": "rates",
        "seeds": [0, 1, 2],
        "zip": {
          "training.batchSize": [64, 128, 256],
          "optimizer.learningRate": [5e-2, 0.1, 0.2]
        },
        "include": {
          "large-slow": {"training": {"batchSize": 256}, "optimizer": {"learningRate": 0.1}}
        }
      }
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeBase() {
    String complete = SpecFixture.complete();
    write(folder, "base.json", complete.substring(0, complete.indexOf(",\n  \"arms\"")) + "}");
  }

  @Test
  void keysThatMoveTogetherWithThreeSeedsAndOnePointMore() {
    ValidatedExperiment grid = read(folder, RATES);
    assertThat(grid.arms())
        .containsExactly(
            "batchSize-64_learningRate-0.05",
            "batchSize-128_learningRate-0.1",
            "batchSize-256_learningRate-0.2",
            "large-slow");
    assertThat(grid.seeds()).containsExactly(0L, 1L, 2L);
    assertThat(grid.points()).hasSize(12);
    assertThat(grid.points().get(11).label()).isEqualTo("large-slow-2");
    assertThat(grid.points())
        .extracting(p -> p.spec().training().batchSize() * p.spec().optimizer().learningRate())
        .startsWith(3.2)
        .endsWith(25.6);
  }

  @Test
  void theFirstAxisMovesSlowestAndExcludedPointsAreGone() {
    // 'masking.branch' means nothing to masking of type none: all of them are to be excluded
    assertThat(problems(folder, ABLATION))
        .containsExactly(
            "/axes/masking.branch/0 in point none_branch-query_on: unknown key; known: type");
    ValidatedExperiment grid = read(folder, ABLATION.replace("[\"off\"]", "[\"off\", \"on\"]"));
    assertThat(grid.arms())
        .containsExactly(
            "spot_branch-query_off",
            "spot_branch-query_on",
            "spot_branch-both-of-them_off",
            "spot_branch-both-of-them_on",
            "oracle_branch-query_off",
            "oracle_branch-query_on",
            "oracle_branch-both-of-them_off",
            "oracle_branch-both-of-them_on");
    assertThat(grid.points().get(2).spec().saliency().name()).isEqualTo("spot");
  }

  @Test
  void armsAreTheFirstAxis() {
    String spec =
        "{\"extends\": \"base.json\", \"seeds\": [5], \"axes\": {\"grid\": [2, 4]}, \"arms\":"
            + " {\"short\": {\"training\": {\"epochs\": 1}}, \"long\": {}},"
            + " \"exclude\": [{\"arms\": \"long\", \"grid\": 2}]}";
    assertThat(read(folder, spec).arms())
        .containsExactly("short_grid-2", "short_grid-4", "long_grid-4");
    assertThat(read(folder, spec).points().get(1).spec().training().epochs()).isEqualTo(1);
  }

  @Test
  void keysThatEndAlikeAreNamedWithAsMuchAsTellsThemApart() {
    String spec =
        "{\"extends\": \"base.json\", \"seeds\": [0], \"axes\": {"
            + "\"training.batchSize\": [64], \"evaluation.batchSize\": [32],"
            + " \"evaluation.linear.batchSize\": [16], \"data.shift\": [true],"
            + " \"compute.device\": [\"gpu:1\"], \"optimizer.weightDecay\": [5e-4, 1.0e-3]}}";
    assertThat(read(folder, spec).arms())
        .containsExactly(
            "training.batchSize-64_evaluation.batchSize-32_linear.batchSize-16_shift-true"
                + "_device-gpu-1_weightDecay-0.0005",
            "training.batchSize-64_evaluation.batchSize-32_linear.batchSize-16_shift-true"
                + "_device-gpu-1_weightDecay-0.001");
  }

  @Test
  void aPointOfAGridReadsBackAsTheSame() {
    for (SpecPoint point : read(folder, RATES).points()) {
      assertThat(new SpecReader(SpecFixture.PLUGINS).readPoint("run", point.canonical()))
          .isEqualTo(point);
    }
  }

  @Test
  void aGridCanGrowThroughExtendsWithoutChangingItsPoints() {
    write(folder, "rates.json", RATES);
    String grown =
        "{\"extends\": \"rates.json\", \"include\": {\"deep\": {\"training\": {\"epochs\": 50}}}}";
    List<SpecPoint> before = read(folder, RATES).points();
    assertThat(read(folder, grown).points()).startsWith(before.toArray(SpecPoint[]::new));
  }

  @Test
  void axesAreChangedOnTheCommandLineByTheirNames() {
    assertThat(read(folder, RATES, "zip.training.batchSize=[64,128,32]").arms())
        .contains("batchSize-32_learningRate-0.2");
    assertThat(read(folder, RATES, "axes.training.epochs=[1,2]", "seeds=[7]").arms())
        .startsWith("epochs-1_batchSize-64_learningRate-0.05");
    assertThat(
            read(
                    folder,
                    ABLATION.replace("[\"off\"]", "[\"off\", \"on\"]"),
                    "axes.localizer.oracle.saliency.weights=v")
                .points()
                .get(8)
                .canonical())
        .contains("\"weights\":\"v\"");
  }

  @Test
  void anArgumentThatEveryPointOverridesIsRefused() {
    assertThat(problems(folder, RATES, "training.batchSize=32", "training.epochs=3"))
        .containsExactly(
            "/training/batchSize changes nothing: every point sets this key itself, or a type"
                + " above it; change it in the arms or axes, as arms.NAME.KEY=VALUE or"
                + " axes.KEY=[VALUES]");
  }

  @Test
  void argumentsForUnknownAxesAndPointsAreRefused() {
    assertThat(
            problems(
                folder,
                ABLATION,
                "axes.localiser.spot.grid=2",
                "axes.localizer.sport.grid=2",
                "include.extra.grid=2"))
        .contains(
            "/axes/localiser.spot.grid no axis 'localiser'; did you mean 'localizer'? known:"
                + " localizer, masking.branch, negatives",
            "/axes/localizer/sport the axis has no value 'sport'; did you mean 'spot'? known:"
                + " none, oracle, spot",
            "/include/extra no point 'extra'; nothing is allowed here");
  }

  @Test
  void aProblemOfSeveralPointsIsSaidOnceWithTheirNumber() {
    String spec =
        "{\"extends\": \"base.json\", \"seeds\": [0], \"axes\": {\"objective.queueSize\": [512,"
            + " 500], \"grid\": [1, 2, 3, 4, 5, 6], \"objective.acceptsHardNegatives\": [true,"
            + " false]}}";
    assertThat(problems(folder, spec))
        .containsExactly(
            "/masking/type in 12 of 24 points (queueSize-512_grid-1_acceptsHardNegatives-false,"
                + " queueSize-512_grid-2_acceptsHardNegatives-false,"
                + " queueSize-512_grid-3_acceptsHardNegatives-false, ...): 'cover' with these"
                + " settings makes hard negatives, which /objective/type 'queue' with its settings"
                + " does not accept; turn them off or choose another objective",
            "/axes/objective.queueSize/1 500 is not a multiple of the global batch size 128");
  }

  @Test
  void anUnknownKeyIsSaidOnceThoughTheAxisHasManyValues() {
    assertThat(problems(folder, grid("\"axes\": {\"training.epoch\": [1, 2, 3]}")))
        .containsExactly(
            "/axes/training.epoch/0 unknown key; did you mean 'epochs'? known: accumulate,"
                + " batchSize, checkpointEverySteps, epochs, logEverySteps (the same at 2 more of these"
                + " values)");
  }

  @Test
  void aProblemIsPlacedInTheFileThatHoldsTheValue() {
    Path spec = folder.resolve("spec.json");
    try {
      read(folder, "{\"extends\": \"base.json\",\n \"axes\": {\"imageSize\": [32,\n  7]}}");
    } catch (SpecException e) {
      assertThat(e.problems())
          .containsExactly(
              new SpecProblem(
                  spec + ":3:3", "/axes/imageSize/1", "7 is out of range; allowed: in [8, 1024]"));
      return;
    }
    throw new AssertionError("the spec was accepted");
  }

  @Test
  void whatExcludeNamesIsNotCheckedWhileTheAxesAreWrong() {
    assertThat(
            problems(folder, grid("\"axes\": {\"grid\": [1, [2]]}, \"exclude\": [{\"grid\": 2}]")))
        .singleElement()
        .asString()
        .startsWith("/axes/grid/1 found a list; needs a number, a string, true or false;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // grid | pointer and message
        "\"axes\": {} | /axes nothing varies here; add an axis, or leave the key out",
        "\"axes\": [] | /axes found a list; needs an object, as {\"training.batchSize\": [128,"
            + " 256]}",
        "\"axes\": {\"grid\": 3} | /axes/grid found the number 3; needs a list of values for the"
            + " key, or an object of named changes",
        "\"axes\": {\"grid\": []} | /axes/grid an axis needs at least one value",
        "\"axes\": {\"grid\": [2, 3, 2.0]} | /axes/grid/2 the same value is already at index 0;"
            + " remove one of the two",
        "\"axes\": {\"seeds\": [1, 2]} | /axes/seeds 'seeds' cannot vary; list the seeds under"
            + " /seeds",
        "\"axes\": {\"a..b\": [1, 2]} | /axes/a..b 'a..b' is no key.path, as training.batchSize",
        "\"axes\": {\"l\": {}} | /axes/l there is no value; add one, or leave the key out",
        "\"axes\": {\"l\": {\"a\": 1}} | /axes/l/a found the number 1; needs an object",
        "\"axes\": {\"arms\": {\"a\": {}}} | /axes/arms 'arms' cannot name an axis; an axis of"
            + " named values has a name of its own, as \"localizer\"",
        "\"axes\": {\"l\": {\"a\": {\"seeds\": [1]}}} | /axes/l/a/seeds cannot differ between"
            + " points; move it to the top",
        "\"axes\": {\"note\": 3, \"grid\": [2]} | /axes/note found the number 3; needs a string",
        "\"zip\": {\"grid\": [1, 2]} | /zip/grid zip moves two or more keys together; write one"
            + " under axes",
        "\"zip\": {\"grid\": [1, 2], \"imageSize\": [16]} | /zip/imageSize 1 values, but 'grid'"
            + " has 2; the lists of zip move together and are equally long",
        "\"zip\": {\"grid\": [1, 1], \"imageSize\": [16, 16]} | /zip/grid/1 the same value is"
            + " already at index 0; remove one of the two",
        "\"zip\": {\"grid\": [1], \"imageSize\": [16]}, \"axes\": {\"grid\": [1]} | /axes/grid"
            + " 'grid' varies under axes and under zip; remove one of the two",
        "\"axes\": {\"grid\": [1]}, \"exclude\": {} | /exclude found an object; needs a list of"
            + " objects",
        "\"axes\": {\"grid\": [1]}, \"exclude\": [{\"grd\": 1}] | /exclude/0/grd no axis 'grd';"
            + " did you mean 'grid'? known: grid",
        "\"axes\": {\"grid\": [1]}, \"exclude\": [{\"grid\": 3}] | /exclude/0/grid the axis has no"
            + " value 3; known: 1",
        "\"axes\": {\"grid\": [1]}, \"exclude\": [{\"note\": \"n\"}] | /exclude/0 says nothing;"
            + " name at least one axis: grid",
        "\"axes\": {\"grid\": [1]}, \"exclude\": [{\"grid\": 1}] | /exclude takes out all points;"
            + " nothing is left to run",
        "\"zip\": {\"grid\": [1, 2], \"imageSize\": [16, 32]}, \"exclude\": [{\"grid\": 1,"
            + " \"imageSize\": 32}] | /exclude/0 matches no point; correct or remove it",
        "\"exclude\": [] | /exclude belongs to a grid, and there are neither axes, zip nor arms",
        "\"include\": {\"a\": {}} | /include belongs to a grid, and there are neither axes, zip"
            + " nor arms; name the points under arms",
        "\"axes\": {\"grid\": [2, 4]}, \"include\": {\"same\": {}} | /include/same 'same' has the"
            + " settings of 'grid-4': one run under two names; change or remove one",
        "\"axes\": {\"grid\": [2, 4]}, \"include\": {\"grid-2\": {\"imageSize\": 16}} |"
            + " /include/grid-2 makes a second point named 'grid-2', which /axes/grid/0 makes too;"
            + " give one another name",
        "\"axes\": {\"x\": {\"a\": {}, \"a_b\": {\"grid\": 2}}, \"y\": {\"b_c\": {\"imageSize\":"
            + " 16}, \"c\": {\"imageSize\": 24}}} | /axes/x/a_b makes a second point named 'a_b_c',"
            + " which /axes/x/a makes too; give one another name",
        "\"axes\": {\"grid\": [1, true]} | /axes/grid/1 found true; needs an integer in [1, 128]",
      })
  void aWrongGridIsNamedWithWhatIsAllowed(String grid, String expected) {
    assertThat(problems(folder, grid(grid))).containsExactly(expected);
  }

  @Test
  void aGridThatNobodyCanMeanEndsBeforeItIsExpanded() {
    String many = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]";
    StringBuilder axes = new StringBuilder("\"axes\": {\"grid\": " + many);
    for (int i = 0; i < 40; i++) {
      axes.append(", \"training.a").append(i).append("\": ").append(many);
    }
    assertThat(problems(folder, grid(axes + "}")))
        .containsExactly(
            " more than 2147483647 points before exclude; at most 20000: take values or seeds"
                + " away");
  }

  private static String grid(String keys) {
    return "{\"extends\": \"base.json\", \"seeds\": [0], " + keys + "}";
  }
}
