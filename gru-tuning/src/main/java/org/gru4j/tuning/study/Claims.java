package org.gru4j.tuning.study;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Who runs which trial. Every method is called inside a transaction. */
final class Claims {
  private final Database database;
  private final TrialTable table;
  private final StudySettings settings;

  Claims(Database database, TrialTable table, StudySettings settings) {
    this.database = database;
    this.table = table;
    this.settings = settings;
  }

  private record Silent(long number, int attempt, int losses, boolean lost) {}

  /** A trial that was begun and is run by nobody any more comes before new ones. */
  Next next(String worker, Proposal proposal) {
    List<Trial> trials = forgetHopeless();
    Optional<Claim> claim = again(worker, trials);
    if (claim.isEmpty() && isBudgetLeft(trials)) {
      claim = begin(worker, proposal, trials);
    }
    if (claim.isPresent()) {
      return new Next.Run(claim.get());
    }
    boolean finished = trials.stream().allMatch(trial -> trial.state().isFinished());
    return finished ? new Next.End() : new Next.Wait();
  }

  private List<Silent> silent() {
    return database.query(
        "SELECT number, attempt, losses, worker IS NOT NULL FROM trial"
            + " WHERE state = 'RUNNING' AND lease_until < ? ORDER BY number",
        row -> new Silent(row.getLong(1), row.getInt(2), row.getInt(3), row.getBoolean(4)),
        System.currentTimeMillis());
  }

  private List<Trial> forgetHopeless() {
    for (Silent trial : silent()) {
      if (trial.lost() && trial.losses() >= settings.retries().afterLoss()) {
        giveUp(
            trial.number(),
            "Its worker disappeared %d times, the last time without a word."
                .formatted(trial.losses() + 1));
      }
    }
    return table.all();
  }

  private void giveUp(long number, String reason) {
    database.update(
        "UPDATE trial SET state = 'FAILED', worker = NULL, losses = losses + 1, error = ?,"
            + " ended = ? WHERE number = ?",
        reason,
        System.currentTimeMillis(),
        number);
  }

  private Optional<Claim> again(String worker, List<Trial> trials) {
    Optional<Silent> first = silent().stream().findFirst();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Silent silent = first.get();
    long now = System.currentTimeMillis();
    database.update("DELETE FROM intermediate WHERE trial = ?", silent.number());
    database.update(
        "UPDATE trial SET attempt = attempt + 1, losses = losses + ?, worker = ?,"
            + " lease_until = ?, started = ? WHERE number = ?",
        silent.lost() ? 1 : 0,
        worker,
        now + settings.lease().toMillis(),
        now,
        silent.number());
    return trials.stream()
        .filter(trial -> trial.number() == silent.number())
        .findFirst()
        .map(trial -> new Claim(fresh(trial), silent.attempt() + 1, worker));
  }

  private static Trial fresh(Trial trial) {
    return running(trial.number(), trial.parameters(), trial.seed());
  }

  private static Trial running(long number, Map<String, Object> parameters, long seed) {
    return new Trial(
        number, TrialState.RUNNING, parameters, seed, new TreeMap<>(), null, Duration.ZERO, null);
  }

  private boolean isBudgetLeft(List<Trial> trials) {
    Budget budget = settings.budget();
    long epochs =
        trials.stream()
            .map(Trial::intermediateValues)
            .mapToLong(losses -> losses.isEmpty() ? 0 : losses.lastKey())
            .sum();
    return trials.size() < budget.trials()
        && epochs < budget.epochs()
        && database.number("SELECT coalesce(sum(seen - started), 0) FROM session")
            < budget.time().toMillis();
  }

  private Optional<Claim> begin(String worker, Proposal proposal, List<Trial> trials) {
    long number = trials.isEmpty() ? 0 : trials.get(trials.size() - 1).number() + 1;
    SplittableRandom random = random(settings.seed(), number);
    long seed = random.nextLong();
    Optional<Map<String, Object>> parameters = proposal.propose(trials, number, random);
    if (parameters.isEmpty()) {
      return Optional.empty();
    }
    Trial trial = running(number, parameters.get(), seed);
    long now = System.currentTimeMillis();
    table.insert(trial, worker, now, now + settings.lease().toMillis());
    return Optional.of(new Claim(trial, 1, worker));
  }

  /** Unrelated for neighbouring numbers and for neighbouring seeds. */
  private static SplittableRandom random(long seed, long number) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
  }

  /** Whether the claim held. */
  boolean fail(Claim claim, String reason) {
    long failures =
        database.number("SELECT failures FROM trial WHERE number = ?", claim.number()) + 1;
    if (failures > settings.retries().afterFailure()) {
      String times = failures == 1 ? "" : " (the last of " + failures + " attempts)";
      return table.end(claim, TrialState.FAILED, null, reason + times);
    }
    return putBack(claim, 1);
  }

  /** Lets the trial wait to be run again; returns whether the claim held. */
  boolean putBack(Claim claim, int failures) {
    return database.update(
            "UPDATE trial SET failures = failures + ?, worker = NULL, lease_until = 0"
                + " WHERE number = ? AND attempt = ? AND worker = ? AND state = 'RUNNING'",
            failures,
            claim.number(),
            claim.attempt(),
            claim.worker())
        == 1;
  }

  /** Whether the worker had a trial. */
  boolean lose(String worker, String reason) {
    List<Silent> lost = runBy(worker);
    for (Silent trial : lost) {
      if (trial.losses() >= settings.retries().afterLoss()) {
        giveUp(trial.number(), reason);
      } else {
        database.update(
            "UPDATE trial SET losses = losses + 1, worker = NULL, lease_until = 0"
                + " WHERE number = ?",
            trial.number());
      }
    }
    return !lost.isEmpty();
  }

  private List<Silent> runBy(String worker) {
    return database.query(
        "SELECT number, attempt, losses FROM trial WHERE state = 'RUNNING' AND worker = ?",
        row -> new Silent(row.getLong(1), row.getInt(2), row.getInt(3), true),
        worker);
  }
}
