package org.gru4j.tuning.runners;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gru4j.natives.NativeThreads;
import org.gru4j.storage.FolderLock;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.study.Study;

/**
 * Runs trials in processes of this machine, each a Java virtual machine of its own with its share
 * of the processor's cores and of the memory.
 *
 * <p>A process that crashes or runs out of memory loses one trial and is replaced. Worker processes
 * read from this one: when it ends, in whatever way, they end too. What they print goes to {@code
 * workers/N.log} in the search's folder.
 */
public final class ProcessRunner implements Runner {
  private static final long POLL_MILLIS = 100;

  /** How long a worker that was told to stop may take; a little more than it gives its trial. */
  private static final long STOP_SECONDS = 75;

  /** How long a worker may still be there when the study has ended: it has nothing to do. */
  private static final long END_SECONDS = 15;

  /** So many workers in a row that end before they have a trial are a mistake in the command. */
  private static final int FUTILE_STARTS = 3;

  /** Bytes at the end of a log in which the last line is looked for. */
  private static final int MOST_WORDS = 2000;

  private final WorkerCommand command;
  private final int workers;
  private final SearchProgress progress;

  /**
   * The command line of a worker.
   *
   * @param mainClass whose main method calls {@link WorkerProcess#serve}
   * @param arguments of the main method
   * @param memory of each process
   */
  public record WorkerCommand(String mainClass, List<String> arguments, WorkerMemory memory) {}

  /**
   * A runner.
   *
   * @param workers processes that run at once; the processor's cores are divided among them
   * @param progress watches the search
   * @throws IllegalArgumentException if there is not at least one worker
   */
  public ProcessRunner(WorkerCommand command, int workers, SearchProgress progress) {
    if (workers < 1) {
      throw new IllegalArgumentException("Expected at least 1 worker, found " + workers + ".");
    }
    this.command = command;
    this.workers = workers;
    this.progress = progress;
  }

  @Override
  public void run(Search search, StopSignal stop) {
    Run run = new Run(search, stop);
    try (FolderLock held = search.lock();
        SearchMonitor monitor = new SearchMonitor(search.study(), progress)) {
      try {
        run.loop();
      } finally {
        run.end();
      }
      // A worker may have been killed before it did.
      TrialFiles.publish(search);
    }
  }

  private record Slot(int index, String worker, Process process) {}

  /** One call of run. */
  private final class Run {
    private final Study study;
    private final StopSignal stop;
    private final List<Slot> slots = new ArrayList<>();
    private final Path logs;
    private int futile;

    Run(Search search, StopSignal stop) {
      this.study = search.study();
      this.stop = stop;
      this.logs = search.folder().resolve("workers");
    }

    void loop() {
      for (int index = 0; index < workers; index++) {
        slots.add(start(index));
      }
      boolean studyEnded = false;
      while (!stop.isRequested() && !studyEnded && !slots.isEmpty()) {
        pause();
        for (Slot slot : List.copyOf(slots)) {
          if (!slot.process().isAlive()) {
            slots.remove(slot);
            studyEnded |= !replaced(slot);
          }
        }
      }
    }

    /** Whether another process was started in the place of one that has ended. */
    private boolean replaced(Slot slot) {
      int status = slot.process().exitValue();
      if (status == 0) {
        return false;
      }
      boolean hadTrial =
          study.lose(
              slot.worker(),
              "Its worker process ended with exit status %d: %s"
                  .formatted(status, lastWords(slot.index())));
      futile = hadTrial || status == WorkerProcess.RESTART ? 0 : futile + 1;
      if (futile >= FUTILE_STARTS) {
        throw new RunnerException(
            "Expected worker processes that run trials, found %d that ended at once, the last one with"
                    .formatted(futile)
                + " exit status %d; %s says: %s"
                    .formatted(status, log(slot.index()), lastWords(slot.index())),
            null);
      }
      if (!stop.isRequested()) {
        slots.add(start(slot.index()));
      }
      return true;
    }

    /** The last line that a worker printed, which is its reason if it had one. */
    private String lastWords(int index) {
      try (RandomAccessFile log = new RandomAccessFile(log(index).toFile(), "r")) {
        log.seek(Math.max(0, log.length() - MOST_WORDS));
        byte[] end = new byte[(int) (log.length() - log.getFilePointer())];
        log.readFully(end);
        return new String(end, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .reduce("nothing", (before, line) -> line);
      } catch (IOException e) {
        return "nothing that can be read";
      }
    }

    private Path log(int index) {
      return logs.resolve(index + ".log");
    }

    private Slot start(int index) {
      String worker = Worker.newName();
      ProcessBuilder builder = new ProcessBuilder(commandLine(worker));
      int threads = NativeThreads.each(workers);
      builder.environment().putAll(NativeThreads.environment(threads));
      builder.redirectErrorStream(true);
      try {
        Files.createDirectories(logs);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(index).toFile()));
        return new Slot(index, worker, builder.start());
      } catch (IOException e) {
        throw new RunnerException(
            "Expected to start a worker process, found %s.".formatted(e.getMessage()), e);
      }
    }

    private List<String> commandLine(String worker) {
      List<String> line = new ArrayList<>();
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      line.addAll(command.memory().arguments());
      line.add("-XX:ActiveProcessorCount=" + NativeThreads.each(workers));
      line.add("-D" + WorkerProcess.NAME_PROPERTY + "=" + worker);
      line.add("-cp");
      line.add(System.getProperty("java.class.path"));
      line.add(command.mainClass());
      line.addAll(command.arguments());
      return line;
    }

    private void pause() {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        stop.request();
      }
    }

    /** Tells all that are left to stop, and ends those that do not. */
    void end() {
      for (Slot slot : slots) {
        closeInput(slot.process());
      }
      long seconds = stop.isRequested() ? STOP_SECONDS : END_SECONDS;
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      for (Slot slot : slots) {
        if (!endsBefore(deadline, slot.process())) {
          slot.process().destroyForcibly();
        }
        study.lose(slot.worker(), "Its worker process did not stop.");
      }
    }

    private static boolean endsBefore(long deadline, Process process) {
      try {
        return process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    private static void closeInput(Process process) {
      try {
        process.getOutputStream().close();
      } catch (IOException ignored) {
        // It is gone already.
      }
    }
  }
}
