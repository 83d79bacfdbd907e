package org.gru4j.labelling;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.gru4j.labelling.data.LabellingException;
import org.gru4j.layer.token.CrfScorer;
import org.gru4j.layer.token.TokenGraph;
import org.gru4j.math.crf.LinearChain;
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
    List<String> inputs = new ArrayList<>(List.of(LabellingConfiguration.WORDS));
    if (settings.letters()) {
      inputs.addAll(List.of(LabellingConfiguration.LETTERS, LabellingConfiguration.NUMBERS));
    }
    if (codec.contexts() != null) {
      inputs.add(LabellingConfiguration.CONTEXTS);
    }
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
    return new LabellingNetwork(network.clone(), codec.copy(), settings);
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

  /** What whoever feeds the network must know, by its name. */
  Map<String, Object> description() {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("words", codec.words().tokens());
    if (settings.letters()) {
      description.put("letters", codec.letters().tokens());
      description.put("longest word", WordCodec.LONGEST);
    }
    if (codec.contexts() != null) {
      description.put("contexts", codec.contextSize());
    }
    description.put("labels", settings.labels());
    if (network.getOutputLayer(0) instanceof CrfScorer scorer) {
      LinearChain chain = scorer.chain();
      description.put(
          "transitions", Arrays.stream(chain.transitions()).map(LabellingNetwork::scores).toList());
      description.put("starts", scores(chain.starts()));
      description.put("ends", scores(chain.ends()));
    }
    return description;
  }

  /** JSON has no infinity: what is forbidden is null. */
  private static List<@Nullable Double> scores(double[] scores) {
    List<@Nullable Double> finite = new ArrayList<>();
    for (double score : scores) {
      finite.add(score == LinearChain.FORBIDDEN ? null : score);
    }
    return finite;
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
