package org.gru4j.seq2seq;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.layer.token.TokenScorer;
import org.gru4j.metrics.TokenAccuracy;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.text.pairs.PairIterator;

/**
 * How a network predicts true translations, of which it reads each token after the true ones before
 * it.
 *
 * @param loss the cross-entropy
 * @param accuracy how often the most probable token is the true one
 */
record TeacherForcing(TokenLoss loss, TokenAccuracy accuracy) {

  /** Over all sentences of an iterator, from its first batch on. */
  static TeacherForcing of(ComputationGraph network, PairIterator pairs) {
    pairs.seek(0, 0);
    TokenLoss loss = TokenLoss.NONE;
    TokenAccuracy accuracy = TokenAccuracy.NONE;
    while (pairs.hasNext()) {
      network.score(pairs.next(), false);
      loss = loss.plus(lastLoss(network));
      TokenScorer scorer = scorer(network);
      accuracy =
          accuracy.plus(new TokenAccuracy(scorer.lastCorrect().orElseThrow(), scorer.lastTokens()));
    }
    return new TeacherForcing(loss, accuracy);
  }

  /** Nats, tokens and correct tokens of each minibatch. */
  static List<double[]> counts(ComputationGraph network, PairIterator pairs) {
    pairs.seek(0, 0);
    List<double[]> counts = new ArrayList<>();
    while (pairs.hasNext()) {
      network.score(pairs.next(), false);
      TokenScorer scorer = scorer(network);
      counts.add(
          new double[] {
            scorer.lastNats(), scorer.lastTokens(), scorer.lastCorrect().orElseThrow()
          });
    }
    return counts;
  }

  /** Of the minibatch that was scored or trained on last. */
  static TokenLoss lastLoss(ComputationGraph network) {
    TokenScorer scorer = scorer(network);
    return new TokenLoss(scorer.lastNats(), scorer.lastTokens());
  }

  private static TokenScorer scorer(ComputationGraph network) {
    return (TokenScorer) network.getOutputLayer(0);
  }
}
