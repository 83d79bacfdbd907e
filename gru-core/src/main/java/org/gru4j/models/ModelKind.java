package org.gru4j.models;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gru4j.forecast.Forecaster;
import org.gru4j.labelling.LabellingKind;
import org.gru4j.lm.LanguageModel;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.sequence.SequenceKind;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointException;
import org.gru4j.train.history.TrainingMeasure;

/** The kinds of models, which are known by what they add to their checkpoints. */
public enum ModelKind {
  /** {@link LanguageModel}. */
  LANGUAGE_MODEL("language model"),
  /** {@link Seq2Seq}. */
  TRANSLATION("translation model"),
  /** {@link org.gru4j.sequence.SequenceClassifier} of whole sequences. */
  CLASSIFIER("sequence classifier"),
  /** {@link org.gru4j.sequence.SequenceClassifier} of steps. */
  TAGGER("sequence tagger"),
  /** {@link org.gru4j.sequence.SequenceForecaster}. */
  FORECASTER("forecaster"),
  /** {@link Forecaster}. */
  SERIES_FORECASTER("forecaster of series"),
  /** {@link org.gru4j.labelling.TextClassifier}. */
  TEXT_CLASSIFIER("text classifier"),
  /** {@link org.gru4j.labelling.TextTagger}. */
  TEXT_TAGGER("text tagger"),
  /** The recogniser of the module gru-speech, which stands above this one. */
  SPEECH("speech recogniser");

  private static final String SPEECH_SETTINGS = "speech.json";

  private final String words;

  ModelKind(String words) {
    this.words = words;
  }

  /** The kind in words, such as "language model". */
  public String words() {
    return words;
  }

  /** What the losses of its trainings are. */
  public TrainingMeasure measure() {
    return switch (this) {
      case LANGUAGE_MODEL, TRANSLATION -> TrainingMeasure.PERPLEXITY;
      case CLASSIFIER -> SequenceKind.CLASSIFIER.measure();
      case TAGGER -> SequenceKind.TAGGER.measure();
      case FORECASTER -> SequenceKind.FORECASTER.measure();
      case SERIES_FORECASTER -> Forecaster.measure();
      case TEXT_CLASSIFIER -> LabellingKind.CLASSIFIER.measure();
      case TEXT_TAGGER -> LabellingKind.TAGGER.measure();
      case SPEECH -> TrainingMeasure.CTC;
    };
  }

  /**
   * The kind of the model in a checkpoint.
   *
   * @throws CheckpointException if the file is no intact checkpoint, or of none of these kinds
   */
  public static ModelKind of(Path checkpointFile) {
    try (Checkpoint checkpoint = Checkpoint.open(checkpointFile)) {
      return of(checkpoint);
    }
  }

  /**
   * The kind of the model in a checkpoint.
   *
   * @throws CheckpointException if it is none of these
   */
  public static ModelKind of(Checkpoint checkpoint) {
    if (LanguageModel.isIn(checkpoint)) {
      return LANGUAGE_MODEL;
    }
    if (Seq2Seq.isIn(checkpoint)) {
      return TRANSLATION;
    }
    if (Forecaster.isIn(checkpoint)) {
      return SERIES_FORECASTER;
    }
    if (checkpoint.has(SPEECH_SETTINGS)) {
      return SPEECH;
    }
    Optional<LabellingKind> labelling = LabellingKind.of(checkpoint);
    if (labelling.isPresent()) {
      return labelling.get() == LabellingKind.TAGGER ? TEXT_TAGGER : TEXT_CLASSIFIER;
    }
    return SequenceKind.of(checkpoint)
        .map(
            kind ->
                switch (kind) {
                  case CLASSIFIER -> CLASSIFIER;
                  case TAGGER -> TAGGER;
                  case FORECASTER -> FORECASTER;
                })
        .orElseThrow(() -> unknown(checkpoint));
  }

  private static CheckpointException unknown(Checkpoint checkpoint) {
    return CheckpointException.unreadable(
        checkpoint.file(),
        "a model of a known kind ("
            + Arrays.stream(values()).map(ModelKind::words).collect(Collectors.joining(", "))
            + ")",
        "none of their files in it",
        null);
  }
}
