package org.gru4j.speech;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in the speech module. */
@AnalyzeClasses(packages = "org.gru4j.speech", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule metricsKnowOnlyTexts =
      noClasses()
          .that()
          .resideInAPackage("org.gru4j.speech.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.deeplearning4j..", "org.nd4j..", "javax.sound..")
          .because("any recogniser's texts can be scored");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.gru4j.speech.(**)").should().beFreeOfCycles();
}
