package org.gru4j.keras;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.bytedeco.hdf5.IdComponent;

/** What the Keras import shows to the outside, and whom it knows. */
@AnalyzeClasses(packages = "org.gru4j.keras", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule publicIsWhatUsersAndDeeplearning4jNeed =
      classes()
          .that()
          .arePublic()
          .should(
              be(
                  belongToAnyOf(
                      KerasGruImport.class,
                      KerasImportException.class,
                      KerasGru.class,
                      KerasSequenceDense.class)))
          .because("users need the import, Deeplearning4j the layers that it creates");

  @ArchTest
  static final ArchRule onlyTheFileKnowsHdf5 =
      noClasses()
          .that()
          .haveNameNotMatching("org\\.gru4j\\.keras\\.(KerasFile|Hdf5|StoredArray)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..")
          .because("the layout of Keras's files is one class's business");

  @ArchTest
  static final ArchRule nothingIsFreedByACollector =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(IdComponent.class)
          .because("JavaCPP frees such objects on a thread of its own, outside of HDF5's lock");

  @ArchTest
  static final ArchRule modelsAreNotKnown =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.gru4j.lm..", "org.gru4j.seq2seq..", "org.gru4j.sequence..", "org.gru4j.train..")
          .because("a network is imported as it is, for any use");
}
