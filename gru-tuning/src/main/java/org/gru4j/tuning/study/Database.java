package org.gru4j.tuning.study;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One connection to the file of a study, used by one thread at a time.
 *
 * <p>The journal is a write-ahead log: readers, such as a report, never wait for writers, and a
 * killed process leaves nothing to roll back. Every commit is forced to the disk ({@code
 * synchronous = FULL}), because there are few of them and a finished trial must survive a power
 * cut. Writers begin with {@code BEGIN IMMEDIATE} and so wait for each other at the start, never in
 * the middle, where SQLite could only give up. The log needs shared memory: the file must be on a
 * disk of this machine.
 */
final class Database implements AutoCloseable {
  /** How long another process may take from making the file to writing to it. */
  private static final Duration MAKING = Duration.ofSeconds(5);

  /** Longer than any transaction, so that a worker fails only if something is really wrong. */
  private static final Duration BUSY_TIMEOUT = Duration.ofMinutes(1);

  private final Path file;
  private final Connection connection;
  private final boolean readOnly;

  private Database(Path file, Connection connection, boolean readOnly) {
    this.file = file;
    this.connection = connection;
    this.readOnly = readOnly;
  }

  /** A reading of a row. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** The work of a transaction. */
  interface Work<T> {
    T run() throws SQLException;
  }

  static Database open(Path file, boolean readOnly) {
    if (readOnly && !Files.isRegularFile(file)) {
      throw new StudyException("Expected a study at " + file + ", found no such file.", null);
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new StudyException(
          "Expected a folder for the study " + file + ", found none there.", null);
    }
    if (!readOnly) {
      requireWritable(file);
    }
    Properties properties = new SQLiteConfig().toProperties();
    try {
      Connection connection =
          DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath(), properties);
      Database database = new Database(file, connection, readOnly);
      database.prepare();
      return database;
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /**
   * An empty file is an empty database, in which a search would begin anew: right if it was made
   * here or is just being made by another process, not if a study was lost.
   */
  private static void requireWritable(Path file) {
    try {
      if (!Files.exists(file)) {
        Files.createFile(file);
      } else {
        requireContent(file);
      }
    } catch (FileAlreadyExistsException ignored) {
      // Another process was faster.
    } catch (IOException e) {
      throw new StudyException(
          "Expected a folder that may be written for the study %s, found no write permission."
              .formatted(file),
          e);
    }
    if (!Files.isWritable(file)) {
      throw new StudyException(
          "Expected a study that may be written at %s, found no write permission.".formatted(file),
          null);
    }
  }

  private static void requireContent(Path file) throws IOException {
    long deadline = System.nanoTime() + MAKING.toNanos();
    while (Files.size(file) == 0) {
      if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
        throw new StudyException(
            "Expected a study of GRU4J at %s, found an empty file; without it a new search begins."
                .formatted(file),
            null);
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private void prepare() {
    try {
      execute("PRAGMA busy_timeout = " + BUSY_TIMEOUT.toMillis());
      execute("PRAGMA synchronous = FULL");
      execute("PRAGMA foreign_keys = ON");
      if (readOnly) {
        execute("PRAGMA query_only = ON");
      }
      requireStudyOrNothing();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void requireStudyOrNothing() {
    long application = number("PRAGMA application_id");
    long version = number("PRAGMA user_version");
    boolean empty = number("SELECT count(*) FROM sqlite_master") == 0;
    if (application == 0 && version == 0 && empty && !readOnly) {
      create();
    } else if (application != Schema.APPLICATION_ID) {
      throw new StudyException(
          "Expected a study of GRU4J at " + file + ", found another database.", null);
    } else if (version != Schema.VERSION) {
      throw new StudyException(
          "Study %s cannot be used: expected format version %d, found version %d."
              .formatted(file, Schema.VERSION, version),
          null);
    }
  }

  private void create() {
    // Refused inside a transaction and kept in the file; a second process that creates the same
    // file meanwhile makes it wait.
    execute("PRAGMA journal_mode = WAL");
    transaction(
        () -> {
          if (number("SELECT count(*) FROM sqlite_master") == 0) {
            for (String statement : Schema.TABLES) {
              execute(statement);
            }
          }
          return true;
        });
  }

  Path file() {
    return file;
  }

  /** Runs the work in one transaction that no other writer shares. */
  <T> T transaction(Work<T> work) {
    execute("BEGIN IMMEDIATE");
    boolean committed = false;
    try {
      T result = work.run();
      execute("COMMIT");
      committed = true;
      return result;
    } catch (SQLException e) {
      throw failure(file, e);
    } finally {
      if (!committed) {
        rollBack();
      }
    }
  }

  private void rollBack() {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ROLLBACK");
    } catch (SQLException ignored) {
      // SQLite has rolled back by itself; the failure that led here is on its way up.
    }
  }

  /** Executes a statement without parameters. */
  void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /** Executes a statement; returns how many rows it changed. */
  int update(String sql, @Nullable Object... values) {
    try (PreparedStatement statement = prepared(sql, values)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /** All rows of a query. */
  <T> List<T> query(String sql, Row<T> row, @Nullable Object... values) {
    try (PreparedStatement statement = prepared(sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(row.read(rows));
      }
      return all;
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /** The one number of a query; 0 for none. */
  long number(String sql, @Nullable Object... values) {
    List<Long> numbers = query(sql, row -> row.getLong(1), values);
    return numbers.isEmpty() ? 0 : numbers.get(0);
  }

  private PreparedStatement prepared(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private static StudyException failure(Path file, SQLException e) {
    SQLiteErrorCode code =
        e instanceof SQLiteException known ? known.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
    String found =
        switch (code) {
          case SQLITE_NOTADB -> "expected a database, found a file of another kind";
          case SQLITE_CORRUPT, SQLITE_CORRUPT_VTAB -> "expected an intact database, found damage";
          case SQLITE_READONLY, SQLITE_READONLY_DIRECTORY, SQLITE_CANTOPEN, SQLITE_PERM ->
              "expected a file and a folder that may be written, found no write permission";
          case SQLITE_FULL -> "expected room on the disk, found none";
          case SQLITE_BUSY, SQLITE_LOCKED ->
              "expected to wait less than a minute, found it locked by another program";
          default -> "the database says " + e.getMessage();
        };
    return new StudyException("Study %s cannot be used: %s.".formatted(file, found), e);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }
}
