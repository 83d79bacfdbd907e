package org.gru4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.gru4j.storage.ArchiveException;

/**
 * What holds within this module; who may know whom in all of them is checked by the module docs.
 * The reasons are in docs/adr/0003-static-checks.md.
 */
@AnalyzeClasses(packages = "org.gru4j", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
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
  static final ArchRule exceptionsHaveOneParent =
      classes()
          .that()
          .areAssignableTo(Exception.class)
          .and()
          .doNotBelongToAnyOf(ArchiveException.class)
          .should()
          .beAssignableTo(Gru4jException.class)
          .because("a program tells its user a sentence, whoever threw it; reading throws its own");
}
