package org.saliencyssl.experiment.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.saliencyssl.api.Capability;

/** How labels came into a result; a mark in every table. */
public enum LabelUse {
  /** Pretraining read labels or object masks of the training images. */
  @JsonProperty("labels")
  LABELS("saw labels or object masks of the training images"),
  /** A part had weights that were trained with labels. */
  @JsonProperty("supervised-weights")
  SUPERVISED_WEIGHTS("uses weights that were trained with labels");

  private final String footnote;

  LabelUse(String footnote) {
    this.footnote = footnote;
  }

  /**
   * Returns the mark's wording.
   *
   * @return without subject
   */
  public String footnote() {
    return footnote;
  }

  /**
   * Returns the marks that plug-ins declare.
   *
   * @param capabilities of all plug-ins of a run
   * @return each mark at most once
   */
  public static List<LabelUse> of(Collection<Capability> capabilities) {
    List<LabelUse> marks = new ArrayList<>();
    if (capabilities.contains(Capability.USES_LABELS)) {
      marks.add(LABELS);
    }
    if (capabilities.contains(Capability.SUPERVISED_WEIGHTS)) {
      marks.add(SUPERVISED_WEIGHTS);
    }
    return marks;
  }
}
