package org.gru4j;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.gru4j.storage.ArchiveException;

/** Who may know whom. The reasons are in docs/adr/0003-static-checks.md. */
@AnalyzeClasses(packages = "org.gru4j", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule kernelKnowsNoDeeplearning4j =
      noClasses()
          .that()
          .resideInAPackage("org.gru4j.math..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.deeplearning4j..", "org.datavec..")
                  .or(
                      resideInAPackage("org.gru4j..")
                          .and(resideOutsideOfPackages("org.gru4j.math.."))))
          .because("a kernel computes; adapting to a framework is the layer's work");

  @ArchTest
  static final ArchRule layerKnowsOnlyTheKernel =
      noClasses()
          .that()
          .resideInAPackage("org.gru4j.layer..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.gru4j..")
                  .and(resideOutsideOfPackages("org.gru4j.layer..", "org.gru4j.math..")))
          .because("the layer serves any Deeplearning4j model, not just those built here");

  @ArchTest
  static final ArchRule onlyItsOwnPackageKnowsOneDnn =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gru4j.math.onednn..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco.dnnl..")
          .because("everything else must run where oneDNN has no natives");

  @ArchTest
  static final ArchRule onlyTheDisplayKnowsTerminalsAndCharts =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gru4j.display..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.knowm.xchart..", "java.awt..", "me.tongfei.progressbar..", "org.jline..")
          .because("a loop or a model tells an interface how it goes, and not a person");

  @ArchTest
  static final ArchRule coreKnowsNeitherTuningNorExamples =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.gru4j.tuning..", "org.gru4j.examples..", "org.gru4j.cli..")
          .because("these are built on the library and not part of it");

  @ArchTest
  static final ArchRule exceptionsHaveOneParent =
      classes()
          .that()
          .areAssignableTo(Exception.class)
          .and()
          .doNotBelongToAnyOf(ArchiveException.class)
          .should()
          .beAssignableTo(Gru4jException.class)
          .because("a program tells its user a sentence, whoever threw it; reading throws its own");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.gru4j.(**)").should().beFreeOfCycles();
}
