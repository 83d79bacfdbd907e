package org.gru4j.tuning.report;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gru4j.tuning.runners.SearchProgress;
import org.gru4j.tuning.study.Budget;
import org.gru4j.tuning.study.Trial;
import org.jspecify.annotations.Nullable;

/** A line for every trial that ends, and one for the whole behind it. */
public final class ConsoleSearchProgress implements SearchProgress {
  private final PrintWriter out;
  private final Budget budget;
  private final Set<Long> told = new HashSet<>();
  private boolean first = true;

  /** Writes to a console. */
  public ConsoleSearchProgress(PrintWriter out, Budget budget) {
    this.out = out;
    this.budget = budget;
  }

  @Override
  public void changed(List<Trial> trials, Duration time, boolean ended) {
    boolean anyNew = false;
    for (Trial trial : trials) {
      if (trial.state().isFinished() && told.add(trial.number()) && !first) {
        out.println(line(trial));
        anyNew = true;
      }
    }
    if (anyNew || first || ended) {
      out.println(whole(trials, time));
    }
    first = false;
    out.flush();
  }

  private static String line(Trial trial) {
    String result =
        switch (trial.state()) {
          case COMPLETE -> "loss " + loss(trial.score());
          case PRUNED ->
              String.format(
                  Locale.ROOT,
                  "pruned at loss %s after step %d",
                  loss(trial.intermediateValues().lastEntry().getValue()),
                  trial.intermediateValues().lastKey());
          case FAILED -> "failed: " + trial.error();
          case RUNNING -> "running";
        };
    return String.format(
        Locale.ROOT,
        "trial %d: %s in %s (%s)",
        trial.number(),
        result,
        clock(trial.duration()),
        parameters(trial.parameters()));
  }

  static String parameters(Map<String, Object> parameters) {
    return new TreeMap<>(parameters)
        .entrySet().stream()
            .map(entry -> entry.getKey() + " " + value(entry.getValue()))
            .collect(Collectors.joining(", "));
  }

  static String value(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.4g", number)
        : value.toString();
  }

  /** A loss of any size in a few digits; nothing for none. */
  static String loss(@Nullable Double loss) {
    if (loss == null) {
      return "";
    }
    return String.format(Locale.ROOT, Math.abs(loss) < 1e6 ? "%.4f" : "%.4g", loss);
  }

  private String whole(List<Trial> trials, Duration time) {
    Standing standing = Standing.of(trials);
    String best =
        standing
            .best()
            .map(
                trial ->
                    String.format(
                        Locale.ROOT, "best %s (trial %d)", loss(trial.score()), trial.number()))
            .orElse("no best");
    return String.format(
        Locale.ROOT,
        "%d of %s trials in %s: %s, %d running, %d pruned, %d failed%s",
        standing.finished(),
        budget.trials() == Long.MAX_VALUE ? "any number of" : Long.toString(budget.trials()),
        clock(time),
        best,
        standing.running(),
        standing.pruned(),
        standing.failed(),
        timeLeft(standing, time));
  }

  private String timeLeft(Standing standing, Duration time) {
    double byTime =
        budget.time().compareTo(Budget.UNLIMITED) >= 0
            ? Double.POSITIVE_INFINITY
            : budget.time().minus(time).toMillis();
    double byTrials = Double.POSITIVE_INFINITY;
    if (budget.trials() < Long.MAX_VALUE && standing.finished() > 0) {
      long left = budget.trials() - standing.finished();
      byTrials = (double) time.toMillis() / standing.finished() * left;
    }
    double milliseconds = Math.max(0, Math.min(byTime, byTrials));
    return Double.isInfinite(milliseconds)
        ? ""
        : ", about " + clock(Duration.ofMillis((long) milliseconds)) + " left";
  }

  static String clock(Duration duration) {
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d",
        duration.toHours(),
        duration.toMinutesPart(),
        duration.toSecondsPart());
  }
}
