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
          .resideInAnyPackage("org.deeplearning4j..", "org.nd4j.linalg..", "javax.sound..")
          .because("any recogniser's texts can be scored");

  @ArchTest
  static final ArchRule audioKnowsOnlySound =
      noClasses()
          .that()
          .resideInAPackage("org.gru4j.speech.audio..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.deeplearning4j..",
              "org.nd4j.linalg..",
              "org.datavec..",
              "org.gru4j.speech.features..",
              "org.gru4j.speech.corpus..",
              "org.gru4j.speech.metrics..")
          .because("what a recording holds does not depend on what is made of it");

  @ArchTest
  static final ArchRule featuresKnowNeitherTextsNorNetworks =
      noClasses()
          .that()
          .resideInAPackage("org.gru4j.speech.features..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.deeplearning4j..",
              "org.datavec..",
              "org.gru4j.speech.corpus..",
              "org.gru4j.speech.metrics..")
          .because("the same features serve training, transcription and plots");

  @ArchTest
  static final ArchRule corporaKnowNeitherFeaturesNorNetworks =
      noClasses()
          .that()
          .resideInAPackage("org.gru4j.speech.corpus..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.deeplearning4j..",
              "org.gru4j.speech.features..",
              "org.gru4j.speech.augmentation..",
              "org.gru4j.speech.metrics..")
          .because("what was said does not depend on what is made of it");

  @ArchTest
  static final ArchRule onlyAudioKnowsJavaSound =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gru4j.speech.audio..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("javax.sound..")
          .because("every sample comes through one reader");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.gru4j.speech.(**)").should().beFreeOfCycles();
}
