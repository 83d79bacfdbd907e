package org.gru4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guides as a site: links and pictures of its pages are there. */
class SiteTest {
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

  private static final String SOURCES = "https://example.org/sources";

  @TempDir private Path temporary;

  @Test
  void linksOfPagesLeadSomewhere() throws IOException {
    Path site = temporary.resolve("Leitfäden und mehr");
    Site.main(new String[] {Project.ROOT.toString(), site.toString(), SOURCES});
    List<String> broken = new ArrayList<>();
    List<Path> pages;
    try (Stream<Path> files = Files.walk(site)) {
      pages = files.filter(file -> file.toString().endsWith(".html")).toList();
    }
    assertThat(pages).hasSizeGreaterThan(30);
    for (Path page : pages) {
      for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
        // The Javadoc is put there afterwards.
        if (!link.group(1).matches("[a-z]+:.*|(\\.\\./)*api/.*")
            && !leadsSomewhere(page, link.group(1))) {
          broken.add(site.relativize(page) + ": " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(site.resolve("docs/quick-start.html"))
        .content()
        .contains("<title>Quick start</title>", "../site.css", SOURCES + "/gru-examples/src/main/");
  }

  private static boolean leadsSomewhere(Path page, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.isRegularFile(file)
        && (parts.length == 1 || Files.readString(file).contains("id=\"" + parts[1] + "\""));
  }
}
