package org.saliencyssl.experiment.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.saliencyssl.experiment.grid.GridException;
import org.saliencyssl.experiment.grid.Task;
import org.saliencyssl.experiment.spec.SpecPoint;

/** What is to be done for some points. */
final class GridTasks {

  private GridTasks() {}

  /**
   * Lists the tasks: the points, then floors and ceiling, once for each seed and each kind of data,
   * backbone and protocol.
   */
  static List<Task> of(List<SpecPoint> points) {
    List<Task> tasks = new ArrayList<>(points.stream().map(Task::of).toList());
    Map<List<Object>, List<SpecPoint>> alike = new LinkedHashMap<>();
    for (SpecPoint point : points) {
      alike.computeIfAbsent(shared(point), key -> new ArrayList<>()).add(point);
    }
    Map<Long, Integer> perSeed = new LinkedHashMap<>();
    for (List<SpecPoint> group : alike.values()) {
      SpecPoint point = group.get(0);
      int number = perSeed.merge(point.seed(), 1, Integer::sum);
      String name = "references-" + point.seed() + (number == 1 ? "" : "-of-" + point.arm());
      tasks.add(new Task(name, Task.Kind.REFERENCES, group));
    }
    Set<String> labels = new HashSet<>();
    for (Task task : tasks) {
      if (!labels.add(task.label())) {
        throw new GridException("two things would be called " + task.label() + "; rename the arm");
      }
    }
    return tasks;
  }

  private static List<Object> shared(SpecPoint point) {
    return List.of(
        point.seed(),
        point.spec().compute(),
        point.spec().data(),
        point.spec().imageSize(),
        point.spec().encoder(),
        point.spec().evaluation());
  }
}
