package org.saliencyssl.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.saliencyssl.api.PluginFactory;

/** Who may know whom. The map of the modules is in the README. */
@AnalyzeClasses(
    packages = ArchitectureTest.ROOT,
    importOptions = ArchitectureTest.OnlyMainClasses.class)
final class ArchitectureTest {

  static final String ROOT = "org.saliencyssl";

  private static final String API = ROOT + ".api..";
  private static final String TRAINING = ROOT + ".training..";
  private static final String EVAL = ROOT + ".eval..";
  private static final String EXPERIMENT = ROOT + ".experiment..";
  private static final String SPEC = ROOT + ".experiment.spec";
  private static final String RECORD = ROOT + ".experiment.record";
  private static final String SCHEMA = ROOT + ".experiment.schema";
  private static final String LEDGER = ROOT + ".experiment.ledger";
  private static final String COMMANDS = ROOT + ".experiment";
  private static final String[] PLUGINS = {
    ROOT + ".scda..", ROOT + ".masking..", ROOT + ".mocov2..", ROOT + ".simclr.."
  };

  /** Leaves out test classes and the test-jar of {@code saliency-api}. */
  static final class OnlyMainClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static void everyModuleIsLookedAt(JavaClasses all) {
    for (String module :
        new String[] {
          "api", "scda", "masking", "mocov2", "simclr", "training", "eval", "experiment"
        }) {
      assertThat(all.that(resideInAPackage(ROOT + "." + module + "..")))
          .as("classes of " + module)
          .isNotEmpty();
    }
  }

  @ArchTest
  static void pluginsSeeTheApiAndNothingOfEachOther(JavaClasses all) {
    for (String plugin : PLUGINS) {
      classes()
          .that()
          .resideInAPackage(plugin)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(plugin, API, "ai.djl..", "java..", "org.jspecify.annotations")
          .check(all);
    }
  }

  @ArchTest
  static final ArchRule onlyFactoriesOfPluginsArePublic =
      classes()
          .that()
          .resideInAnyPackage(PLUGINS)
          .and()
          .arePublic()
          .should()
          .beAssignableTo(PluginFactory.class)
          .andShould()
          .haveSimpleNameEndingWith("Factory");

  @ArchTest
  static final ArchRule theApiKnowsNobody =
      classes()
          .that()
          .resideInAPackage(API)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              API, "ai.djl..", "java..", "org.jspecify.annotations", "com.google.gson");

  /** DJL brings Gson along; the header of a weight file is JSON. */
  @ArchTest
  static final ArchRule weightFilesAloneUseDjlsJson =
      noClasses()
          .that()
          .haveNameNotMatching(ROOT + ".api.compute.Safetensors(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.gson..");

  @ArchTest
  static final ArchRule trainingEvaluationAndExperimentNameNoPlugin =
      noClasses()
          .that()
          .resideInAnyPackage(TRAINING, EVAL, EXPERIMENT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PLUGINS);

  @ArchTest
  static final ArchRule trainingKnowsNeitherEvaluationNorExperiment =
      noClasses()
          .that()
          .resideInAPackage(TRAINING)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(EVAL, EXPERIMENT);

  @ArchTest
  static final ArchRule evaluationKnowsNoExperiment =
      noClasses()
          .that()
          .resideInAPackage(EVAL)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(EXPERIMENT);

  @ArchTest
  static final ArchRule jsonIsReadAndWrittenInSpecSchemaRecordAndLedgerAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages(SPEC, SCHEMA, RECORD, LEDGER)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule guiceAndTheCommandLineStayAtTheRootOfExperiment =
      noClasses()
          .that()
          .resideOutsideOfPackage(COMMANDS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.inject..", "picocli..");

  @ArchTest
  static final ArchRule injectionIsAnnotatedWhereRunnersAreMadeAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages(COMMANDS, COMMANDS + ".run")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.inject..");

  @ArchTest
  static final ArchRule specsAndRecordsTouchNoTensor =
      noClasses()
          .that()
          .resideInAnyPackage(SPEC, SCHEMA, RECORD, LEDGER)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  /**
   * Packages of all modules together, each a slice. It says of {@code saliency-api}: the root
   * package knows {@code compute} and {@code random} (contexts and views hand them out), {@code
   * network} knows {@code compute}, and none of the three knows the root.
   */
  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().assignedFrom(new EachPackage()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule computeKnowsOfTheApiTheRandomStreamsAlone =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".api.compute")
          .should()
          .dependOnClassesThat(are(resideInAnyPackage(ROOT + ".api", ROOT + ".api.network")));

  @ArchTest
  static final ArchRule namesSayTheRole =
      noClasses().should().haveNameMatching(".*(Impl|Utils?|Manager|Helpers?)");

  @ArchTest
  static final ArchRule progressAloneWritesToTheStandardStreams =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ROOT + ".training.progress.Progress")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule nobodyAsksForTheDefaultEngine =
      noClasses().should().callMethod(Engine.class, "getInstance");

  @ArchTest
  static final ArchRule pluginsTakeTheEngineFromTheirContext =
      noClasses()
          .that()
          .resideInAnyPackage(PLUGINS)
          .should()
          .callMethod(Engine.class, "getEngine", String.class);

  @ArchTest
  static final ArchRule nothingStaticChanges = fields().that().areStatic().should().beFinal();

  /** A slice is a package, its subpackages not included. */
  private static final class EachPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
