package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.gru4j.lm.LongTraining.Memory;
import org.gru4j.train.SharedShapes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Long trainings take no more memory than short ones. In a process of its own, with the options
 * that {@code gru4j} gives Java but for a heap of a fixed size. Figures in docs/performance.md.
 */
@Tag("slow")
class MemoryTest {
  /** Megabytes of code that the JIT compiles meanwhile, and of the collector's own records. */
  private static final double RESIDENT_SLACK = 25;

  private static final double HEAP_SLACK = 4;

  @Test
  void tenThousandStepsTakeNoMoreThanAHundred() throws Exception {
    TreeMap<Integer, Memory> memory =
        measure("-Dshapeinfoprovider=" + SharedShapes.class.getName());
    Memory early = memory.firstEntry().getValue();
    Memory late = memory.lastEntry().getValue();
    assertThat(memory).containsOnlyKeys(LongTraining.EARLY, LongTraining.LATE);
    assertThat(late.heap() - early.heap()).as("heap").isLessThan(HEAP_SLACK);
    assertThat(late.resident() - early.resident()).as("resident").isLessThan(RESIDENT_SLACK);
  }

  private static TreeMap<Integer, Memory> measure(String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of(options));
    // All pages of the heap are there from the start: how many of them are in use is the
    // collector's
    // choice, and would be most of what grows.
    command.addAll(List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"));
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.add("-XX:TrimNativeHeapInterval=5000");
    command.add("-cp");
    String classPath = System.getProperty("java.class.path");
    command.add(System.getProperty("surefire.test.class.path", classPath));
    command.add(LongTraining.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    TreeMap<Integer, Memory> memory = new TreeMap<>();
    StringBuilder log = new StringBuilder();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.append(line).append('\n');
        Memory.addTo(memory, line);
      }
    }
    assertThat(process.waitFor()).as(log.toString()).isZero();
    memory.forEach(
        (step, held) ->
            System.out.printf(
                Locale.ROOT,
                "after %,d steps: %.0f MB resident, %.1f MB of heap%n",
                step,
                held.resident(),
                held.heap()));
    return memory;
  }
}
