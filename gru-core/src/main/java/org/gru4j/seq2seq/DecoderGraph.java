package org.gru4j.seq2seq;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.gru4j.layer.graph.AttentionDecoderVertex;
import org.gru4j.layer.graph.DecoderStepper;
import org.gru4j.layer.graph.FinalStateVertex;
import org.gru4j.layer.graph.GruVertex;
import org.gru4j.layer.graph.LuongAttentionVertex;

/**
 * Which vertices of a translation network are its decoder's, and what it starts from: found by
 * following the edges from the output back, whatever the vertices are called.
 *
 * @param parts of the decoder
 * @param memory what the encoder writes
 * @param states the initial state of each recurrent part
 */
record DecoderGraph(DecoderStepper.Parts parts, String memory, List<String> states) {

  static DecoderGraph of(ComputationGraphConfiguration network) {
    Map<String, GraphVertex> vertices = network.getVertices();
    Map<String, List<String>> inputs = network.getVertexInputs();
    String output = network.getNetworkOutputs().get(0);
    String at = read(inputs, output).get(0);
    String attention = null;
    String memory = null;
    if (vertices.get(at) instanceof LuongAttentionVertex) {
      attention = at;
      memory = read(inputs, at).get(1);
      at = read(inputs, at).get(0);
    }
    List<String> recurrent = new ArrayList<>();
    List<String> states = new ArrayList<>();
    while (vertices.get(at) instanceof GruVertex
        || vertices.get(at) instanceof AttentionDecoderVertex) {
      List<String> read = read(inputs, at);
      if (vertices.get(at) instanceof AttentionDecoderVertex) {
        memory = read.get(1);
      }
      recurrent.add(at);
      states.add(read.get(read.size() - 1));
      at = read.get(0);
    }
    if (memory == null) {
      memory = encoder(states.get(0), vertices, inputs);
    }
    Collections.reverse(recurrent);
    Collections.reverse(states);
    return new DecoderGraph(
        new DecoderStepper.Parts(at, List.copyOf(recurrent), attention, output),
        memory,
        List.copyOf(states));
  }

  private static List<String> read(Map<String, List<String>> inputs, String vertex) {
    return inputs.getOrDefault(vertex, List.of());
  }

  /** The layer of the encoder whose final state this follows from. */
  private static String encoder(
      String state, Map<String, GraphVertex> vertices, Map<String, List<String>> inputs) {
    String at = state;
    while (!(vertices.get(at) instanceof FinalStateVertex)) {
      at = read(inputs, at).get(0);
    }
    return read(inputs, at).get(0);
  }
}
