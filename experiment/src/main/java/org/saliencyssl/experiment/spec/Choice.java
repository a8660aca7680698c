package org.saliencyssl.experiment.spec;

import java.util.List;
import java.util.Map;

/**
 * One value of an axis.
 *
 * @param name what it adds to the name of a point
 * @param values what {@code exclude} calls it, by the name of the axis; of {@code zip}, by each key
 * @param patch what it changes
 * @param origins where its values are written; one, or of {@code zip} one for each key
 */
record Choice(String name, Map<String, String> values, Tree.Members patch, List<Origin> origins) {

  Choice {
    values = Map.copyOf(values);
    origins = List.copyOf(origins);
  }

  /** Tells whether a value at this pointer was written in this choice. */
  boolean wrote(String pointer) {
    return origins.stream()
        .map(Origin::pointer)
        .anyMatch(own -> pointer.equals(own) || pointer.startsWith(own + "/"));
  }
}
