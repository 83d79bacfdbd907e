package org.gru4j.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.forecast.Forecaster;
import org.gru4j.labelling.TextClassifier;
import org.gru4j.labelling.TextTagger;
import org.gru4j.lm.LanguageModel;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceColumns;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.history.TrainingState;

/**
 * What there is to say about a trained model.
 *
 * @param kind of the model
 * @param file the checkpoint
 * @param parameters numbers that were learnt
 * @param layers each with its sizes
 * @param details what models of this kind have, such as labels or the size of a vocabulary: texts,
 *     whole numbers and lists of texts
 * @param data what it was trained on
 * @param state where the training stood, with the history of its losses
 */
public record ModelSummary(
    ModelKind kind,
    Path file,
    long parameters,
    List<String> layers,
    Map<String, Object> details,
    String data,
    TrainingState state) {
  /**
   * Of the model in a checkpoint.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the file is no intact checkpoint, or
   *     of no known kind
   */
  public static ModelSummary of(Path checkpointFile) {
    ModelKind kind;
    String data;
    TrainingState state;
    try (Checkpoint checkpoint = Checkpoint.open(checkpointFile)) {
      kind = ModelKind.of(checkpoint);
      data = checkpoint.data();
      state = checkpoint.state();
    }
    Map<String, Object> details = new LinkedHashMap<>();
    Model network = read(kind, checkpointFile, details);
    return new ModelSummary(
        kind, checkpointFile, network.numParams(), layers(network), details, data, state);
  }

  private static Model read(ModelKind kind, Path file, Map<String, Object> details) {
    return switch (kind) {
      case LANGUAGE_MODEL -> describe(LanguageModel.load(file), details);
      case TRANSLATION -> describe(Seq2Seq.load(file), details);
      case CLASSIFIER, TAGGER -> describe(SequenceClassifier.load(file), details);
      case FORECASTER -> describe(SequenceForecaster.load(file), details);
      case SERIES_FORECASTER -> describe(Forecaster.load(file), details);
      case TEXT_CLASSIFIER -> describe(TextClassifier.load(file), details);
      case TEXT_TAGGER -> describe(TextTagger.load(file), details);
      case SPEECH -> network(file);
    };
  }

  private static Model network(Path file) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      return checkpoint.multiLayerNetwork(MultiLayerNetwork::new, false);
    }
  }

  private static Model describe(LanguageModel model, Map<String, Object> details) {
    details.put("tokens", model.codec().tokenizer().name());
    details.put("vocabulary", model.codec().vocabulary().size());
    details.put("window", model.window());
    details.put("batch size", model.batchSize());
    return model.network();
  }

  private static Model describe(SequenceClassifier model, Map<String, Object> details) {
    describe(model.columns(), details);
    details.put("labels", model.labels());
    return model.network();
  }

  private static Model describe(Forecaster model, Map<String, Object> details) {
    details.put("frequency", model.frequency().toString());
    details.put("context", model.window().context());
    details.put("horizon", model.window().horizon());
    details.put("distribution", model.density().name().toLowerCase(Locale.ROOT));
    details.put("known columns", model.reader().roles().known());
    details.put("past columns", model.reader().roles().past());
    details.put("category columns", model.reader().roles().categories());
    return model.network();
  }

  private static Model describe(TextClassifier model, Map<String, Object> details) {
    details.put("vocabulary", model.vocabulary());
    details.put("numbers of a language model", model.contextSize());
    details.put("labels", model.labels());
    details.put("column of the text", model.reader().text());
    details.put("column of the label", model.reader().label());
    return model.network();
  }

  private static Model describe(TextTagger model, Map<String, Object> details) {
    details.put("vocabulary", model.vocabulary());
    details.put("numbers of a language model", model.contextSize());
    details.put("tags", model.tags());
    details.put("scheme of the tags", model.scheme().words());
    details.put("column of the word", model.reader().word());
    details.put("column of the tag", model.reader().tag());
    return model.network();
  }

  private static Model describe(Seq2Seq model, Map<String, Object> details) {
    details.put("tokens", model.codec().targetCodec().tokenizer().name());
    details.put("source vocabulary", model.codec().sourceCodec().vocabulary().size());
    details.put("target vocabulary", model.codec().targetCodec().vocabulary().size());
    details.put("longest sentence", model.maximumLength());
    return model.network();
  }

  private static void describe(SequenceColumns columns, Map<String, Object> details) {
    details.put("columns", columns.count());
    if (!columns.names().isEmpty()) {
      details.put("names of columns", columns.names());
    }
    String label = columns.label();
    if (label != null) {
      details.put("column of the label", label);
    }
  }

  private static Model describe(SequenceForecaster model, Map<String, Object> details) {
    SequenceColumns columns = model.columns();
    describe(columns, details);
    int target = model.task().targetColumn();
    details.put(
        "column to forecast",
        columns.names().isEmpty() ? String.valueOf(target) : columns.names().get(target));
    details.put("window", model.task().window());
    details.put("horizon", model.task().horizon());
    return model.network();
  }

  private static List<String> layers(Model network) {
    List<String> layers = new ArrayList<>();
    if (network instanceof MultiLayerNetwork plain) {
      for (Layer layer : plain.getLayers()) {
        layers.add(described("", layer));
      }
    } else if (network instanceof ComputationGraph graph) {
      for (Layer layer : graph.getLayers()) {
        layers.add(described(layer.conf().getLayer().getLayerName() + ": ", layer));
      }
    }
    return layers;
  }

  private static String described(String name, Layer layer) {
    org.deeplearning4j.nn.conf.layers.Layer configuration = layer.conf().getLayer();
    if (configuration instanceof LastTimeStep last) {
      configuration = last.getUnderlying();
    }
    String kind = name + configuration.getClass().getSimpleName();
    return configuration instanceof FeedForwardLayer sized
        ? kind + " %d to %d".formatted(sized.getNIn(), sized.getNOut())
        : kind;
  }
}
