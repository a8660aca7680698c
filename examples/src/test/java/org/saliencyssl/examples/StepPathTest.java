package org.saliencyssl.examples;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Within a step the host does not wait for a GPU. It would wait to read an array; and to make one
 * of Java's numbers, because DJL's copies to a GPU end in a synchronisation of the stream: {@code
 * manager.create(values)}, and {@code array.mul(2)}, which makes an array of the 2. Both are found
 * in the byte code here, and what waits in the text of scripts. What remains is listed with the
 * reason why it does no harm; an entry that is no longer true fails, too.
 */
@AnalyzeClasses(
    packages = ArchitectureTest.ROOT,
    importOptions = ArchitectureTest.OnlyMainClasses.class)
final class StepPathTest {

  private static final String SMALL = "makes an array in host memory, where scripts read it";
  private static final String ONCE = "once a run";
  private static final String LOGGED = "steps that are logged";
  private static final String STORED = "checkpoints and files";

  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          entry("augment.HostViews.array", "the route of the CPU"),
          entry("compute.EmbeddingHealth.measure", LOGGED),
          entry("compute.MomentumBuffers$Group.update", SMALL),
          entry("compute.Network.averageFrom", SMALL),
          entry("compute.Network.create", ONCE),
          entry("compute.Safetensors$Source.tensor", STORED),
          entry("compute.Safetensors.bytes", STORED),
          entry("compute.Script.<init>", ONCE),
          entry("compute.TensorOps.call", SMALL),
          entry("compute.TensorOps.constant", SMALL),
          entry("compute.TensorOps.floatConstant", SMALL),
          entry("compute.TensorOps.gaussian", SMALL),
          entry("compute.TensorOps.normalize", SMALL),
          entry("compute.TensorOps.upload", "the way that does not wait"),
          entry("masking.NoiseBank.<init>", ONCE),
          entry("mocov2.InfoNce.health", LOGGED),
          entry("mocov2.KeyQueue.<init>", ONCE),
          entry("mocov2.KeyQueue.endStep", "counts in an array in host memory"),
          entry("mocov2.KeyQueue.restored", STORED),
          entry("mocov2.MocoV2.health", LOGGED),
          entry("scda.ScdaSelf.follow", SMALL),
          entry("simclr.NtXent.health", LOGGED),
          entry("simclr.NtXent.read", LOGGED),
          entry("simclr.Statistics.afterChunk", SMALL),
          entry("supervised.CrossEntropy.accuracy", LOGGED),
          entry("training.CachedSaliency.values", "maps are made before the first step"),
          entry("training.LossWindow.read", LOGGED),
          entry("training.PreviewPicture.add", "the first step of a run"),
          entry("training.PreviewPicture.addSaliency", "the first step of a run"),
          entry("training.WeightsHash.of", STORED),
          entry("checkpoint.StoredArray.bytes", STORED),
          entry("checkpoint.StoredArray.onDevice", STORED));

  private static final String[] STEP = {
    "api", "api.compute", "masking", "scda", "mocov2", "simclr", "training"
  };

  private static final Pattern READS =
      Pattern.compile(
          "to(Byte|Float|Double|Int|Long|Uint8|Boolean|String)?Array|toByteBuffer|toDevice|toDebugString"
              + "|get(Float|Double|Int|Long|Byte|Uint8|Boolean|String)|nonzero|booleanMask"
              + "|contentEquals|allClose|encode");

  @ArchTest
  static void noClassOfAStepWaitsForTheDevice(JavaClasses all) {
    Set<String> found = new TreeSet<>();
    for (JavaClass type : all) {
      if (inStep(type)) {
        type.getMethodCallsFromSelf().stream()
            .filter(StepPathTest::waits)
            .forEach(call -> found.add(origin(call)));
      }
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(ALLOWED.keySet());
  }

  /**
   * Numbers that a script reads lie in arguments named h or sizes, which are made on the host. One
   * comparison is allowed, in a method that runs on the CPU alone.
   */
  @ArchTest
  static void noScriptReadsTheDeviceOrCopiesToItInTheWayThatWaits(JavaClasses all) {
    Pattern reading =
        Pattern.compile(
            "torch\\.item\\((?!h\\)|torch\\.select\\(h, )|int\\((?!torch\\.select\\((h|sizes), )");
    Pattern comparing =
        Pattern.compile("torch\\.(equal|nonzero|masked_select|is_nonzero|allclose|tensor|cpu)\\(");
    Pattern copying = Pattern.compile("torch\\.to\\([^\\n]*device[^\\n]*");
    Set<String> scripts = new TreeSet<>();
    for (JavaClass type : all) {
      for (String text : ClassTexts.of(type)) {
        if (text.contains("  def ") && text.contains("(self")) {
          scripts.add(type.getName());
          assertThat(found(reading, text)).as(type.getName()).isEmpty();
          assertThat(found(copying, text)).as(type.getName()).allMatch(c -> c.contains(", True, "));
          List<String> compared = found(comparing, text);
          assertThat(compared.isEmpty() || text.contains("def spread_until_still(")).isTrue();
          assertThat(compared).as(type.getName()).isIn(List.of(), List.of("torch.equal("));
        }
      }
    }
    assertThat(scripts).hasSizeGreaterThan(10);
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(MatchResult::group).toList();
  }

  private static boolean inStep(JavaClass type) {
    for (String name : STEP) {
      String root = ArchitectureTest.ROOT + "." + name;
      boolean whole = !name.equals("api");
      if (type.getPackageName().equals(root)
          || whole && type.getPackageName().startsWith(root + ".")) {
        return true;
      }
    }
    return false;
  }

  private static boolean waits(JavaMethodCall call) {
    JavaClass owner = call.getTargetOwner();
    List<JavaClass> parameters = call.getTarget().getRawParameterTypes();
    if (owner.isAssignableTo(NDManager.class)) {
      return call.getName().equals("create") && !parameters.get(0).getSimpleName().equals("Shape");
    }
    if (owner.isAssignableTo(NDArray.class) || owner.isEquivalentTo(NDArrays.class)) {
      return READS.matcher(call.getName()).matches()
          || parameters.stream().anyMatch(p -> p.isEquivalentTo(Number.class));
    }
    return false;
  }

  /** The last package, the class and the method; a lambda counts as the method around it. */
  private static String origin(JavaMethodCall call) {
    String type = call.getOriginOwner().getName();
    String method = call.getOrigin().getName().replaceAll("lambda\\$(.+)\\$\\d+", "$1");
    String[] packages = type.split("\\.");
    return packages[packages.length - 2] + "." + packages[packages.length - 1] + "." + method;
  }
}
