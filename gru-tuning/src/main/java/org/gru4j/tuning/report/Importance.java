package org.gru4j.tuning.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.ensemble.AveragingCombiner;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;

/**
 * Which hyperparameters mattered: permutation importance (Breiman 2001, "Random Forests", section
 * 10) in a random forest that predicts a trial's rank among the complete ones.
 *
 * <p>Ranks, because a few diverged trials would be all that a forest of losses sees. The forest is
 * judged on trials that it was not grown from, in five folds. Trained by Tribuo, which is kept by
 * Oracle Labs under Apache-2.0; Smile's forests are under the GPL. Permutation needs nothing but
 * predictions and treats conditional dimensions like any other, which fANOVA over the boxes of the
 * trees does not.
 */
final class Importance {
  /** With fewer complete trials the forest learns noise. */
  static final int FEWEST_TRIALS = 10;

  private static final int FOLDS = 5;
  private static final int TREES = 40;
  private static final int PERMUTATIONS = 5;
  private static final long SEED = 1;

  /** Held here: a logger that nobody holds forgets its level. */
  private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

  private final SearchSpace space;
  private final List<Map<String, Object>> parameters = new ArrayList<>();
  private final List<Double> ranks = new ArrayList<>();

  private Importance(SearchSpace space, List<Trial> trials) {
    this.space = space;
    List<Trial> complete =
        new ArrayList<>(
            trials.stream().filter(trial -> trial.state() == TrialState.COMPLETE).toList());
    complete.sort((a, b) -> Double.compare(scoreOf(a), scoreOf(b)));
    List<Integer> order = new ArrayList<>();
    for (int rank = 0; rank < complete.size(); rank++) {
      order.add(rank);
    }
    // Folds must not be runs of neighbouring ranks.
    Collections.shuffle(order, new Random(SEED));
    for (int rank : order) {
      parameters.add(complete.get(rank).parameters());
      ranks.add(rank / (double) complete.size());
    }
  }

  private static double scoreOf(Trial trial) {
    Double score = trial.score();
    return score == null ? Double.POSITIVE_INFINITY : score;
  }

  /**
   * Share of each dimension in the order of the trials, summing to 1; empty if there are fewer than
   * {@value #FEWEST_TRIALS} complete trials or nothing can be told from them.
   */
  static Map<String, Double> of(SearchSpace space, List<Trial> trials) {
    Importance importance = new Importance(space, trials);
    return importance.ranks.size() < FEWEST_TRIALS ? Map.of() : importance.shares();
  }

  private Map<String, Double> shares() {
    TRIBUO.setLevel(Level.WARNING);
    Map<String, Double> increases = new LinkedHashMap<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      addIncreases(fold, increases);
    }
    increases.replaceAll((name, increase) -> Math.max(0, increase));
    double sum = increases.values().stream().mapToDouble(Double::doubleValue).sum();
    if (sum <= 0) {
      return Map.of();
    }
    increases.replaceAll((name, increase) -> increase / sum);
    return increases;
  }

  private void addIncreases(int fold, Map<String, Double> increases) {
    Model<Regressor> forest = grow(fold);
    List<Integer> heldOut = rows(fold, true);
    double error = error(forest, heldOut, heldOut, "");
    Random random = new Random(SEED + fold);
    for (Dimension dimension : space.dimensions()) {
      for (int i = 0; i < PERMUTATIONS; i++) {
        List<Integer> permuted = new ArrayList<>(heldOut);
        Collections.shuffle(permuted, random);
        increases.merge(
            dimension.name(),
            error(forest, heldOut, permuted, dimension.name()) - error,
            Double::sum);
      }
    }
  }

  private Model<Regressor> grow(int fold) {
    RegressionFactory factory = new RegressionFactory();
    MutableDataset<Regressor> data =
        new MutableDataset<>(new SimpleDataSourceProvenance("trials", factory), factory);
    for (int row : rows(fold, false)) {
      data.add(example(parameters.get(row), ranks.get(row)));
    }
    CARTRegressionTrainer tree =
        new CARTRegressionTrainer(16, 2, 0, 0.7f, false, new MeanSquaredError(), SEED);
    return new RandomForestTrainer<>(tree, new AveragingCombiner(), TREES, SEED).train(data);
  }

  private List<Integer> rows(int fold, boolean held) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < ranks.size(); row++) {
      if ((row % FOLDS == fold) == held) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Squared error where one dimension has the values of other rows. */
  private double error(
      Model<Regressor> forest, List<Integer> rows, List<Integer> others, String permuted) {
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      Map<String, Object> values = new LinkedHashMap<>(parameters.get(rows.get(i)));
      Object other = parameters.get(others.get(i)).get(permuted);
      values.remove(permuted);
      if (other != null) {
        values.put(permuted, other);
      }
      double rank = ranks.get(rows.get(i));
      double predicted = forest.predict(example(values, rank)).getOutput().getValues()[0];
      sum += (predicted - rank) * (predicted - rank);
    }
    return sum / rows.size();
  }

  private Example<Regressor> example(Map<String, Object> values, double rank) {
    ArrayExample<Regressor> example = new ArrayExample<>(new Regressor("rank", rank));
    for (Dimension dimension : space.dimensions()) {
      Object value = values.get(dimension.name());
      if (value == null) {
        example.add(dimension.name() + " is absent", 1);
      } else if (dimension instanceof Dimension.Categorical) {
        example.add(dimension.name() + " is " + value, 1);
      } else {
        // Trees look at the order alone: a logarithm would change nothing.
        example.add(dimension.name(), ((Number) value).doubleValue());
      }
    }
    return example;
  }
}
