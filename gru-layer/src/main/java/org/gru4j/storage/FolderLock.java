package org.gru4j.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gru4j.Gru4jException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one at a time write to a folder, across processes and within this one. The operating system
 * holds the lock and gives it back when the process ends, in whatever way; who has it is written in
 * the file {@value #FILE} of the folder, which stays.
 *
 * <p>Not reentrant. Where the folder's file system knows no locks, only those of this process are
 * kept from one another, and the log says so.
 */
public final class FolderLock implements AutoCloseable {
  /** The file in the folder. */
  public static final String FILE = ".lock";

  private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

  /** Behind all text, because where locks bind readers too, others must read who has it. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final int LONGEST_HOLDER = 200;

  private static final Pattern HOLDER = Pattern.compile("process (\\d{1,18}) since (\\S+)");

  /**
   * Holders in this process. A second opening must not touch the file: when it closes the file, the
   * operating system would give the first one's lock back.
   */
  private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

  /** Somebody else writes to the folder; the message is one sentence that says who. */
  public static final class HeldException extends Gru4jException {
    private static final long serialVersionUID = 1L;

    private HeldException(Path folder, String holder) {
      super(
          "Expected a folder that nobody else writes to, found %s in use by %s."
              .formatted(folder, VisibleText.of(holder)));
    }
  }

  private final Path key;
  private final RandomAccessFile locked;

  private FolderLock(Path key, RandomAccessFile locked) {
    this.key = key;
    this.locked = locked;
  }

  /**
   * Takes the lock of a folder that exists.
   *
   * @throws HeldException if somebody has it
   * @throws IOException if the lock's file cannot be written
   */
  public static FolderLock take(Path folder) throws IOException {
    Path key = folder.toRealPath();
    String self =
        "process %d since %s"
            .formatted(
                ProcessHandle.current().pid(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
    String holder = HELD.putIfAbsent(key, self);
    if (holder != null) {
      throw new HeldException(folder, holder);
    }
    try {
      return new FolderLock(key, locked(folder, key.resolve(FILE), self));
    } catch (IOException | RuntimeException e) {
      HELD.remove(key);
      throw e;
    }
  }

  // Not a FileChannel: it cannot be written by a thread that was interrupted.
  private static RandomAccessFile locked(Path folder, Path file, String self) throws IOException {
    RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw");
    try {
      if (!isLocked(folder, open)) {
        throw new HeldException(folder, holder(open));
      }
      open.setLength(0);
      open.write(self.getBytes(StandardCharsets.UTF_8));
      return open;
    } catch (IOException | RuntimeException e) {
      try (open) {
        throw e;
      }
    }
  }

  private static boolean isLocked(Path folder, RandomAccessFile open) {
    try {
      return open.getChannel().tryLock(LOCKED_BYTE, 1, false) != null;
    } catch (OverlappingFileLockException e) {
      // This class, loaded by another class loader, has it.
      return false;
    } catch (IOException e) {
      LOG.warn("Other processes are not kept from writing to {}: {}.", folder, e.getMessage());
      return true;
    }
  }

  private static String holder(RandomAccessFile open) throws IOException {
    byte[] text = new byte[(int) Math.min(LONGEST_HOLDER, open.length())];
    open.readFully(text);
    return text.length == 0 ? "another process" : new String(text, StandardCharsets.UTF_8);
  }

  /**
   * Whether a process that is alive on this machine says that it has the lock of a folder. It is
   * asked without touching the lock, for those who only look: of a process on another machine, or
   * in another container, nothing is known, and the answer is no.
   */
  public static boolean isHeldHere(Path folder) {
    byte[] text = new byte[LONGEST_HOLDER];
    int length;
    try (InputStream in = Files.newInputStream(folder.resolve(FILE), LinkOption.NOFOLLOW_LINKS)) {
      length = in.readNBytes(text, 0, text.length);
    } catch (IOException e) {
      return false;
    }
    Matcher holder = HOLDER.matcher(new String(text, 0, length, StandardCharsets.UTF_8));
    return holder.matches()
        && ProcessHandle.of(Long.parseLong(holder.group(1)))
            .filter(ProcessHandle::isAlive)
            // Numbers of processes are used again.
            .flatMap(process -> process.info().startInstant())
            .map(begun -> !begun.isAfter(since(holder.group(2))))
            .orElse(false);
  }

  private static Instant since(String text) {
    try {
      return Instant.parse(text).plus(1, ChronoUnit.SECONDS);
    } catch (DateTimeParseException e) {
      return Instant.MIN;
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() {
    try {
      locked.setLength(0);
      locked.close();
    } catch (IOException e) {
      LOG.warn("The lock of {} could not be cleared: {}.", key, e.getMessage());
    } finally {
      HELD.remove(key);
    }
  }

  /**
   * Leaves the lock of a folder to whoever still has it: the next one to take it makes a new one.
   * For a folder that was moved away from somebody who is still alive.
   *
   * @throws IOException if the file cannot be deleted
   */
  public static void forget(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
  }
}
