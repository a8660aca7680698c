package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.Views;

/** What high-pass, blur, mean, random and MSCN have in common. */
class EveryStrategyTest {

  private static final long SEED = 23;

  private enum Strategy {
    HIGH_PASS {
      @Override
      MaskingStrategy make(TestRun run, Branch branch, int hardNegatives) {
        return new HighPassMasking(
            new HighPassMaskingSettings(
                placement(branch, hardNegatives),
                new Gaussian(5, 1.5),
                0.18,
                0.14,
                new Mixture(0.2, 0.3, 0.9, 0.6),
                new Cap(0.56, 0.55),
                TestRun.AS_MEANT),
            run.context);
      }
    },
    BLUR {
      @Override
      MaskingStrategy make(TestRun run, Branch branch, int hardNegatives) {
        return new BlurMasking(
            new BlurMaskingSettings(
                placement(branch, hardNegatives), new Gaussian(9, 3), ReleasedCells.NONE),
            run.context);
      }
    },
    MEAN {
      @Override
      MaskingStrategy make(TestRun run, Branch branch, int hardNegatives) {
        return new MeanMasking(
            new MeanMaskingSettings(placement(branch, hardNegatives), ReleasedCells.NONE),
            run.context);
      }
    },
    RANDOM {
      @Override
      MaskingStrategy make(TestRun run, Branch branch, int hardNegatives) {
        return new RandomMasking(
            new RandomMaskingSettings(
                branch, new Interval(0.2, 0.3), hardNegatives, new Interval(0.4, 0.7), 1),
            run.context);
      }
    },
    /** Masks both branches and makes no hard negatives, whatever is asked for. */
    MSCN {
      @Override
      MaskingStrategy make(TestRun run, Branch branch, int hardNegatives) {
        return new MscnMasking(
            new MscnMaskingSettings(
                new Interval(0.2, 0.3), new Gaussian(5, 1.5), 0.18, new MscnMixture(0.2, 0.3, 0.9)),
            run.context);
      }
    };

    abstract MaskingStrategy make(TestRun run, Branch branch, int hardNegatives);

