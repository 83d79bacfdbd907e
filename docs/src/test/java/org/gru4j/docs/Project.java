package org.gru4j.docs;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The project's files, found from the folder that Maven tests this module in. */
final class Project {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern MODULE = Pattern.compile("<module>(gru-[a-z-]+)</module>");

  /** Which hold no code of the library: what only tests use, and measurements. */
  private static final List<String> ASIDE =
      List.of("gru-testing", "gru-bench", "gru-bom", "gru-cpu", "gru-dist");

  private Project() {}

  /** Modules whose classes the library consists of, lowest first, as the parent POM lists them. */
  static List<String> modules() {
    Matcher matcher = MODULE.matcher(read(ROOT.resolve("pom.xml")));
    return matcher.results().map(found -> found.group(1)).filter(m -> !ASIDE.contains(m)).toList();
  }

  /** The compiled classes of a module. */
  static JavaClasses classes(String module) {
    Path compiled = ROOT.resolve(module).resolve("target").resolve("classes");
    if (!Files.isDirectory(compiled)) {
      throw new IllegalStateException(
          "Expected the classes of " + module + " to be compiled: run Maven from the root.");
    }
    return new ClassFileImporter().importPath(compiled);
  }

  /** The compiled classes of all modules. */
  static JavaClasses classes() {
    return new ClassFileImporter()
        .importPaths(
            modules().stream()
                .map(module -> ROOT.resolve(module).resolve("target").resolve("classes"))
                .toList());
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
