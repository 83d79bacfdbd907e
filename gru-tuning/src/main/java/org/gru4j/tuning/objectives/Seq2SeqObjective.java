package org.gru4j.tuning.objectives;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.text.CodecConfiguration;
import org.gru4j.text.PairCodec;
import org.gru4j.text.PairStore;
import org.gru4j.text.ParallelCorpus;
import org.gru4j.text.TokenKind;
import org.gru4j.train.RunFolder;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.TrialContext;
import org.gru4j.tuning.spaces.Seq2SeqSpace;

/**
 * Trains an encoder–decoder; the loss is the lowest validation loss, in nats per target token.
 *
 * <p>The pruner is asked after each epoch. A trial that was interrupted goes on from its last
 * checkpoint. Subwords share one vocabulary, other tokens have one for each language. All trials
 * are compared on the same pairs; losses are comparable only between equal tokens and equal {@code
 * maximumLength}.
 */
public final class Seq2SeqObjective implements Objective {
  /** Which pairs are held out does not depend on the trial. */
  private static final long SPLIT_SEED = 1;

  private final ParallelCorpus corpus;
  private final Map<String, Object> fixed;
  private final int epochs;
  private final double validationFraction;
  private final double testFraction;
  private final Map<Reading, Pairs> read = new ConcurrentHashMap<>();

  private record Reading(CodecConfiguration codec, int maximumLength) {}

  private record Pairs(PairCodec codec, PairStore training, PairStore validation) {}

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
    if (!(validationFraction > 0 && testFraction >= 0 && validationFraction + testFraction < 1)) {
      throw new IllegalArgumentException(
          "Expected a share above 0 to validate on that leaves pairs to learn from, found %s and %s"
              .formatted(validationFraction, testFraction)
              .concat(" to test on."));
    }
    this.corpus = corpus;
    this.fixed = Map.copyOf(fixed);
    this.epochs = epochs;
    this.validationFraction = validationFraction;
    this.testFraction = testFraction;
  }

  @Override
  public double evaluate(TrialContext context) {
    Map<String, Object> values = new LinkedHashMap<>(fixed);
    values.putAll(context.parameters());
    TrainingPlan plan =
        Seq2SeqSpace.plan(
            values, TrainingPlan.builder().epochs(epochs).seed(context.seed()).build());
    Seq2SeqConfiguration shape = Seq2SeqSpace.configuration(values, context.seed(), 1);
    Pairs pairs =
        read.computeIfAbsent(
            new Reading(Seq2SeqSpace.codec(values), shape.maximumLength()), this::read);
    int perEpoch = pairs.training().batches(shape.batchSize());
    long totalSteps = Math.min((long) plan.epochs() * perEpoch, plan.maxSteps());
    Seq2Seq model =
        Seq2Seq.create(
            Seq2SeqSpace.configuration(values, context.seed(), totalSteps), pairs.codec());
    EpochReports reports = new EpochReports(context, perEpoch);
    return reports.conclude(train(model, context, pairs, plan, reports));
  }

  private Pairs read(Reading reading) {
    CodecConfiguration configuration = reading.codec();
    PairCodec codec =
        configuration.kind() == TokenKind.SUBWORDS
            ? PairCodec.learnShared(corpus, configuration)
            : PairCodec.learn(corpus, configuration, configuration);
    PairStore all = PairStore.read(corpus, codec, reading.maximumLength());
    PairStore seen = all.split(testFraction, SPLIT_SEED)[1];
    PairStore[] parts = seen.split(validationFraction / (1 - testFraction), SPLIT_SEED);
    if (parts[0].size() == 0 || parts[1].size() == 0) {
      all.close();
      throw new IllegalArgumentException(
          "Expected pairs to learn from and to validate on, found %d and %d of %d."
              .formatted(parts[1].size(), parts[0].size(), all.size()));
    }
    return new Pairs(codec, parts[1], parts[0]);
  }

  private static TrainingResult train(
      Seq2Seq model, TrialContext context, Pairs pairs, TrainingPlan plan, EpochReports reports) {
    RunFolder run = RunFolder.at(context.folder());
    return Files.exists(run.last())
        ? model.resume(pairs.training(), pairs.validation(), plan, run, reports, context.stop())
        : model.train(pairs.training(), pairs.validation(), plan, run, reports, context.stop());
  }
}
