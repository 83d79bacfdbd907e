package org.gru4j.tuning.objectives;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
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
public final class LanguageModelObjective
    extends TrainingObjective<LanguageModelConfiguration, LanguageModelObjective.Text> {
  private final Corpus corpus;
  private final double validationFraction;
  private final double testFraction;
  private final Map<CodecConfiguration, Text> texts = new ConcurrentHashMap<>();

  /** A text in tokens. */
  record Text(TextCodec codec, Split split) {}

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
    super(LanguageModelSpace.MODEL, fixed, epochs);
    if (!(validationFraction > 0)) {
      throw new IllegalArgumentException(
          "Expected a share above 0 to validate on, found " + validationFraction + ".");
    }
    this.corpus = corpus;
    this.validationFraction = validationFraction;
    this.testFraction = testFraction;
  }

  @Override
  protected Text data(Map<String, Object> values, LanguageModelConfiguration shape) {
    return texts.computeIfAbsent(LanguageModelSpace.codec(values), this::read);
  }

  @Override
  protected int batches(Text text, LanguageModelConfiguration shape) {
    return shape.stepsPerEpoch(text.split());
  }

  private Text read(CodecConfiguration configuration) {
    TextCodec codec = TextCodec.learn(corpus, configuration);
    TokenStore tokens = TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()));
    return new Text(codec, Split.byFractions(tokens, validationFraction, testFraction));
  }

  @Override
  protected TrainingResult train(
      LanguageModelConfiguration configuration, Text text, TrainingRun run) {
    LanguageModel model = LanguageModel.create(configuration, text.codec());
    return isBegun(run) ? model.resume(text.split(), run) : model.train(text.split(), run);
  }
}
