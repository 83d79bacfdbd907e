package org.gru4j.tuning;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.gru4j.Gru4jException;

/** Who may know whom in the tuning module. */
@AnalyzeClasses(packages = "org.gru4j.tuning", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theStudyKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("org.gru4j.tuning.study..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.gru4j.tuning.spaces..",
              "org.gru4j.tuning.samplers..",
              "org.gru4j.tuning.pruners..",
              "org.gru4j.tuning.runners..",
              "org.gru4j.tuning.report..",
              "org.deeplearning4j..")
          .because("a study outlives the way its trials are chosen and run");

  @ArchTest
  static final ArchRule samplersAndPrunersDoNotKnowWhoRunsTrials =
      noClasses()
          .that()
          .resideInAnyPackage("org.gru4j.tuning.samplers..", "org.gru4j.tuning.pruners..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.gru4j.tuning.runners..",
              "org.gru4j.tuning.objectives..",
              "org.gru4j.tuning.report..")
          .because("a new sampler must work in threads, processes and elsewhere alike");

  @ArchTest
  static final ArchRule onlyTheStudyKnowsItsDatabase =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gru4j.tuning.study..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.sqlite..")
          .because("what a transaction must hold together is decided in one place");

  @ArchTest
  static final ArchRule exceptionsHaveOneParent =
      classes()
          .that()
          .areAssignableTo(Exception.class)
          .should()
          .beAssignableTo(Gru4jException.class)
          .because("a program tells its user a sentence, whoever threw it");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.gru4j.tuning.(**)").should().beFreeOfCycles();
}
