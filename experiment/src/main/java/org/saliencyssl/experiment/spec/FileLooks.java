package org.saliencyssl.experiment.spec;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.saliencyssl.api.PluginFactory;
import org.saliencyssl.api.Problem;
import org.saliencyssl.training.data.DataSettings;
import org.saliencyssl.training.data.Datasets;

/** Looks at data and weight files, at each once however many points name it. */
final class FileLooks {

  private static final String WEIGHTS = "weights";

  private final Path dataRoot;
  private final Map<DataSettings, Datasets.Survey> surveys = new HashMap<>();
  private final Map<List<Object>, List<Problem>> plugins = new HashMap<>();

  FileLooks(Path dataRoot) {
    this.dataRoot = dataRoot;
  }

  Datasets.Survey survey(DataSettings settings) {
    return surveys.computeIfAbsent(settings, this::look);
  }

  /** Returns what is wrong with the files that a plug-in's settings name. */
  <C extends Record> List<Problem> files(PluginFactory<C> factory, C settings) {
    return plugins.computeIfAbsent(
        List.of(factory.name(), settings), key -> look(factory, settings));
  }

  private Datasets.Survey look(DataSettings settings) {
    try {
      return Datasets.survey(settings, dataRoot);
    } catch (InvalidPathException e) {
      return new Datasets.Survey(
          Datasets.Survey.UNKNOWN,
          Datasets.Survey.UNKNOWN,
          List.of(new Problem("/root", noPath(e))));
    }
  }

  private <C extends Record> List<Problem> look(PluginFactory<C> factory, C settings) {
    List<Problem> problems = new ArrayList<>();
    try {
      missing(settings, problems);
      if (problems.isEmpty()) {
        problems.addAll(factory.checkFiles(settings, dataRoot));
      }
    } catch (InvalidPathException e) {
      problems.add(new Problem("/" + WEIGHTS, noPath(e)));
    }
    return problems;
  }

  /** A plug-in's component named {@code weights} is the path of a file. */
  private void missing(Record settings, List<Problem> problems) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      if (!component.getName().equals(WEIGHTS) || component.getType() != String.class) {
        continue;
      }
      Path file = dataRoot.resolve(text(settings, component));
      if (!Files.isRegularFile(file)) {
        Path wanted = file.toAbsolutePath().normalize();
        problems.add(
            new Problem(
                "/" + WEIGHTS,
                "there is no file " + wanted + "; the path is absolute or relative to --data"));
      }
    }
  }

  private static String text(Record settings, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true); // a plug-in's settings are package-private
      return (String) component.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static String noPath(InvalidPathException e) {
    return "cannot name a file: " + e.getReason();
  }
}
