package org.gru4j.tuning.runners;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Pointer;

/**
 * The memory of a worker process: half of it for Java's heap, half for arrays, which live outside.
 *
 * @param megabytes in all
 */
public record WorkerMemory(long megabytes) {
  /** The virtual machine, its code and the native libraries take this before a trial begins. */
  private static final long SMALLEST = 256;

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})([mg])");

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if it is less than a worker needs to start
   */
  public WorkerMemory {
    if (megabytes < SMALLEST) {
      throw new IllegalArgumentException(
          "Expected at least %dm of memory for a worker, found %dm."
              .formatted(SMALLEST, megabytes));
    }
  }

  /**
   * Reads a size such as {@code 800m} or {@code 2g}.
   *
   * @throws IllegalArgumentException if it is of another form
   */
  public static WorkerMemory parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Expected a size of memory such as 800m or 2g, found \"" + text + "\".");
    }
    long number = Long.parseLong(matcher.group(1));
    return new WorkerMemory(matcher.group(2).equals("g") ? number * 1024 : number);
  }

  /** Three quarters of this machine's memory, divided among the workers. */
  public static WorkerMemory share(int workers) {
    return new WorkerMemory(
        Math.max(SMALLEST, Pointer.totalPhysicalBytes() / 4 * 3 / workers / (1 << 20)));
  }

  List<String> arguments() {
    return List.of(
        "-Xmx" + megabytes / 2 + "m",
        "-Dorg.bytedeco.javacpp.maxbytes=" + megabytes / 2 + "m",
        // Resident memory: heap, arrays, and what the virtual machine itself takes.
        "-Dorg.bytedeco.javacpp.maxphysicalbytes=" + (megabytes + SMALLEST) + "m");
  }
}
