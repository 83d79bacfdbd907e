package org.gru4j.docs;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Draws which package uses which, module by module, from the compiled classes. */
final class PackageDrawing {
  private static final String OURS = "org.gru4j";

  private PackageDrawing() {}

  /** One line for each package: its name without the prefix, and what it uses. */
  static String draw() {
    StringBuilder drawing = new StringBuilder();
    modules()
        .forEach(
            (module, packages) -> {
              drawing.append(module).append('\n');
              int width = packages.keySet().stream().mapToInt(String::length).max().orElse(0);
              packages.forEach(
                  (name, used) -> {
                    String line = "  " + name + " ".repeat(width - name.length());
                    String uses = used.isEmpty() ? "" : "  uses " + String.join(", ", used);
                    drawing.append((line + uses).stripTrailing()).append('\n');
                  });
            });
    return drawing.toString();
  }

  private static Map<String, SortedMap<String, SortedSet<String>>> modules() {
    Map<String, SortedMap<String, SortedSet<String>>> modules = new LinkedHashMap<>();
    for (String module : Project.modules()) {
      modules.put(module, packages(Project.classes(module)));
    }
    return modules;
  }

  private static SortedMap<String, SortedSet<String>> packages(JavaClasses classes) {
    SortedMap<String, SortedSet<String>> packages = new TreeMap<>(Comparator.naturalOrder());
    for (JavaClass type : classes) {
      if (type.getSimpleName().equals("package-info")) {
        continue;
      }
      SortedSet<String> used = packages.computeIfAbsent(name(type), key -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith(OURS) && !name(target).equals(name(type))) {
          used.add(name(target));
        }
      }
    }
    return packages;
  }

  private static String name(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(OURS) ? name : name.substring(OURS.length() + 1);
  }
}
