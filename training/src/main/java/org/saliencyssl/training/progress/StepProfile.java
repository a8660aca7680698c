package org.saliencyssl.training.progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.saliencyssl.training.progress.StepClock.Part;

/**
 * Where the time of a run went.
 *
 * @param steps steps that were made while the clock ran, not negative
 * @param seconds wall-clock seconds of every part
 */
public record StepProfile(long steps, Map<Part, Double> seconds) {

  /** Name of the file that keeps a profile, beside the run's metrics. */
  public static final String FILE = "profile.json";

  /** Copies the map, in the order of the parts. */
  public StepProfile {
    Map<Part, Double> ordered = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      ordered.put(part, seconds.getOrDefault(part, 0.0));
    }
    seconds = Collections.unmodifiableMap(ordered);
  }

  /**
   * Returns the seconds of all steps, the evaluation left out.
   *
   * @return the sum over the parts of a step
   */
  public double trainingSeconds() {
    return seconds.entrySet().stream()
        .filter(entry -> entry.getKey() != Part.EVALUATION)
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /**
   * Returns a table for a terminal: a line for each part that took time, its seconds, its share of
   * the training time, and its milliseconds in each step.
   *
   * @return lines, each with its end
   */
  public String toText() {
    double training = trainingSeconds();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "where the time went: %d steps in %.1f s, %.1f ms a step%n",
            steps,
            training,
            milliseconds(training)));
    seconds.forEach(
        (part, time) -> {
          if (part != Part.EVALUATION && time > 0) {
            text.append(
                String.format(
                    Locale.ROOT,
                    "  %-27s %9.1f s %6.1f %% %9.2f ms a step%n",
                    part.label(),
                    time,
                    100 * time / training,
                    milliseconds(time)));
          }
        });
    text.append(
        String.format(
            Locale.ROOT,
            "  %-27s %9.1f s, outside of the steps%n",
            Part.EVALUATION.label(),
            seconds.get(Part.EVALUATION)));
    return text.toString();
  }

  /**
   * Writes the profile as JSON: the number of steps, and for each part its seconds.
   *
   * @param folder where {@link #FILE} is made or overwritten
   * @throws IOException if it cannot be written
   */
  public void write(Path folder) throws IOException {
    StringBuilder json = new StringBuilder("{\n  \"steps\": " + steps + ",\n  \"seconds\": {");
    String separator = "\n";
    for (Map.Entry<Part, Double> entry : seconds.entrySet()) {
      String name = entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', '-');
      json.append(separator)
          .append(String.format(Locale.ROOT, "    \"%s\": %.6f", name, entry.getValue()));
      separator = ",\n";
    }
    Files.writeString(folder.resolve(FILE), json.append("\n  }\n}\n"));
  }

  private double milliseconds(double time) {
    return steps == 0 ? 0 : 1000 * time / steps;
  }
}
