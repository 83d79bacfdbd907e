package org.gru4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BillOfMaterialsTest {
  @Test
  void everyArtifactIsListed() {
    List<String> listed =
        Pattern.compile("<artifactId>(gru-[a-z]+)</artifactId>\\s*<version>\\$")
            .matcher(Project.read(Project.ROOT.resolve("gru-bom/pom.xml")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(listed)
        .contains("gru-cpu")
        .filteredOn(artifact -> !artifact.equals("gru-cpu"))
        .containsExactlyInAnyOrderElementsOf(Project.modules());
  }
}
