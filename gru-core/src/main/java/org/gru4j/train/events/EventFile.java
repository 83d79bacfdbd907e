package org.gru4j.train.events;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that events are appended to, a line each. Each line is handed to the operating system as a
 * whole: a process that is killed leaves at most its last line torn.
 */
final class EventFile implements AutoCloseable {
  // Not a FileChannel: an interrupt of the thread would close it.
  private final FileOutputStream out;
  private final long lastStep;
  private final long lastValidation;

  private EventFile(FileOutputStream out, Kept kept) {
    this.out = out;
    this.lastStep = kept.lastStep;
    this.lastValidation = kept.lastValidation;
  }

  /** Finds how much of a file is of a training that stands at a step. */
  private static final class Kept {
    private final long step;
    private long length;
    private boolean passed;
    private long lastStep = -1;
    private long lastValidation = -1;

    Kept(long step) {
      this.step = step;
    }

    void add(TrainingEvent event, long end) {
      passed |= event.step() > step;
      if (passed) {
        return;
      }
      length = end;
      if (event instanceof TrainingEvent.Step done) {
        lastStep = done.step();
      } else if (event instanceof TrainingEvent.Validation validation) {
        lastValidation = validation.step();
      }
    }
  }

  /**
   * Opens a file to go on with it. What was written of later steps than the training stands at, and
   * a torn last line, are cut off; a training that begins empties it.
   *
   * @param step that the training stands at
   * @throws IOException if it cannot be written
   */
  static EventFile open(Path file, long step) throws IOException {
    Kept kept = new Kept(step);
    if (step > 0) {
      EventReader reader = new EventReader(file);
      long read;
      do {
        read = reader.position();
        reader.read((event, start, end) -> kept.add(event, end));
      } while (reader.position() > read);
    }
    if (Files.exists(file)) {
      try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
        cut.setLength(kept.length);
      }
    }
    return new EventFile(new FileOutputStream(file.toFile(), true), kept);
  }

  /** The latest training step in it when it was opened; -1 if there was none. */
  long lastStep() {
    return lastStep;
  }

  /** The latest validation in it when it was opened; -1 if there was none. */
  long lastValidation() {
    return lastValidation;
  }

  void append(TrainingEvent event) throws IOException {
    out.write(EventJson.line(event));
  }

  /** Sees to it that what was appended survives a failure of the machine. */
  void force() throws IOException {
    out.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
