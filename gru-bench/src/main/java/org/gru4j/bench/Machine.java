package org.gru4j.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gru4j.math.Backends;
import org.gru4j.natives.NativeSettings;

/** What a table was measured on: ratios of one processor say little of another. */
final class Machine {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** Features that the libraries choose their code by. */
  private static final List<String> FEATURES =
      List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile");

  private static final List<String> LIBRARIES =
      List.of("dnnl-2", "openblas-0", "pytorch-native", "onnxruntime");

  private Machine() {}

  /** A list in Markdown. */
  static String markdown() throws IOException {
    // Loads the libraries, which then say what they chose.
    String backends = Backends.installed().toString();
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("processor", processor());
    machine.put("processors for Java", "" + Runtime.getRuntime().availableProcessors());
    machine.put(
        "Java", System.getProperty("java.version") + ", " + System.getProperty("java.vm.name"));
    machine.put("backends", backends);
    machine.put("OpenBLAS computes for", NativeSettings.openBlasCore().orElse("nothing"));
    machine.put("set by gru4j", NativeSettings.set().toString());
    machine.put("libraries", versions());
    return machine.entrySet().stream()
        .map(entry -> "- " + entry.getKey() + ": " + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private static String processor() throws IOException {
    if (!Files.exists(PROCESSORS)) {
      return System.getProperty("os.arch");
    }
    Map<String, String> first = new LinkedHashMap<>();
    for (String line : Files.readAllLines(PROCESSORS)) {
      String[] parts = line.split("\\s*:\\s*", 2);
      if (parts.length == 2) {
        first.putIfAbsent(parts[0], parts[1]);
      }
    }
    List<String> flags = Arrays.asList(first.getOrDefault("flags", "").split(" "));
    return "%s, family %s, model %s, %s"
        .formatted(
            first.get("model name"),
            first.get("cpu family"),
            first.get("model"),
            FEATURES.stream().filter(flags::contains).collect(Collectors.joining(" ")));
  }

  /** With versions, as the names of the jars say. */
  private static String versions() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).getFileName().toString())
        .filter(name -> LIBRARIES.stream().anyMatch(name::startsWith))
        .map(name -> name.replace(".jar", ""))
        .collect(Collectors.joining(", "));
  }
}
