package org.gru4j.tuning.objectives;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.text.CorpusException;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairSplit;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TokenKind;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.tuning.spaces.Seq2SeqSpace;

/**
 * Trains an encoder–decoder; the loss is the lowest validation loss, in nats per target token.
 *
 * <p>The pruner is asked after each epoch. A trial that was interrupted goes on from its last
 * checkpoint. Subwords share one vocabulary, other tokens have one for each language. All trials
 * are compared on the same pairs; losses are comparable only between equal tokens and equal {@code
 * maximumLength}.
 */
public final class Seq2SeqObjective
    extends TrainingObjective<Seq2SeqConfiguration, Seq2SeqObjective.Pairs> {
  /** Which pairs are held out does not depend on the trial. */
  private static final long SPLIT_SEED = 1;

  private final ParallelCorpus corpus;
  private final double validationFraction;
  private final double testFraction;
  private final Map<Reading, Pairs> read = new ConcurrentHashMap<>();

  private record Reading(CodecConfiguration codec, int maximumLength) {}

  /** Sentences in tokens. */
  record Pairs(PairCodec codec, PairSplit split) {}

  /**
   * An objective.
   *
   * @param corpus to learn from
   * @param fixed values of fields that are not searched
   * @param epochs of a trial, unless its values say otherwise
   * @param validationFraction share of the pairs that the loss is measured on
   * @param testFraction share of the pairs that is left alone
   * @throws IllegalArgumentException if nothing would be left to validate on or to learn from
   */
  public Seq2SeqObjective(
      ParallelCorpus corpus,
      Map<String, Object> fixed,
      int epochs,
      double validationFraction,
      double testFraction) {
    super(Seq2SeqSpace.MODEL, fixed, epochs);
    if (!(validationFraction > 0 && testFraction >= 0 && validationFraction + testFraction < 1)) {
      throw new IllegalArgumentException(
          "Expected a share above 0 to validate on that leaves pairs to learn from, found %s and %s"
              .formatted(validationFraction, testFraction)
              .concat(" to test on."));
    }
    this.corpus = corpus;
    this.validationFraction = validationFraction;
    this.testFraction = testFraction;
  }

  @Override
  protected Pairs data(Map<String, Object> values, Seq2SeqConfiguration shape) {
    return read.computeIfAbsent(
        new Reading(Seq2SeqSpace.codec(values), shape.maximumLength()), this::read);
  }

  @Override
  protected int batches(Pairs pairs, Seq2SeqConfiguration shape) {
    return pairs.split().training().batches(shape.batching().batchSize());
  }

  private Pairs read(Reading reading) {
    CodecConfiguration configuration = reading.codec();
    PairCodec codec =
        configuration.kind() == TokenKind.SUBWORDS
            ? PairCodec.learnShared(corpus, configuration)
            : PairCodec.learn(corpus, configuration, configuration);
    PairStore all = PairStore.read(corpus, codec, reading.maximumLength());
    try {
      PairStore seen = all.split(testFraction, SPLIT_SEED).training();
      return new Pairs(codec, seen.split(validationFraction / (1 - testFraction), SPLIT_SEED));
    } catch (CorpusException e) {
      all.close();
      throw e;
    }
  }

  @Override
  protected TrainingResult train(Seq2SeqConfiguration configuration, Pairs pairs, TrainingRun run) {
    Seq2Seq model = Seq2Seq.create(configuration, pairs.codec());
    return isBegun(run) ? model.resume(pairs.split(), run) : model.train(pairs.split(), run);
  }
}
