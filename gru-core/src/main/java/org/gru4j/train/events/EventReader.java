package org.gru4j.train.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a file of events as far as it has been written, and goes on there when asked again. A line
 * that is being written is left for the next time; a line that is no event is passed over.
 *
 * <p>The file may come from anybody. Links are not followed, and of a line that is longer than any
 * event, no more is held than an event needs.
 */
public final class EventReader {
  /** Longer lines are no events. */
  static final int LONGEST_LINE = 1 << 20;

  /** Of a long file, so much is read at a call, and the rest at the next ones. */
  private static final long MOST_BYTES = 1 << 24;

  private static final int BUFFER = 1 << 16;
  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Path file;
  private long position;

  /** Takes events. */
  public interface Receiver {
    /**
     * An event.
     *
     * @param event what happened
     * @param start where its line begins in the file, in bytes
     * @param end behind its line's end
     */
    void accept(TrainingEvent event, long start, long end);
  }

  /** Reads a file from its beginning. */
  public EventReader(Path file) {
    this.file = file;
  }

  /** How far has been read, in bytes. */
  public long position() {
    return position;
  }

  /**
   * Hands on the events that were written since the last call, of many the first.
   *
   * @return false if what was read is not in the file any more, as after a resumed run has cut it;
   *     this reader then begins anew at the next call
   * @throws IOException if the file is there and cannot be read, or has a line so long that it is
   *     nothing of ours
   */
  public boolean read(Receiver receiver) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file, OPTIONS)) {
      if (channel.size() < position) {
        position = 0;
        return false;
      }
      channel.position(position);
      new Lines(receiver).readAll(channel);
      return true;
    } catch (NoSuchFileException e) {
      boolean same = position == 0;
      position = 0;
      return same;
    }
  }

  /**
   * The event of one line.
   *
   * @param start where it begins
   * @param end behind its end
   * @return empty if there is none
   * @throws IOException if the file cannot be read
   */
  public static Optional<TrainingEvent> at(Path file, long start, long end) throws IOException {
    if (end - start > LONGEST_LINE) {
      return Optional.empty();
    }
    ByteBuffer line = ByteBuffer.allocate((int) (end - start));
    try (SeekableByteChannel channel = Files.newByteChannel(file, OPTIONS)) {
      channel.position(start);
      int read;
      do {
        read = channel.read(line);
      } while (read >= 0 && line.hasRemaining());
    }
    return EventJson.parse(line.array(), line.position());
  }

  private final class Lines {
    private final Receiver receiver;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean tooLong;

    Lines(Receiver receiver) {
      this.receiver = receiver;
    }

    void readAll(SeekableByteChannel channel) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      long begin = position;
      long offset = begin;
      while (offset - begin < MOST_BYTES && channel.read(buffer) >= 0) {
        int from = 0;
        byte[] bytes = buffer.array();
        for (int i = 0; i < buffer.position(); i++) {
          if (bytes[i] == '\n') {
            add(bytes, from, i);
            end(offset + i + 1);
            from = i + 1;
          }
        }
        add(bytes, from, buffer.position());
        offset += buffer.position();
        buffer.clear();
      }
      if (position == begin && offset - begin >= MOST_BYTES) {
        throw new IOException("a line of more than %,d bytes".formatted(MOST_BYTES));
      }
    }

    private void add(byte[] bytes, int from, int to) {
      tooLong |= line.size() + to - from > LONGEST_LINE;
      if (!tooLong) {
        line.write(bytes, from, to - from);
      }
    }

    private void end(long endOfLine) {
      long start = position;
      position = endOfLine;
      if (!tooLong) {
        EventJson.parse(line.toByteArray(), line.size())
            .ifPresent(event -> receiver.accept(event, start, endOfLine));
      }
      line.reset();
      tooLong = false;
    }
  }
}
