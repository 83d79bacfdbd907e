package org.gru4j.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * The guide as pages of HTML: README, the changelog and all below docs, as they link each other.
 */
public final class Site {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*|#.*");
  private static final List<String> TOP =
      List.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "release/README.md");

  private final Path project;
  private final Path target;
  private final String sources;
  private final Parser parser = Parser.builder().extensions(EXTENSIONS).build();
  private final HtmlRenderer renderer = HtmlRenderer.builder().extensions(EXTENSIONS).build();

  private Site(Path project, Path target, String sources) {
    this.project = project.toAbsolutePath().normalize();
    this.target = target;
    this.sources = sources;
  }

  /**
   * Writes the pages.
   *
   * @param arguments the project's folder, the folder to write to, and the address below which
   *     files are found that are no pages
   */
  public static void main(String[] arguments) throws IOException {
    new Site(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2]).write();
  }

  private void write() throws IOException {
    for (String page : TOP) {
      write(project.resolve(page));
    }
    try (Stream<Path> files = Files.walk(project.resolve("docs"))) {
      for (Path file : files.filter(this::isOfTheGuide).toList()) {
        if (file.toString().endsWith(".md")) {
          write(file);
        } else {
          copy(file);
        }
      }
    }
    copy(project.resolve("LICENSE"));
    Files.writeString(
        target.resolve("index.html"),
        "<!DOCTYPE html><meta http-equiv=\"refresh\" content=\"0; url=README.html\">\n");
    Files.writeString(
        target.resolve("site.css"),
        resource("/org/gru4j/display/page.css") + resource("/org/gru4j/docs/site.css"));
  }

  /** A page of the site, or the file among the sources. */
  private String destination(Path page, String link) {
    if (ELSEWHERE.matcher(link).matches()) {
      return link;
    }
    String[] parts = link.split("#", 2);
    Path file = page.resolveSibling(parts[0]).normalize();
    Path below = project.relativize(file);
    if (!isOfTheGuide(file) && !TOP.contains(below.toString()) && !below.endsWith("LICENSE")) {
      return sources + "/" + below;
    }
    String anchor = parts.length == 1 ? "" : "#" + parts[1];
    return page(parts[0]) + anchor;
  }

  /** What becomes of a file with this name. */
  private static String page(String name) {
    return name.replaceFirst("\\.md$", ".html");
  }

  private boolean isOfTheGuide(Path file) {
    Path below = project.resolve("docs").relativize(file);
    return Files.isRegularFile(file)
        && !below.startsWith("..")
        && !below.startsWith("src")
        && !below.startsWith("target")
        && !below.endsWith("pom.xml");
  }

  private void copy(Path file) throws IOException {
    Path copy = target.resolve(project.relativize(file));
    Files.createDirectories(copy.getParent());
    Files.write(copy, Files.readAllBytes(file));
  }

  private void write(Path file) throws IOException {
    Node document = parser.parse(Files.readString(file));
    StringBuilder title = new StringBuilder();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            link.setDestination(destination(file, link.getDestination()));
            visitChildren(link);
          }

          @Override
          public void visit(Heading heading) {
            if (title.isEmpty() && heading.getFirstChild() instanceof Text text) {
              title.append(text.getLiteral());
            }
            visitChildren(heading);
          }
        });
    Path below = project.relativize(file);
    String top = "../".repeat(below.getNameCount() - 1);
    Path page = target.resolve(page(below.toString()));
    Files.createDirectories(page.getParent());
    Files.writeString(
        page,
        """
        <!DOCTYPE html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <link rel="stylesheet" href="%ssite.css">
        <nav><a href="%sREADME.html">GRU4J</a> <a href="%sdocs/quick-start.html">Quick start</a>
        <a href="%sapi/index.html">Java API</a></nav>
        <main>
        %s</main>
        </html>
        """
            .formatted(title, top, top, top, top, renderer.render(document)));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Site.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }
}
