package org.gru4j.serve.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.gru4j.storage.VisibleText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All runs and searches below a folder, read on by a thread of its own while it is open. */
final class WatchedFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedFolder.class);
  private static final long READ_MILLISECONDS = 500;

  /** Every so many times, what has ended is looked at too, and what is new is looked for. */
  private static final int SCAN_EVERY = 4;

  private static final int ID_BYTES = 8;

  private final Path root;
  private final StudyReports reports;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread daemon = new Thread(work, "watch");
            daemon.setDaemon(true);
            return daemon;
          });
  private final ScheduledFuture<?> turns;
  private Map<String, WatchedRun> runs = Map.of();
  private Map<String, Path> studies = Map.of();
  private long version;
  private int turn;

  /**
   * A search.
   *
   * @param name its folder below the one that is watched
   */
  record StudyView(String id, String name) {}

  /** Reads what is there. */
  WatchedFolder(Path root, StudyReports reports) throws IOException {
    this.root = root.toRealPath();
    this.reports = reports;
    scan();
    runs.values().forEach(WatchedRun::refresh);
    turns =
        thread.scheduleWithFixedDelay(
            this::turn, READ_MILLISECONDS, READ_MILLISECONDS, TimeUnit.MILLISECONDS);
  }

  // What is thrown would end all further turns without a word.
  @SuppressWarnings("CatchingUnchecked")
  private void turn() {
    try {
      boolean whole = turn++ % SCAN_EVERY == 0;
      boolean changed = whole && scan();
      for (WatchedRun run : runs()) {
        if (whole || run.isTraining()) {
          changed |= run.refresh();
        }
      }
      if (changed) {
        announce();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} cannot be read: {}", root, e.toString());
    }
  }

  private boolean scan() throws IOException {
    FolderScan.Found found = FolderScan.of(root, reports);
    Map<String, WatchedRun> runsNow = new LinkedHashMap<>();
    Map<String, WatchedRun> runsBefore = runs;
    for (Path folder : found.runs()) {
      String id = id(folder);
      WatchedRun known = runsBefore.get(id);
      runsNow.put(id, known == null ? new WatchedRun(id, name(folder), folder) : known);
    }
    Map<String, Path> studiesNow = new LinkedHashMap<>();
    found.studies().forEach(folder -> studiesNow.put(id(folder), folder));
    synchronized (this) {
      boolean changed = !runsNow.keySet().equals(runs.keySet()) || !studiesNow.equals(studies);
      runs = runsNow;
      studies = studiesNow;
      return changed;
    }
  }

  /** Nobody who asks can name a path by it. */
  private String id(Path folder) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(root.relativize(folder).toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  private String name(Path folder) {
    Path name = root.equals(folder) ? root.getFileName() : root.relativize(folder);
    return VisibleText.of(String.valueOf(name));
  }

  private synchronized void announce() {
    version++;
    notifyAll();
  }

  /** Changes whenever something is new. */
  synchronized long version() {
    return version;
  }

  /**
   * Waits until something is new.
   *
   * @param seen the version that is known
   * @return the version now, the same if nothing came in time
   */
  synchronized long await(long seen, long milliseconds) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    while (version == seen) {
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    return version;
  }

  String name() {
    return VisibleText.of(String.valueOf(root.getFileName()));
  }

  synchronized List<WatchedRun> runs() {
    return new ArrayList<>(runs.values());
  }

  synchronized Optional<WatchedRun> run(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  synchronized List<StudyView> studies() {
    return studies.entrySet().stream()
        .map(entry -> new StudyView(entry.getKey(), name(entry.getValue())))
        .toList();
  }

  synchronized Optional<Path> study(String id) {
    return Optional.ofNullable(studies.get(id));
  }

  synchronized boolean isOpen() {
    return !thread.isShutdown();
  }

  @Override
  public void close() {
    turns.cancel(false);
    thread.shutdown();
    announce();
  }
}
