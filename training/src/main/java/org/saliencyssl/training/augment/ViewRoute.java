package org.saliencyssl.training.augment;

import java.nio.ByteBuffer;
import java.util.List;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;
import org.saliencyssl.training.data.DecodedImage;
import org.saliencyssl.training.data.ImageWork;
import org.saliencyssl.training.data.RawBatch;

/** Where the work of the augmentation is done; both routes follow the same plans. */
interface ViewRoute {

  /** As {@link ImageWork#bytes}. */
  List<Integer> bytes(int side, boolean masked);

  /** As {@link ImageWork#keepsPixels}. */
  boolean keepsPixels();

  /** A reading thread's part: one plan for each view of the image. */
  void prepare(
      List<ViewPlan> plans, DecodedImage image, int side, List<ByteBuffer> made, int place);

  /** The step's part: the views, one for each list of streams; arrays may share the batch's. */
  List<CroppedView> views(RawBatch batch, List<List<RandomStreams>> streams);
}
