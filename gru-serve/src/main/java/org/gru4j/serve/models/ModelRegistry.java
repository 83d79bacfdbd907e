package org.gru4j.serve.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.forecast.Forecaster;
import org.gru4j.labelling.TextClassifier;
import org.gru4j.labelling.TextTagger;
import org.gru4j.lm.LanguageModel;
import org.gru4j.models.ModelKind;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.serve.http.HttpFailure;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.storage.VisibleText;

/** The models of a server, each by its name, in the order in which they were given. */
public final class ModelRegistry implements AutoCloseable {
  private final Map<String, ServedModel> models;

  private ModelRegistry(Map<String, ServedModel> models) {
    this.models = models;
  }

  /**
   * Loads models of any kinds and begins to serve them.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if one is no intact checkpoint
   * @throws IllegalArgumentException if two have the same name
   */
  public static ModelRegistry load(List<ModelSource> sources, ServiceLimits limits) {
    ModelRegistry registry = new ModelRegistry(new LinkedHashMap<>());
    try {
      for (ModelSource source : sources) {
        if (registry.models.containsKey(source.name())) {
          throw new IllegalArgumentException(
              "Expected models of different names, found two called %s: NAME=PATH gives another."
                  .formatted(source.name()));
        }
        registry.models.put(source.name(), load(source, limits));
      }
      return registry;
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  private static ServedModel load(ModelSource source, ServiceLimits limits) {
    Path file = source.file();
    ModelKind kind = ModelKind.of(file);
    ModelIdentity identity = new ModelIdentity(source.name(), kind, created(file), 0);
    return switch (kind) {
      case LANGUAGE_MODEL -> TextModel.of(identity, LanguageModel.load(file), limits);
      case TRANSLATION -> TranslationModel.of(identity, Seq2Seq.load(file), limits);
      case CLASSIFIER, TAGGER -> LabelModel.of(identity, SequenceClassifier.load(file), limits);
      case FORECASTER -> ForecastModel.of(identity, SequenceForecaster.load(file), limits);
      case SERIES_FORECASTER -> SeriesModel.of(identity, Forecaster.load(file), limits);
      case TEXT_CLASSIFIER -> TextLabelModel.of(identity, TextClassifier.load(file), limits);
      case TEXT_TAGGER -> TextTagModel.of(identity, TextTagger.load(file), limits);
      case SPEECH -> SpeechModel.of(identity, SpeechRecognizer.load(file), limits);
    };
  }

  private static long created(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant().getEpochSecond();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of them. */
  public Collection<ServedModel> all() {
    return models.values();
  }

  /**
   * The model of this name.
   *
   * @throws HttpFailure with status 404 if there is none
   */
  public ServedModel get(String name) {
    ServedModel model = models.get(name);
    if (model == null) {
      throw HttpFailure.notFound(
          "Expected one of the models %s, found \"%s\"."
              .formatted(VisibleText.of(String.join(", ", models.keySet())), VisibleText.of(name)));
    }
    return model;
  }

  /**
   * The model of this name, which has to be of a kind.
   *
   * @param wanted what such a model does: "writes text"
   * @throws HttpFailure with status 404 if there is none, with 400 if it is of another kind
   */
  public <M extends ServedModel> M get(String name, Class<M> type, String wanted) {
    ServedModel model = get(name);
    if (!type.isInstance(model)) {
      throw HttpFailure.badRequest(
          "Expected a model that %s, found the %s \"%s\", which answers at %s."
              .formatted(
                  wanted,
                  model.identity().kind().words(),
                  name,
                  String.valueOf(model.describe().get("operations"))));
    }
    return type.cast(model);
  }

  /** Lets all services answer what they were asked, and ends. */
  @Override
  public void close() {
    models.values().forEach(ServedModel::close);
  }
}
