package org.saliencyssl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;

class OnlineSaliencyTest {

  private static final int GRID = 2;

  private final NDManager manager = NDManager.newBaseManager();
  private final Recorder provider = new Recorder();
  private final OnlineSaliency online = new OnlineSaliency(provider, GRID);

  @AfterEach
  void close() {
    online.close();
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asksOnceForBothViewsAndGivesEachItsMaps(boolean masked) {
    List<CroppedView> cropped = List.of(cropped(1, masked), cropped(10, masked));
    List<View> views = online.withSaliency(cropped, new int[] {4, 5, 6});
    assertThat(provider.asked).hasSize(1);
    View joined = provider.asked.get(0);
    assertThat(joined.batch()).isEqualTo(6);
    assertThat(joined.streams().subList(3, 6)).isEqualTo(cropped.get(1).view().streams());
    assertThat(joined.objectMasks() != null).isEqualTo(masked);
    for (int which = 0; which < 2; which++) {
      View view = views.get(which);
      assertThat(view.pixels()).isSameAs(cropped.get(which).view().pixels());
      float first = which == 0 ? 1 : 10;
      for (int n = 0; n < 3; n++) {
        // the recorder's map is the image's red, plus its mask, and all above 11 is foreground
        float value = first + n + (masked ? 0.5f : 0);
        assertThat(view.saliency().values().get(n).toFloatArray()).containsOnly(value);
        assertThat(view.saliency().foreground().get(n).toFloatArray())
            .containsOnly(value > 11 ? 1f : 0f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void passesASingleViewOn(boolean masked) {
    CroppedView cropped = cropped(3, masked);
    View view = online.withSaliency(List.of(cropped), new int[] {0, 1, 2}).get(0);
    assertThat(provider.asked).containsExactly(cropped.view());
    assertThat(view.saliency().values().getShape()).isEqualTo(new Shape(3, GRID, GRID));
  }

  /** Image n is first + n all over; half of a mask's pixels are set. */
  private CroppedView cropped(float first, boolean masked) {
    NDArray levels = manager.arange(first, first + 3, 1).reshape(3, 1, 1, 1);
    NDArray pixels = levels.mul(manager.ones(new Shape(3, 3, 4, 4)));
    NDArray mask = masked ? manager.full(new Shape(3, 1, 4, 4), 0.5f, DataType.FLOAT32) : null;
    List<RandomStreams> streams = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      streams.add(RandomStreams.of((long) first).at(n));
    }
    return new CroppedView(new View(pixels, mask, null, streams), manager.zeros(new Shape(3, 4)));
  }

  private static final class Recorder implements SaliencyProvider {

    private final List<View> asked = new ArrayList<>();

    @Override
    public NDArray values(View images, int grid) {
      asked.add(images);
      NDArray level = images.pixels().get(":, 0, :2, :2");
      NDArray mask = images.objectMasks();
      return mask == null ? level.duplicate() : level.add(mask.get(":, 0, :2, :2"));
    }

    @Override
    public NDArray foreground(NDArray values) {
      return values.gt(11).toType(DataType.FLOAT32, false);
    }
  }
}
