package org.gru4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** README says of each artifact what depending on it adds to a class path. */
class ClassPathTest {
  private static final String README = Project.read(Project.ROOT.resolve("README.md"));

  /** None of what draws, prints or splits text reaches a project that wants the layer alone. */
  private static final List<String> NOT_FOR_THE_LAYER =
      List.of(
          "icu4j",
          "xchart",
          "jline-terminal",
          "progressbar",
          "fastutil",
          "jackson-databind",
          "hdf5",
          "picocli",
          "datavec-api");

  static Stream<String> artifacts() {
    return Project.modules().stream().filter(module -> !module.equals("gru-examples"));
  }

  @ParameterizedTest
  @MethodSource("artifacts")
  void readmeListsWhatAnArtifactAdds(String artifact) throws Exception {
    Matcher line =
        Pattern.compile("^\\| `" + artifact + "` \\|.*\\|(.*)\\| (\\d+) \\|$", Pattern.MULTILINE)
            .matcher(README);
    assertThat(line.find()).as("a line of README's table for " + artifact).isTrue();

    Set<String> listed = new TreeSet<>();
    Pattern.compile("`([^`]+)`")
        .matcher(line.group(1))
        .results()
        .forEach(n -> listed.add(n.group(1)));
    assertThat(listed).as(artifact).isEqualTo(directDependencies(artifact));
    assertThat(Integer.parseInt(line.group(2)))
        .as("jars on the class path of " + artifact)
        .isEqualTo(jars(artifact).size());
  }

  @Test
  void theLayerBringsNothingThatDrawsPrintsOrSplitsText() throws IOException {
    assertThat(jars("gru-layer")).isNotEmpty().doesNotContainAnyElementsOf(NOT_FOR_THE_LAYER);
  }

  /** Other projects' artifacts on the class path, each once for all platforms of its natives. */
  private static Set<String> jars(String module) throws IOException {
    Path list = Project.ROOT.resolve(module).resolve("target/runtime-classpath.txt");
    Set<String> artifacts = new LinkedHashSet<>();
    for (String entry : Files.readString(list).strip().split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (path.getFileName().toString().endsWith(".jar") && !path.startsWith(Project.ROOT)) {
        artifacts.add(path.getParent().getParent().getFileName().toString());
      }
    }
    return artifacts;
  }

  /** What the artifact's POM names and its users get. */
  private static Set<String> directDependencies(String module) throws Exception {
    Path pom = Project.ROOT.resolve(module).resolve("pom.xml");
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    Document document = factory.newDocumentBuilder().parse(pom.toFile());
    Set<String> names = new TreeSet<>();
    NodeList dependencies = document.getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      boolean ofTheProject =
          dependency.getParentNode().getParentNode() == document.getDocumentElement();
      String scope = text(dependency, "scope");
      if (ofTheProject && !Set.of("test", "provided").contains(scope)) {
        names.add(text(dependency, "artifactId"));
      }
    }
    return names;
  }

  private static String text(Element parent, String tag) {
    for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child.getNodeName().equals(tag)) {
        return child.getTextContent().strip();
      }
    }
    return "";
  }
}