    static Placement placement(Branch branch, int hardNegatives) {
      return TestRun.placement(
          branch, true, new Interval(0.2, 0.3), hardNegatives, new Interval(0.4, 0.7));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MSCN")
  void masksTheQueryAloneOrTheKeyAloneOrBoth(Strategy strategy) {
    try (TestRun run = new TestRun(16, 4)) {
      Views views = run.views(SEED, TestRun.ids(8));
      for (Branch branch : Branch.values()) {
        try (MaskingStrategy masking = strategy.make(run, branch, 0)) {
          List<MaskedViews> variants = masking.mask(views);
          assertThat(variants).hasSize(1);
          MaskedViews masked = variants.get(0);
          assertThat(
                  everySampleDiffers(run, clean(masking, views.query().pixels()), masked.query()))
              .as("query, branch %s", branch)
              .isEqualTo(branch != Branch.KEY);
          assertThat(everySampleDiffers(run, clean(masking, views.key().pixels()), masked.key()))
              .as("key, branch %s", branch)
              .isEqualTo(branch != Branch.QUERY);
          assertThat(masked.hardNegatives()).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MSCN")
  void makesHardNegativesFromTheUnmaskedKey(Strategy strategy) {
    try (TestRun run = new TestRun(16, 4);
        MaskingStrategy masking = strategy.make(run, Branch.BOTH, 2)) {
      Views views = run.views(SEED, TestRun.ids(30));
      MaskedViews masked = masking.mask(views).get(0);
      NDArray key = clean(masking, views.key().pixels());
      assertThat(masked.hardNegatives()).hasSize(2);
      for (NDArray negative : masked.hardNegatives()) {
        assertThat(shareEqual(key, negative)).isBetween(0.3, 0.95);
        assertThat(shareEqual(clean(masking, views.query().pixels()), negative)).isLessThan(0.001);
      }
      assertThat(masked.hardNegatives().get(0).toFloatArray())
          .isNotEqualTo(masked.hardNegatives().get(1).toFloatArray());
    }
  }

  @ParameterizedTest
  @EnumSource
  void treatsASampleAlikeInEveryBatch(Strategy strategy) {
    try (TestRun run = new TestRun(16, 7);
        MaskingStrategy masking = strategy.make(run, Branch.BOTH, 1)) {
      int[] ids = {6, 2, 9, 4, 0};
      List<NDArray> together = all(masking.mask(run.views(SEED, ids)).get(0));
      List<NDArray> reversed = all(masking.mask(run.views(SEED, 0, 4, 9, 2, 6)).get(0));
      for (int n = 0; n < ids.length; n++) {
        List<NDArray> alone = all(masking.mask(run.views(SEED, ids[n])).get(0));
        for (int a = 0; a < alone.size(); a++) {
          String what = "seed " + SEED + " array " + a + " sample " + ids[n];
          close(together.get(a).get(n), alone.get(a).get(0), what);
          close(reversed.get(a).get(ids.length - 1 - n), alone.get(a).get(0), what);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void repeatsItselfBitForBitFromEqualStreams(Strategy strategy) {
    try (TestRun run = new TestRun(16, 4);
        MaskingStrategy first = strategy.make(run, Branch.BOTH, 1);
        MaskingStrategy second = strategy.make(run, Branch.BOTH, 1)) {
      List<NDArray> once = all(first.mask(run.views(SEED, 0, 1, 2)).get(0));
      List<NDArray> again = all(second.mask(run.views(SEED, 0, 1, 2)).get(0));
      List<NDArray> other = all(first.mask(run.views(SEED + 1, 0, 1, 2)).get(0));
      for (int a = 0; a < once.size(); a++) {
        assertThat(again.get(a).toFloatArray()).containsExactly(once.get(a).toFloatArray());
        assertThat(other.get(a).toFloatArray()).isNotEqualTo(once.get(a).toFloatArray());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesItsInputAsItWas(Strategy strategy) {
    try (TestRun run = new TestRun(16, 4);
        MaskingStrategy masking = strategy.make(run, Branch.BOTH, 1)) {
      Views views = run.views(SEED, 0, 1, 2);
      List<NDArray> input =
          Stream.of(views.query(), views.key())
              .flatMap(view -> Stream.of(view.pixels(), view.saliency().foreground()))
              .toList();
      List<float[]> before = input.stream().map(NDArray::toFloatArray).toList();
      masking.mask(views);
      for (int i = 0; i < before.size(); i++) {
        assertThat(input.get(i).toFloatArray()).containsExactly(before.get(i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothingBehindWhenTheManagerOfTheViewsCloses(Strategy strategy) {
    try (TestRun run = new TestRun(16, 4);
        MaskingStrategy masking = strategy.make(run, Branch.BOTH, 1)) {
      int before = run.manager.getManagedArrays().size();
      for (NDArray array : all(masking.mask(run.views(SEED, 0, 1, 2)).get(0))) {
        assertThat(array.getManager()).isSameAs(run.step);
      }
      assertThat(run.manager.getManagedArrays()).hasSizeGreaterThan(before + 3);
      run.step.close();
      assertThat(run.manager.getManagedArrays()).hasSize(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void passesLabelsOn(Strategy strategy) {
    try (TestRun run = new TestRun(16, 4);
        MaskingStrategy masking = strategy.make(run, Branch.QUERY, 0)) {
      Views plain = run.views(SEED, 0, 1);
      Views views = new Views(plain.query(), plain.key(), run.step.create(new long[] {3, 5}));
      assertThat(masking.mask(views).get(0).labels()).isSameAs(views.labels());
    }
  }

  private static List<NDArray> all(MaskedViews masked) {
    return Stream.concat(Stream.of(masked.query(), masked.key()), masked.hardNegatives().stream())
        .toList();
  }

  private static NDArray clean(MaskingStrategy masking, NDArray pixels) {
    return masking.inputFilter().apply(pixels);
  }

  private static boolean everySampleDiffers(TestRun run, NDArray before, NDArray after) {
    int differing = 0;
    for (boolean[][] image : run.hiddenPixels(before, after)) {
      differing += TestRun.count(image[0]) > 0 ? 1 : 0;
    }
    assertThat(differing).isIn(0, (int) before.getShape().get(0));
    return differing > 0;
  }

  private static double shareEqual(NDArray a, NDArray b) {
    float[] left = a.toFloatArray();
    float[] right = b.toFloatArray();
    int equal = 0;
    for (int i = 0; i < left.length; i++) {
      equal += left[i] == right[i] ? 1 : 0;
    }
    return (double) equal / left.length;
  }

  private static void close(NDArray actual, NDArray expected, String what) {
    float[] a = actual.toFloatArray();
    float[] e = expected.toFloatArray();
    for (int i = 0; i < e.length; i++) {
      assertThat(a[i]).as(what).isEqualTo(e[i], within(1e-6f));
    }
  }
}
