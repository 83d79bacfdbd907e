package org.gru4j.seq2seq;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.OrthogonalWeightInit;
import org.gru4j.layer.graph.AttentionDecoderVertex;
import org.gru4j.layer.graph.FinalStateVertex;
import org.gru4j.layer.graph.GruVertex;
import org.gru4j.layer.graph.LuongAttentionVertex;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.settings.TokenStack;
import org.nd4j.linalg.activations.Activation;

/** An encoder–decoder as a graph of Deeplearning4j, and the names of its parts. */
final class Seq2SeqGraph {
  private static final String SOURCE = "source";
  private static final String TARGET = "target";
  private static final String SOURCE_VECTORS = "sourceVectors";
  private static final String TARGET_VECTORS = "targetVectors";
  private static final String READING = "attention";
  private static final String OUTPUT = "output";

  private final Seq2SeqConfiguration configuration;
  private final TokenStack stack;
  private final int hiddenSize;
  private final ComputationGraphConfiguration.GraphBuilder graph;

  Seq2SeqGraph(Seq2SeqConfiguration configuration) {
    this.configuration = configuration;
    this.stack = configuration.stack();
    this.hiddenSize = stack.gru().hiddenSize();
    this.graph =
        configuration
            .optimization()
            .networkOfMeanLoss(configuration.batching())
            .graphBuilder()
            .addInputs(TARGET, SOURCE);
  }

  ComputationGraphConfiguration build(int sourceTokens, int targetTokens) {
    graph
        .addLayer(TARGET_VECTORS, stack.embedding(targetTokens, stack.tied()), TARGET)
        .addLayer(SOURCE_VECTORS, stack.embedding(sourceTokens, false), SOURCE);
    String memory = addEncoder();
    String states = addDecoder(memory);
    if (configuration.attention() != null && !configuration.inputFeeding()) {
      graph.addVertex(
          READING,
          new LuongAttentionVertex(
              hiddenSize,
              configuration.memorySize(),
              hiddenSize,
              hiddenSize,
              configuration.attention()),
          states,
          memory);
      states = READING;
    }
    TokenOutput.Builder output =
        new TokenOutput.Builder()
            .nIn(hiddenSize)
            .nOut(targetTokens)
            .tied(stack.tied())
            .labelSmoothing(configuration.labelSmoothing())
            .dropOut(configuration.dropouts().between());
    return graph.addLayer(OUTPUT, output.build(), states).setOutputs(OUTPUT).build();
  }

  private String addEncoder() {
    String before = SOURCE_VECTORS;
    int size = stack.embeddingSize();
    for (int layer = 0; layer < stack.gru().layers(); layer++) {
      GRU.Builder encoder =
          configuration.bidirectional() ? new BidirectionalGRU.Builder() : new GRU.Builder();
      String name = "encoder" + layer;
      graph.addLayer(name, gru(encoder, size), before);
      addBridge(layer);
      before = name;
      size = configuration.memorySize();
    }
    return before;
  }

  private void addBridge(int layer) {
    String last = "final" + layer;
    String state = stateName(layer);
    switch (configuration.bridge()) {
      case LAST ->
          graph.addVertex(
              state, new FinalStateVertex(configuration.bidirectional()), "encoder" + layer);
      case PROJECTED -> {
        graph.addVertex(
            last, new FinalStateVertex(configuration.bidirectional()), "encoder" + layer);
        graph.addLayer(
            state,
            new DenseLayer.Builder()
                .nIn(configuration.memorySize())
                .nOut(hiddenSize)
                .activation(Activation.TANH)
                .build(),
            last);
      }
      case ZERO -> {
        // Zeros for each example of the minibatch, whatever its size.
        graph.addVertex(
            last, new FinalStateVertex(configuration.bidirectional()), "encoder" + layer);
        graph.addVertex("half" + layer, new SubsetVertex(0, hiddenSize - 1), last);
        graph.addVertex(state, new ScaleVertex(0), "half" + layer);
      }
    }
  }

  private static String stateName(int layer) {
    return "state" + layer;
  }

  private static String decoderName(int layer) {
    return "decoder" + layer;
  }

  private String addDecoder(String memory) {
    int memorySize = configuration.memorySize();
    String before = TARGET_VECTORS;
    int size = stack.embeddingSize();
    for (int layer = 0; layer < stack.gru().layers(); layer++) {
      String name = decoderName(layer);
      if (layer == 0 && configuration.inputFeeding() && configuration.attention() != null) {
        GRU gru = gru(new GRU.Builder(), stack.embeddingSize() + memorySize);
        graph.addVertex(
            name,
            new AttentionDecoderVertex(
                gru, memorySize, hiddenSize, hiddenSize, configuration.attention()),
            before,
            memory,
            stateName(layer));
      } else {
        graph.addVertex(
            name, new GruVertex(gru(new GRU.Builder(), size)), before, stateName(layer));
      }
      before = name;
      size = hiddenSize;
    }
    return before;
  }

  private GRU gru(GRU.Builder gru, int inputSize) {
    return configuration
        .computation()
        .of(gru)
        .nIn(inputSize)
        .nOut(hiddenSize)
        .weightInitRecurrent(new OrthogonalWeightInit())
        .dropOut(configuration.dropouts().between())
        .build();
  }
}
