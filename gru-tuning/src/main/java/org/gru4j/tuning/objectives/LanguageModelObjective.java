package org.gru4j.tuning.objectives;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.text.BpttIterator;
import org.gru4j.text.CodecConfiguration;
import org.gru4j.text.Corpus;
import org.gru4j.text.Split;
import org.gru4j.text.TextCodec;
import org.gru4j.text.TokenRecordReader;
import org.gru4j.text.TokenStore;
import org.gru4j.train.RunFolder;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.TrainingResult;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.TrialContext;
import org.gru4j.tuning.spaces.LanguageModelSpace;

/**
 * Trains a language model; the loss is the lowest validation loss, in nats per token.
 *
 * <p>The pruner is asked after each epoch. A trial that was interrupted goes on from its last
 * checkpoint and comes to the loss that it would have come to.
 *
 * <p>Losses in nats per token are comparable only between equal tokens: a search that varies {@code
 * tokens} or {@code vocabulary} compares what it should not.
 */
public final class LanguageModelObjective implements Objective {
  private final Corpus corpus;
  private final Map<String, Object> fixed;
  private final int epochs;
  private final double validationFraction;
  private final double testFraction;
  private final Map<CodecConfiguration, Text> texts = new ConcurrentHashMap<>();

  private record Text(TextCodec codec, Split split) {}

  /**
   * An objective.
   *
   * @param corpus to learn from
   * @param fixed values of fields that are not searched
   * @param epochs of a trial, unless its values say otherwise
   * @param validationFraction share of the corpus that the loss is measured on
   * @param testFraction share at the end of the corpus that is left alone
   * @throws IllegalArgumentException if nothing would be left to validate on
   */
  public LanguageModelObjective(
      Corpus corpus,
      Map<String, Object> fixed,
      int epochs,
      double validationFraction,
      double testFraction) {
    if (!(validationFraction > 0)) {
      throw new IllegalArgumentException(
          "Expected a share above 0 to validate on, found " + validationFraction + ".");
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
        LanguageModelSpace.plan(
            values, TrainingPlan.builder().epochs(epochs).seed(context.seed()).build());
    Text text = texts.computeIfAbsent(LanguageModelSpace.codec(values), this::read);
    LanguageModelConfiguration shape = LanguageModelSpace.configuration(values, context.seed(), 1);
    int perEpoch =
        BpttIterator.training(text.split().training(), shape.batchSize(), shape.window()).batches();
    long totalSteps = Math.min((long) plan.epochs() * perEpoch, plan.maxSteps());
    LanguageModelConfiguration configuration =
        LanguageModelSpace.configuration(values, context.seed(), totalSteps);
    EpochReports reports = new EpochReports(context, perEpoch);
    return reports.conclude(train(context, configuration, text, plan, reports));
  }

  private Text read(CodecConfiguration configuration) {
    TextCodec codec = TextCodec.learn(corpus, configuration);
    TokenStore tokens = TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()));
    return new Text(codec, Split.byFractions(tokens, validationFraction, testFraction));
  }

  private static TrainingResult train(
      TrialContext context,
      LanguageModelConfiguration configuration,
      Text text,
      TrainingPlan plan,
      TrainingProgress progress) {
    RunFolder run = RunFolder.at(context.folder());
    LanguageModel model = LanguageModel.create(configuration, text.codec());
    return Files.exists(run.last())
        ? model.resume(text.split(), plan, run, progress, context.stop())
        : model.train(text.split(), plan, run, progress, context.stop());
  }
}
