package org.gru4j.docs;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What docs/architecture.md says of packages and of who may know whom. A rule about packages that
 * do not exist fails.
 */
class ArchitectureTest {
  private static final Path PAGE = Project.ROOT.resolve("docs/architecture.md");
  private static final int MOST_FILES = 25;

  private static final int MOST_LINES = 3500;
  private static final JavaClasses ALL = Project.classes();

  /** Shown with {@code -Darchitecture.write=true}, which writes the drawing into the page. */
  @Test
  void theDrawingOfPackagesIsThatOfTheCode() throws IOException {
    String page = Project.read(PAGE);
    String drawing = "```text\n" + PackageDrawing.draw() + "```";
    int start = page.indexOf("```text\n");
    int end = page.indexOf("```", start + 3) + 3;
    if (Boolean.getBoolean("architecture.write")) {
      Files.writeString(PAGE, page.substring(0, start) + drawing + page.substring(end));
    } else {
      assertThat(page.substring(start, end))
          .as("the drawing; -Darchitecture.write=true writes it")
          .isEqualTo(drawing);
    }
  }

  /** The public types of the layer's rooms, as the page lists them. */
  @Test
  void thePublicTypesOfTheLayerAreListed() {
    String page = Project.read(PAGE);
    int start = page.indexOf("\n## Public types of the layer\n");
    String section = page.substring(start, page.indexOf("\n## ", start + 1));
    List<String> found =
        ALL.stream()
            .filter(type -> type.getPackageName().matches("org\\.gru4j\\.layer(\\.(token|graph))?"))
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(JavaClass::isTopLevelClass)
            .map(JavaClass::getSimpleName)
            .sorted()
            .toList();
    List<String> listed =
        Arrays.stream(section.split("`"))
            .filter(part -> part.matches("[A-Z]\\w+"))
            .sorted()
            .toList();
    assertThat(listed).isEqualTo(found).hasSizeLessThanOrEqualTo(25);
  }

  /** One rule a line: it names packages that must have classes, so that it cannot pass empty. */
  static Stream<ArchRule> rules() {
    return Stream.of(
        never(List.of("org.gru4j.math.."), "org.deeplearning4j..", "org.datavec..")
            .because("mathematics computes; adapting to a framework is the layer's work"),
        noClasses()
            .that(resideInAPackage("org.gru4j.math.."))
            .should()
            .dependOnClassesThat(
                ours().and(not(resideInAnyPackage("org.gru4j.math..", "org.gru4j.natives"))))
            .because("the mathematics stands below everything else"),
        noClasses()
            .that(resideInAPackage("org.gru4j.layer.."))
            .should()
            .dependOnClassesThat(
                ours()
                    .and(
                        not(
                            resideInAnyPackage(
                                "org.gru4j.layer..", "org.gru4j.math..", "org.gru4j.natives"))))
            .because("the layer serves any Deeplearning4j model, not just those built here"),
        never(List.of("org.gru4j.layer"), "org.gru4j.layer.token..", "org.gru4j.layer.graph..")
            .because("the GRU is the room that the others stand on"),
        noClasses()
            .that(not(resideInAPackage("org.gru4j.math.onednn..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.dnnl..")
            .because("everything else must run where oneDNN has no natives"),
        noClasses()
            .that(
                resideInAnyPackage(
                    "org.gru4j.math..",
                    "org.gru4j.layer..",
                    "org.gru4j.weights..",
                    "org.gru4j.storage.."))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "com.ibm.icu..",
                "org.knowm..",
                "me.tongfei..",
                "org.jline..",
                "it.unimi..",
                "com.fasterxml..")
            .because("who wants one layer gets no text, no plots and no terminal"),
        never(
                List.of("org.gru4j.train.."),
                "org.gru4j.lm..",
                "org.gru4j.seq2seq..",
                "org.gru4j.sequence..",
                "org.gru4j.labelling..",
                "org.gru4j.forecast..")
            .because("the loop serves all models and knows none"),
        never(
                List.of("org.gru4j.serving.."),
                "org.gru4j.lm..",
                "org.gru4j.seq2seq..",
                "org.gru4j.sequence..",
                "org.gru4j.speech..")
            .because("a service serves any model and knows none"),
        noClasses()
            .that(not(resideInAPackage("org.gru4j.serve.http..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.undertow..", "org.xnio..")
            .because("one package knows the server library"),
        noClasses()
            .that(not(resideInAnyPackage("org.gru4j.tuning..", "org.gru4j.spark..")))
            .and(not(resideInAnyPackage("org.gru4j.examples..", "org.gru4j.cli..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.gru4j.tuning..", "org.gru4j.spark..")
            .because("a search is built on the library and not part of it"),
        noClasses()
            .that(not(resideInAnyPackage("org.gru4j.examples..", "org.gru4j.cli..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.gru4j.examples..", "org.gru4j.cli..")
            .because("examples are built on the library and not part of it"),
        noClasses()
            .that(resideInAnyPackage("org.gru4j.examples..", "org.gru4j.cli.."))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.gru4j..internal..")
            .because("what packages share is no user's matter"),
        slices().matching("org.gru4j.(**)").should().beFreeOfCycles());
  }

  private static ArchRule never(List<String> packages, String... forbidden) {
    return noClasses()
        .that(resideInAnyPackage(packages.toArray(String[]::new)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden);
  }

  private static DescribedPredicate<JavaClass> ours() {
    return resideInAPackage("org.gru4j..");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holds(ArchRule rule) {
    rule.allowEmptyShould(false).check(ALL);
  }

  /** A folder that is read as a whole stays small enough for that. */
  @Test
  void noPackageIsTooLarge() throws IOException {
    Map<String, List<Path>> folders = new TreeMap<>();
    for (String module : Project.modules()) {
      Path sources = Project.ROOT.resolve(module).resolve("src/main/java");
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(
                file ->
                    folders
                        .computeIfAbsent(
                            sources.relativize(file.getParent()).toString(),
                            key -> new ArrayList<>())
                        .add(file));
      }
    }
    assertThat(folders).isNotEmpty();
    List<String> tooLarge = new ArrayList<>();
    folders.forEach(
        (folder, files) -> {
          if (files.size() > MOST_FILES || lines(files) > MOST_LINES) {
            tooLarge.add(folder + ": " + files.size() + " files, " + lines(files) + " lines");
          }
        });
    assertThat(tooLarge).isEmpty();
  }

  private static long lines(List<Path> files) {
    return files.stream().mapToLong(file -> Project.read(file).lines().count()).sum();
  }
}
