package org.gru4j.seq2seq;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.gru4j.layer.graph.AttentionDecoderVertex;
import org.gru4j.layer.graph.DecoderStepper;
import org.gru4j.layer.graph.FinalStateVertex;
import org.gru4j.layer.graph.GruVertex;
import org.gru4j.layer.graph.LuongAttentionVertex;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.text.pairs.PairCodec;

/**
 * Which vertices of a translation network are its decoder's, and what it starts from: found by
 * following the edges from the output back, whatever the vertices are called.
 *
 * @param network all of it
 * @param parts of the decoder
 * @param memory what the encoder writes
 * @param states the initial state of each recurrent part
 */
record DecoderGraph(
    ComputationGraphConfiguration network,
    DecoderStepper.Parts parts,
    String memory,
    List<String> states) {

  /**
   * Finds the decoder.
   *
   * @throws Seq2SeqException if there is none that a {@link DecoderStepper} can read
   */
  static DecoderGraph of(ComputationGraphConfiguration network) {
    Map<String, GraphVertex> vertices = network.getVertices();
    if (network.getNetworkInputs().size() != 2 || network.getNetworkOutputs().size() != 1) {
      throw new Seq2SeqException(
          "Expected a target and a source as inputs, and one output, found %s and %s."
              .formatted(network.getNetworkInputs(), network.getNetworkOutputs()));
    }
    String output = network.getNetworkOutputs().get(0);
    require(network, output, TokenOutput.class);
    String at = read(network, output, 0);
    String attention = null;
    String memory = null;
    if (vertices.get(at) instanceof LuongAttentionVertex) {
      attention = at;
      memory = read(network, at, 1);
      at = read(network, at, 0);
    }
    List<String> recurrent = new ArrayList<>();
    List<String> states = new ArrayList<>();
    while (vertices.get(at) instanceof GruVertex
        || vertices.get(at) instanceof AttentionDecoderVertex) {
      boolean attends = vertices.get(at) instanceof AttentionDecoderVertex;
      memory = attends ? read(network, at, 1) : memory;
      recurrent.add(at);
      states.add(read(network, at, attends ? 2 : 1));
      at = read(network, at, 0);
    }
    require(network, at, TokenEmbedding.class);
    if (recurrent.isEmpty()) {
      throw new Seq2SeqException(
          "Expected a GruVertex or AttentionDecoderVertex between %s and %s, found none."
              .formatted(at, output));
    }
    if (memory == null) {
      memory = encoder(states.get(0), network);
    }
    Collections.reverse(recurrent);
    Collections.reverse(states);
    return new DecoderGraph(
        network,
        new DecoderStepper.Parts(at, List.copyOf(recurrent), attention, output),
        memory,
        List.copyOf(states));
  }

  private static String read(ComputationGraphConfiguration network, String vertex, int number) {
    List<String> inputs = network.getVertexInputs().getOrDefault(vertex, List.of());
    if (inputs.size() <= number) {
      throw new Seq2SeqException(
          "Expected a vertex %s of at least %d inputs in a decoder, found %s."
              .formatted(vertex, number + 1, inputs));
    }
    return inputs.get(number);
  }

  private static <L extends Layer> L require(
      ComputationGraphConfiguration network, String vertex, Class<L> kind) {
    GraphVertex found = network.getVertices().get(vertex);
    Layer layer = found instanceof LayerVertex of ? of.getLayerConf().getLayer() : null;
    if (!kind.isInstance(layer)) {
      Object seen = layer == null ? found : layer;
      throw new Seq2SeqException(
          "Expected a %s in the place of %s, found %s."
              .formatted(
                  kind.getSimpleName(),
                  vertex,
                  seen == null ? "an input" : seen.getClass().getSimpleName()));
    }
    return kind.cast(layer);
  }

  /**
   * Compares sizes with those of the vocabularies.
   *
   * @throws Seq2SeqException if there is not a vector for each token that is read, and an output
   *     for each that is written
   */
  void requireVocabularies(PairCodec codec) {
    int target = codec.targetCodec().vocabulary().size();
    int source = codec.sourceCodec().vocabulary().size();
    requireSize(require(network, parts.output(), TokenOutput.class).getNOut(), target, "outputs");
    List<String> inputs = network.getNetworkInputs();
    for (String vertex : network.getVertices().keySet()) {
      String read = read(network, vertex, 0);
      if (inputs.contains(read)) {
        boolean isTarget = read.equals(inputs.get(0));
        TokenEmbedding embedding = require(network, vertex, TokenEmbedding.class);
        requireSize(embedding.getNIn(), isTarget ? target : source, "vectors in " + vertex);
      }
    }
  }

  private static void requireSize(long found, int expected, String what) {
    if (found != expected) {
      throw new Seq2SeqException(
          "Expected a vocabulary of %d tokens, as the network has %s, found %d."
              .formatted(found, what, expected));
    }
  }

  /** The layer of the encoder whose final state this follows from. */
  private static String encoder(String state, ComputationGraphConfiguration network) {
    String at = state;
    while (!(network.getVertices().get(at) instanceof FinalStateVertex)) {
      at = read(network, at, 0);
    }
    return read(network, at, 0);
  }
}
