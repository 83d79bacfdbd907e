package org.gru4j.display.tensorboard;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gru4j.train.events.EventSink;
import org.gru4j.train.events.TrainingEvent;
import org.jspecify.annotations.Nullable;
import org.tensorflow.framework.Summary;

/**
 * Writes what TensorBoard shows of a training into its folder: {@code tensorboard --logdir runs}.
 *
 * <p>Each call of train or resume writes a file of its own. That of a resumed run says that it
 * takes the place of what earlier files have of later steps, as TensorBoard expects.
 */
public final class TensorBoardFiles implements EventSink {
  private static final double MILLISECONDS = 1000;

  private final Path folder;
  private @Nullable OutputStream out;
  private @Nullable RecordWriter records;

  /** Writes into a folder that exists. */
  public TensorBoardFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public void begin(long step) throws IOException {
    long now = System.currentTimeMillis();
    OutputStream opened = create(now / 1000);
    out = opened;
    RecordWriter writer = new RecordWriter(opened);
    records = writer;
    writer.write(Event.version(now / MILLISECONDS));
    if (step > 0) {
      writer.write(Event.restart(now / MILLISECONDS, step + 1));
    }
  }

  /** TensorBoard reads files in the order of their names. */
  private OutputStream create(long seconds) throws IOException {
    for (int number = 0; ; number++) {
      Path file =
          folder.resolve(
              "events.out.tfevents.%d.gru4j.%d.%d"
                  .formatted(seconds, ProcessHandle.current().pid(), number));
      try {
        return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (FileAlreadyExistsException e) {
        if (number == Integer.MAX_VALUE) {
          throw e;
        }
      }
    }
  }

  @Override
  public void accept(TrainingEvent event) throws IOException {
    RecordWriter writer = records;
    Summary summary = Summaries.of(event);
    if (writer != null && summary.getValueCount() > 0) {
      writer.write(Event.summary(event.time() / MILLISECONDS, event.step(), summary));
    }
  }

  @Override
  public void close() throws IOException {
    OutputStream opened = out;
    out = null;
    records = null;
    if (opened != null) {
      opened.close();
    }
  }
}
