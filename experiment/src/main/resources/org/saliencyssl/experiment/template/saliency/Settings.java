package {{package}};

import java.util.List;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.Setting;

/**
 * Settings of {@link {{Name}}Saliency}; a spec gives every one of them.
 *
 * @param factor a cell is foreground if its energy is above this many times the image's mean
 */
record {{Name}}Settings(@Setting(min = 0) double factor) {

  List<Problem> check(RunFacts facts) {
    return facts.imageSize() > 1
        ? List.of()
        : List.of(new Problem("", "imageSize is 1; an edge needs two pixels"));
  }
}
