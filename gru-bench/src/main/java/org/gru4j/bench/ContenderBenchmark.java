package org.gru4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What JMH runs in a JVM of its own: one contender of one case. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ContenderBenchmark {
  /** Names the file to which the JVM writes its {@link Turn.Memory}. */
  static final String MEMORY_FILE = "gru4j.bench.memory";

  @Param({""})
  String caseName = "";

  @Param({""})
  String contenderName = "";

  private @Nullable Contender contender;
  private int runs;
  private long smallPeak;
  private long casePeak;

  @Setup(Level.Trial)
  public void setUp() throws Exception {
    BenchCase.Entry entry = entry();
    try (Contender small = entry.small().call()) {
      for (int i = 0; i < Turn.Memory.RUNS; i++) {
        small.run();
      }
    }
    smallPeak = peakMegabytes();
    contender = entry.setUp().call();
  }

  private BenchCase.Entry entry() {
    return Cases.all().stream()
        .filter(benchCase -> benchCase.name().equals(caseName))
        .map(benchCase -> benchCase.contenders().get(contenderName))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No contender " + contenderName + " of " + caseName + "."));
  }

  @Benchmark
  public void run() throws Exception {
    if (contender != null) {
      contender.run();
    }
    if (++runs == Turn.Memory.RUNS) {
      casePeak = peakMegabytes();
    }
  }

  @TearDown(Level.Trial)
  public void tearDown() throws Exception {
    if (contender != null) {
      contender.close();
    }
    String file = System.getProperty(MEMORY_FILE);
    if (file != null) {
      Files.writeString(
          Path.of(file), new Turn.Memory(peakMegabytes(), casePeak - smallPeak).toString());
    }
  }

  /** Heap and native memory together, as Linux counts it; 0 elsewhere. */
  private static long peakMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
    return lines.stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
