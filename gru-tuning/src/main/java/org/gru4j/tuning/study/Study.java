package org.gru4j.tuning.study;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The trials of a search, in one SQLite file that any number of processes share.
 *
 * <p>A worker {@linkplain #claim claims} a trial, {@linkplain #renew renews} its claim while it
 * works, {@linkplain #report reports} losses on the way, and ends with {@link #complete}, {@link
 * #prune}, {@link #fail} or {@link #release}. Each call is one transaction. A claim that is not
 * renewed within the lease passes to the next worker that asks, with the same number, parameters
 * and seed; whatever the former worker says later is refused with {@link LostClaimException}. A
 * finished trial is never run again.
 *
 * <p>Parameters are proposed inside the claim's transaction, so that each proposal sees all earlier
 * ones. With one worker, the same seed therefore makes the same search.
 *
 * <table>
 * <caption>What is read of a file and what is not</caption>
 * <tr><td>refused</td><td>an empty file, other databases, damage, another version, description or
 *     seed; trials with negative numbers, times or steps, losses and scores that are not finite,
 *     unknown states, parameters that are not JSON</td></tr>
 * <tr><td>ignored</td><td>tables and columns of others; time that ran backwards</td></tr>
 * <tr><td>accepted</td><td>no file: a new study begins</td></tr>
 * </table>
 *
 * <p>Every method may be called from any thread and throws {@link StudyException} if the file
 * cannot be used.
 */
public final class Study extends StudyReader {
  private final StudySettings settings;
  private final Claims claims;

  private Study(Database database, StudySettings settings) {
    super(database);
    this.settings = settings;
    this.claims = new Claims(database, table, settings);
  }

  /**
   * Opens the study of a file, or begins one if there is no file.
   *
   * @throws StudyException if the file is no study, one of another version, description or seed, or
   *     cannot be written
   */
  public static Study open(Path file, StudySettings settings) {
    Database database = Database.open(file, false);
    try {
      database.transaction(
          () -> {
            database.update(
                "INSERT OR IGNORE INTO study (id, description, seed) VALUES (1, ?, ?)",
                settings.description(),
                settings.seed());
            requireSame(database, settings);
            return true;
          });
      return new Study(database, settings);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static void requireSame(Database database, StudySettings settings) {
    String description =
        database.query("SELECT description FROM study", row -> row.getString(1)).get(0);
    if (!description.equals(settings.description())) {
      throw new StudyException(
          "Study %s cannot be continued: expected the search that it was begun with, found another"
              .formatted(database.file())
              .concat(" model, space or fixed value; a new search needs a new folder."),
          null);
    }
    long seed = database.number("SELECT seed FROM study");
    if (seed != settings.seed()) {
      throw new StudyException(
          "Study %s cannot be continued: expected seed %d, found %d."
              .formatted(database.file(), seed, settings.seed()),
          null);
    }
  }

  /**
   * Opens a study to read its trials, also while it is being run.
   *
   * @throws StudyException if there is no such file, it is no study, or one of another version
   */
  public static StudyReader read(Path file) {
    return new StudyReader(Database.open(file, true));
  }

  /** The trial of the lowest score among the complete ones, the earliest of equals. */
  public static Optional<Trial> best(List<Trial> trials) {
    return trials.stream()
        .filter(trial -> trial.state() == TrialState.COMPLETE)
        .min(Comparator.comparingDouble(Study::scoreOf));
  }

  private static double scoreOf(Trial trial) {
    Double score = trial.score();
    return score == null ? Double.POSITIVE_INFINITY : score;
  }

  /**
   * Gives the worker something to do: a trial whose worker has disappeared, or a new one.
   *
   * @param worker a name that no other worker has, also later
   */
  public synchronized Next claim(String worker, Proposal proposal) {
    return database.transaction(() -> claims.next(worker, proposal));
  }

  /** Tells that the worker is still there; false if its trial has been given to another. */
  public synchronized boolean renew(Claim claim) {
    long until = System.currentTimeMillis() + settings.lease().toMillis();
    return database.update(
            "UPDATE trial SET lease_until = ?"
                + " WHERE number = ? AND attempt = ? AND worker = ? AND state = 'RUNNING'",
            until,
            claim.number(),
            claim.attempt(),
            claim.worker())
        == 1;
  }

  /**
   * Records a loss on the way.
   *
   * @throws IllegalArgumentException if the step is negative or the loss not finite
   * @throws LostClaimException if the trial has been given to another worker
   */
  public synchronized void report(Claim claim, long step, double loss) {
    Trial.requireLoss(step, loss);
    database.transaction(
        () -> {
          requireHeld(claim, renew(claim));
          database.update(
              "INSERT OR REPLACE INTO intermediate (trial, step, loss) VALUES (?, ?, ?)",
              claim.number(),
              step,
              loss);
          return true;
        });
  }

  private static void requireHeld(Claim claim, boolean held) {
    if (!held) {
      throw new LostClaimException(claim);
    }
  }

  /** What is to be done before a best score is recorded. */
  public interface Keeping {
    /** Keeps what the trial has made. */
    void keep();
  }

  /**
   * Ends a trial with its score.
   *
   * @param score finite
   * @param whenBest run within the transaction, before the score is recorded, if it is the lowest
   *     of the study
   * @throws LostClaimException if the trial has been given to another worker
   */
  public synchronized void complete(Claim claim, double score, Keeping whenBest) {
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException("Expected a finite score, found " + score + ".");
    }
    database.transaction(
        () -> {
          boolean best =
              database.number(
                      "SELECT count(*) FROM trial WHERE state = 'COMPLETE' AND score <= ?", score)
                  == 0;
          requireHeld(claim, table.end(claim, TrialState.COMPLETE, score, null));
          if (best) {
            whenBest.keep();
          }
          return true;
        });
  }

  /**
   * Does something that depends on the trials, while no process can change them.
   *
   * @param work given all trials in the order of their numbers
   */
  public synchronized void whileUnchanged(Consumer<List<Trial>> work) {
    database.transaction(
        () -> {
          work.accept(table.all());
          return true;
        });
  }

  /**
   * Ends a trial early.
   *
   * @throws LostClaimException if the trial has been given to another worker
   */
  public synchronized void prune(Claim claim) {
    requireHeld(claim, table.end(claim, TrialState.PRUNED, null, null));
  }

  /**
   * Ends a trial that failed, or lets it wait to be run again if retries are left.
   *
   * @param reason one sentence
   * @throws LostClaimException if the trial has been given to another worker
   */
  public synchronized void fail(Claim claim, String reason) {
    requireHeld(claim, database.transaction(() -> claims.fail(claim, reason)));
  }

  /** Gives a trial back that was interrupted for no fault of its own; it is run again. */
  public synchronized void release(Claim claim) {
    requireHeld(claim, claims.putBack(claim, 0));
  }

  /**
   * Notes that a worker is no more; its trial need not wait for the end of the lease.
   *
   * @param reason one sentence, for the case that the trial is not tried again
   * @return whether it had a trial
   */
  public synchronized boolean lose(String worker, String reason) {
    return database.transaction(() -> claims.lose(worker, reason));
  }

  /** Begins to count the time of a runner towards the budget; returns the session's number. */
  public synchronized long beginSession() {
    long now = System.currentTimeMillis();
    return database.transaction(
        () -> {
          database.update("INSERT INTO session (started, seen) VALUES (?, ?)", now, now);
          return database.number("SELECT max(id) FROM session");
        });
  }

  /** Counts the time of a runner up to now. */
  public synchronized void continueSession(long session) {
    database.update(
        "UPDATE session SET seen = ? WHERE id = ?", System.currentTimeMillis(), session);
  }
}
