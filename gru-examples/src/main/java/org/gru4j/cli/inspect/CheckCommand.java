package org.gru4j.cli.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.gru4j.math.Backend;
import org.gru4j.math.Backends;
import org.gru4j.math.ComputeType;
import org.gru4j.math.KernelCheck;
import org.gru4j.math.KernelChoice;
import org.gru4j.natives.NativeSettings;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what this machine computes with, and whether it computes right. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what this machine computes with and lets the kernels compute for two seconds, each beside"
          + " the other. Put what it prints into a report of a fault.",
      "The exit status is 1 if something is wrong.",
      ""
    })
public final class CheckCommand implements Callable<Integer> {
  private static final Duration TIME = Duration.ofSeconds(2);

  /** Artifacts by the names that their jars carry. */
  private static final List<String> ARTIFACTS =
      List.of(
          "org.deeplearning4j/deeplearning4j-nn",
          "org.nd4j/nd4j-native",
          "org.bytedeco/dnnl",
          "org.bytedeco/openblas",
          "org.bytedeco/javacpp");

  private static final List<String> VARIABLES =
      List.of(
          "OMP_NUM_THREADS",
          "OMP_WAIT_POLICY",
          "GOMP_SPINCOUNT",
          "OPENBLAS_NUM_THREADS",
          "OPENBLAS_THREAD_TIMEOUT",
          "OPENBLAS_CORETYPE");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter console = spec.commandLine().getOut();
    Map<String, String> machine = machine();
    machine.forEach((name, value) -> console.printf("%-19s %s%n", name + ":", value));
    List<String> faults = new ArrayList<>();
    for (KernelCheck.Finding finding : KernelCheck.run(TIME)) {
      console.printf("%-19s %s%n", finding.backend() + ":", text(finding));
      // A backend that is not there is no fault: another one computes.
      if (finding.refusal().isEmpty() && !finding.isRight()) {
        faults.add("the backend %s computes other numbers".formatted(finding.backend()));
      }
    }
    console.printf(
        "%-19s %s%n", "result:", faults.isEmpty() ? "no fault found" : String.join("; ", faults));
    console.flush();
    return faults.isEmpty() ? 0 : 1;
  }

  private static String text(KernelCheck.Finding finding) {
    return finding.refusal().isEmpty()
        ? String.format(
            Locale.ROOT,
            "%s: error of outputs %.1e, of gradients %.1e, each at most %.0e, in %,d passes",
            finding.isRight() ? "right" : "WRONG",
            finding.outputError(),
            finding.gradientError(),
            KernelCheck.TOLERANCE,
            finding.passes())
        : "does not compute here: " + finding.refusal();
  }

  private Map<String, String> machine() {
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("gru4j", String.join(" ", spec.root().version()));
    machine.put(
        "java",
        "%s, %s %s"
            .formatted(
                System.getProperty("java.version"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.vendor")));
    machine.put(
        "system",
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    for (String artifact : ARTIFACTS) {
      machine.put(artifact.substring(artifact.indexOf('/') + 1), version(artifact));
    }
    // Who computes is found first: numbers of threads follow from it.
    String kernel = Backends.installed().toString();
    Properties native4j = Nd4j.getExecutioner().getEnvironmentInformation();
    int processors = Runtime.getRuntime().availableProcessors();
    machine.put("processors", processors(processors, native4j));
    machine.put(
        "memory",
        String.format(
            Locale.ROOT,
            "%,d MB of Java's heap, %,d MB in all",
            Runtime.getRuntime().maxMemory() >> 20,
            org.bytedeco.javacpp.Pointer.maxPhysicalBytes() >> 20));
    machine.put(
        "nd4j",
        "%s, products by %s with %s threads%s"
            .formatted(
                Nd4j.getBackend().getClass().getSimpleName(),
                native4j.get("blas.vendor"),
                native4j.get("blas.threads"),
                NativeSettings.openBlasCore()
                    .map(core -> " for the processor " + core)
                    .orElse("")));
    machine.put("kernel", kernel);
    machine.put("bfloat16", bfloat16());
    machine.put("settings", settings());
    machine.put("set by gru4j", text(NativeSettings.set()));
    return machine;
  }

  /** Java knows the quota of a container, OpenMP counts the processors of the machine. */
  private static String processors(int processors, Properties native4j) {
    int threads = Integer.parseInt(native4j.getOrDefault("omp.threads", processors).toString());
    String counts = "%d for Java, %d threads of OpenMP".formatted(processors, threads);
    return threads > processors
        ? counts
            + "; more threads than processors are slow: set OMP_NUM_THREADS=%d"
                .formatted(processors)
        : counts;
  }

  private static String bfloat16() {
    List<String> each = new ArrayList<>();
    for (Backend backend : ServiceLoader.load(Backend.class, Backend.class.getClassLoader())) {
      String why =
          backend
              .absence()
              .or(() -> backend.refusal(ComputeType.BFLOAT16))
              .map(refusal -> "no, " + refusal)
              .orElse("yes");
      each.add(backend.name() + ": " + why);
    }
    return String.join("; ", each);
  }

  private static String settings() {
    Map<String, String> set = new LinkedHashMap<>();
    for (String name : VARIABLES) {
      String value = System.getenv(name);
      if (value != null) {
        set.put(name, value);
      }
    }
    String kernel = System.getProperty(KernelChoice.SYSTEM_PROPERTY);
    if (kernel != null) {
      set.put(KernelChoice.SYSTEM_PROPERTY, kernel);
    }
    return text(set);
  }

  private static String text(Map<String, String> set) {
    return set.isEmpty()
        ? "none"
        : set.entrySet().stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static String version(String artifact) {
    try (InputStream stream =
        CheckCommand.class
            .getClassLoader()
            .getResourceAsStream("META-INF/maven/" + artifact + "/pom.properties")) {
      if (stream == null) {
        return "not there";
      }
      Properties properties = new Properties();
      properties.load(stream);
      return properties.getProperty("version", "of no known version");
    } catch (IOException e) {
      return "unreadable (" + e.getMessage() + ")";
    }
  }
}
