package {{package}};

import java.util.List;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.Setting;

/**
 * Settings of {@link {{Name}}Masking}; a spec gives every one of them.
 *
 * @param stripes stripes that each image loses; they may overlap
 * @param height rows of a stripe, pixels
 */
record {{Name}}Settings(@Setting(min = 1) int stripes, @Setting(min = 1) int height) {

  List<Problem> check(RunFacts facts) {
    return height <= facts.imageSize()
        ? List.of()
        : List.of(new Problem("/height", height + " rows; imageSize is " + facts.imageSize()));
  }
}
