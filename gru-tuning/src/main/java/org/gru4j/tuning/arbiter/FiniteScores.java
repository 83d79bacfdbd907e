package org.gru4j.tuning.arbiter;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.TaskCreator;
import org.deeplearning4j.arbiter.optimize.api.data.DataProvider;
import org.deeplearning4j.arbiter.optimize.api.data.DataSource;
import org.deeplearning4j.arbiter.optimize.api.score.ScoreFunction;
import org.deeplearning4j.arbiter.optimize.runner.CandidateInfo;
import org.deeplearning4j.arbiter.optimize.runner.CandidateStatus;
import org.deeplearning4j.arbiter.optimize.runner.IOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.runner.listener.StatusListener;

/**
 * Makes candidates fail whose score is not finite. Arbiter's runner would keep a NaN as its best
 * score for ever, as no number is smaller or larger.
 */
@SuppressWarnings({"rawtypes", "deprecation"}) // Arbiter's interface, data providers included
public final class FiniteScores implements TaskCreator {
  private final TaskCreator creator;

  /** Wraps what trains the candidates. */
  public FiniteScores(TaskCreator creator) {
    this.creator = creator;
  }

  @Override
  public Callable<OptimizationResult> create(
      Candidate candidate,
      DataProvider dataProvider,
      ScoreFunction scoreFunction,
      List<StatusListener> statusListeners,
      IOptimizationRunner runner) {
    return checked(creator.create(candidate, dataProvider, scoreFunction, statusListeners, runner));
  }

  @Override
  public Callable<OptimizationResult> create(
      Candidate candidate,
      Class<? extends DataSource> dataSource,
      Properties dataSourceProperties,
      ScoreFunction scoreFunction,
      List<StatusListener> statusListeners,
      IOptimizationRunner runner) {
    return checked(
        creator.create(
            candidate, dataSource, dataSourceProperties, scoreFunction, statusListeners, runner));
  }

  private static Callable<OptimizationResult> checked(Callable<OptimizationResult> task) {
    return () -> {
      OptimizationResult result = task.call();
      Double score = result.getScore();
      if (score != null && !Double.isFinite(score)) {
        CandidateInfo info = result.getCandidateInfo();
        info.setCandidateStatus(CandidateStatus.Failed);
        info.setExceptionStackTrace("Expected a finite score, found " + score + ".");
        result.setScore(null);
      }
      return result;
    };
  }
}
