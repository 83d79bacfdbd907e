package org.gru4j.cli.speech;

import java.util.Map;
import org.gru4j.speech.corpus.SpeechSplit;
import org.gru4j.speech.recognition.SpeechConfiguration;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.speech.recognition.TrainingSounds;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.tuning.objectives.TrainingObjective;
import org.gru4j.tuning.spaces.ModelSpace;

/**
 * Trains a recogniser; the loss is the lowest validation loss, in nats per symbol.
 *
 * <p>The pruner is asked after each epoch. A trial that was interrupted goes on from its last
 * checkpoint. Losses are comparable between equal symbols.
 */
final class SpeechObjective extends TrainingObjective<SpeechConfiguration, SpeechSplit> {
  /** The fields. */
  static final ModelSpace<SpeechConfiguration> SPACE =
      ModelSpace.withoutText("recogniser", SpeechConfiguration.builder().build());

  private final SpeechSplit split;
  private final CodecConfiguration symbols;
  private final TrainingSounds sounds;

  /**
   * An objective.
   *
   * @param symbols what the model writes
   * @param fixed values of fields that are not searched
   * @param epochs of a trial, unless its values say otherwise
   */
  SpeechObjective(
      SpeechSplit split,
      CodecConfiguration symbols,
      TrainingSounds sounds,
      Map<String, Object> fixed,
      int epochs) {
    super(SPACE, fixed, epochs);
    this.split = split;
    this.symbols = symbols;
    this.sounds = sounds;
  }

  @Override
  protected SpeechSplit data(Map<String, Object> values, SpeechConfiguration shape) {
    return split;
  }

  @Override
  protected int batches(SpeechSplit data, SpeechConfiguration shape) {
    return shape.batching().batches(data.training().utterances().size());
  }

  @Override
  protected TrainingResult train(
      SpeechConfiguration configuration, SpeechSplit data, TrainingRun run) {
    SpeechRecognizer model = SpeechRecognizer.create(configuration, data.training(), symbols);
    return isBegun(run)
        ? model.resume(data.training(), data.validation(), run, sounds)
        : model.train(data.training(), data.validation(), run, sounds);
  }
}
