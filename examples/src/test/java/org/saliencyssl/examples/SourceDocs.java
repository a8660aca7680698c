package org.saliencyssl.examples;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The Javadoc of classes, read from the sources of this project as one line each. */
final class SourceDocs {

  private static final Pattern PARAMETER =
      Pattern.compile("@param\\s+(\\w+)\\s+(.*?)(?=\\n\\s*@\\w|\\z)", Pattern.DOTALL);

  private final Path root;

  SourceDocs(Path root) {
    this.root = root;
  }

  /**
   * Reads the docs of records and interfaces.
   *
   * @return by module folder, then {@code Class} (its first sentence) and {@code Class.component}
   */
  Map<Path, Map<String, String>> read(List<Class<?>> types) throws IOException {
    Map<Path, Path> modules = new LinkedHashMap<>();
    for (Class<?> type : types) {
      Path file = source(type);
      modules.put(file, root.relativize(file).getName(0));
    }
    Map<String, String> comments = comments(List.copyOf(modules.keySet()));
    Map<Path, Map<String, String>> docs = new LinkedHashMap<>();
    for (Class<?> type : types) {
      String comment = comments.getOrDefault(type.getName().replace('$', '.'), "");
      Map<String, String> lines =
          docs.computeIfAbsent(root.resolve(modules.get(source(type))), module -> new TreeMap<>());
      String first = plain(comment.split("\\n\\s*@\\w", 2)[0]).split("(?<=\\.)\\s(?=[A-Z])", 2)[0];
      lines.put(type.getName(), first.replaceFirst("\\.$", ""));
      Matcher parameter = PARAMETER.matcher(comment);
      while (parameter.find()) {
        lines.put(type.getName() + "." + parameter.group(1), plain(parameter.group(2)));
      }
    }
    return docs;
  }

  private Path source(Class<?> type) throws IOException {
    String path = type.getName().split("\\$", 2)[0].replace('.', '/') + ".java";
    try (Stream<Path> modules = Files.list(root)) {
      return modules
          .map(module -> module.resolve("src/main/java").resolve(path))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no module has the source of " + type));
    }
  }

  private static Map<String, String> comments(List<Path> files) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, String> comments = new LinkedHashMap<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Scanner(trees, comments).scan(unit, null);
      }
    }
    return comments;
  }

  /** Takes the markup away and makes one line. */
  private static String plain(String comment) {
    return comment
        .replaceAll("\\{@code\\s+([^}]*)}", "`$1`")
        .replaceAll("\\{@link(?:plain)?\\s+[^\\s}]+\\s+([^}]+)}", "$1")
        .replaceAll("\\{@link(?:plain)?\\s+#?([^\\s}(]+)[^}]*}", "`$1`")
        .replaceAll("</?(p|ul|ol|li|pre|em)>", " ")
        .replaceAll("\\s+", " ")
        .strip();
  }

  /** Collects the comments of classes by their names. */
  private static final class Scanner extends TreePathScanner<Void, Void> {

    private final DocTrees trees;
    private final Map<String, String> comments;
    private final List<String> outer = new ArrayList<>();

    Scanner(DocTrees trees, Map<String, String> comments) {
      this.trees = trees;
      this.comments = comments;
    }

    @Override
    public Void visitClass(ClassTree tree, Void nothing) {
      outer.add(tree.getSimpleName().toString());
      String comment = trees.getDocComment(getCurrentPath());
      String unit = getCurrentPath().getCompilationUnit().getPackageName().toString();
      comments.put(unit + "." + String.join(".", outer), comment == null ? "" : comment);
      super.visitClass(tree, nothing);
      outer.remove(outer.size() - 1);
      return null;
    }
  }
}
