package org.gru4j.labelling;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.gru4j.labelling.data.LabellingException;
import org.gru4j.layer.token.TokenGraph;
import org.gru4j.metrics.DivergedException;
import org.gru4j.train.LengthBuckets;
import org.gru4j.train.NetworkMemory;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.train.checkpoint.GraphLayers;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Network, vocabularies and settings, which go into a checkpoint together. */
record LabellingNetwork(TokenGraph network, WordCodec codec, LabellingSettings settings) {
  private static final String OUTPUT = "output";

  /** Fresh weights. */
  static LabellingNetwork create(
      ComputationGraphConfiguration graph,
      NetworkMemory.Step step,
      WordCodec codec,
      LabellingSettings settings) {
    NetworkMemory.require(graph, step);
    TokenGraph network = new TokenGraph(graph);
    network.init();
    return new LabellingNetwork(network, codec, settings);
  }

  /**
   * The model of a checkpoint.
   *
   * @throws LabellingException if it is of another kind, or its parts do not fit
   */
  static LabellingNetwork load(Path file, boolean tagger) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      String expected = tagger ? "a tagger of words" : "a classifier of texts";
      LabellingSettings settings =
          LabellingSettings.of(checkpoint)
              .filter(each -> each.tags() == tagger)
              .orElseThrow(
                  () ->
                      new LabellingException(
                          "Expected %s in %s, found a model of another kind."
                              .formatted(expected, file)));
      WordCodec codec = WordCodec.read(checkpoint);
      TokenGraph network = checkpoint.computationGraph(TokenGraph::new, true);
      LabellingNetwork model = new LabellingNetwork(network, codec, settings);
      model.requireSizes(file);
      return model;
    }
  }

  private void requireSizes(Path file) {
    List<String> inputs =
        settings.letters()
            ? List.of(
                LabellingConfiguration.WORDS,
                LabellingConfiguration.LETTERS,
                LabellingConfiguration.NUMBERS)
            : List.of(LabellingConfiguration.WORDS);
    List<String> found = network.getConfiguration().getNetworkInputs();
    long words = layer("wordVectors") == null ? -1 : layer("wordVectors").getNIn();
    long labels = layer(OUTPUT) == null ? -1 : layer(OUTPUT).getNOut();
    if (!found.equals(inputs)
        || words != codec.words().size()
        || labels != settings.labels().size()) {
      throw new LabellingException(
          "Expected a network of %s with %d words and %d labels in %s, found one of %s with %d and %d."
              .formatted(
                  inputs,
                  codec.words().size(),
                  settings.labels().size(),
                  file,
                  found,
                  words,
                  labels));
    }
  }

  private @Nullable FeedForwardLayer layer(String name) {
    return GraphLayers.sized(network, name);
  }

  /** The same with a network of its own. */
  LabellingNetwork copy() {
    return new LabellingNetwork(network.clone(), codec, settings);
  }

  /** The same with other settings. */
  LabellingNetwork with(LabellingSettings other) {
    return new LabellingNetwork(network, codec, other);
  }

  int batchSize() {
    return settings.batching().batchSize();
  }

  void writeTo(CheckpointWriter writer) throws IOException {
    settings.writeTo(writer);
    codec.writeTo(writer);
  }

  /** What the network reads of sentences. */
  WordCodec.Inputs inputs(List<List<String>> sentences) {
    return codec.inputs(sentences, settings.letters(), codec::numberOf);
  }

  /**
   * What the network says of a minibatch, {@code [batch, labels]} or {@code [batch, labels, time]}.
   */
  INDArray output(WordCodec.Inputs batch) {
    INDArray output = network.output(false, batch.arrays(), batch.maskArrays(), null)[0];
    DivergedException.requireFinite("output", output.sumNumber().doubleValue());
    return output;
  }

  /**
   * Answers of sentences in their order, computed in minibatches of similar length.
   *
   * @param answering answers a minibatch
   */
  <T> List<T> inBatches(
      List<List<String>> sentences, Function<List<List<String>>, List<T>> answering) {
    List<T> answers = new ArrayList<>(Collections.nCopies(sentences.size(), null));
    LengthBuckets buckets =
        new LengthBuckets(
            sentences.size(),
            batchSize(),
            Comparator.comparingInt(number -> sentences.get(number).size()));
    for (int[] chosen : buckets.sorted()) {
      List<T> found = answering.apply(Arrays.stream(chosen).mapToObj(sentences::get).toList());
      for (int i = 0; i < chosen.length; i++) {
        answers.set(chosen[i], found.get(i));
      }
    }
    return answers;
  }
}
