package {{package}};

import java.util.List;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.Setting;

/**
 * Settings of {@link {{Name}}Objective}; a spec gives every one of them.
 *
 * @param weight of uniformity against alignment
 * @param t how sharply uniformity looks at near pairs
 * @param dimension of the embeddings
 * @param headHidden width of the projection head
 */
record {{Name}}Settings(
    @Setting(min = 0) double weight,
    @Setting(min = 0, minExclusive = true) double t,
    @Setting(min = 2) int dimension,
    @Setting(min = 1) int headHidden) {

  List<Problem> check(RunFacts facts) {
    return facts.batchSize() > 1
        ? List.of()
        : List.of(new Problem("", "the batch size is 1; uniformity needs pairs of images"));
  }
}
