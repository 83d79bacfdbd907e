package org.gru4j.conformance;

import static org.gru4j.conformance.Part.HIDDEN;
import static org.gru4j.conformance.Part.SIZE;
import static org.gru4j.conformance.Part.VOCABULARY;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.gru4j.conformance.Part.Trait;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.InvertedDropout;
import org.gru4j.layer.LayerNormalization;
import org.gru4j.layer.graph.AttentionDecoderVertex;
import org.gru4j.layer.graph.FinalStateVertex;
import org.gru4j.layer.graph.GruVertex;
import org.gru4j.layer.graph.LuongAttentionVertex;
import org.gru4j.layer.token.AdaptiveTokenOutput;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.math.attention.AttentionScore;
import org.nd4j.linalg.activations.Activation;

/** Every layer and graph part of the project, and Deeplearning4j's LSTM as the control. */
final class Parts {
  private Parts() {}

  static Stream<Part> all() {
    return Stream.concat(layers(), vertices());
  }

  static Stream<Part> layers() {
    return Stream.concat(
        recurrent(),
        Stream.of(
            Part.layer(
                "Bidirectional(GRU)",
                nIn ->
                    new Bidirectional(
                        Bidirectional.Mode.CONCAT,
                        new GRU.Builder().nIn(nIn).nOut(HIDDEN).build())),
            Part.layer(
                "Bidirectional(LSTM of Deeplearning4j)",
                nIn ->
                    new Bidirectional(
                        Bidirectional.Mode.CONCAT,
                        new LSTM.Builder()
                            .nIn(nIn)
                            .nOut(HIDDEN)
                            .activation(Activation.TANH)
                            .build())),
            gru("GRU that goes backwards", new GRU.Builder().goBackwards(true), Trait.REVERSES),
            gru(
                "BidirectionalGRU on oneDNN",
                new BidirectionalGRU.Builder().kernel(KernelChoice.ONEDNN)),
            gru(
                "BidirectionalGRU that multiplies, on ND4J",
                new BidirectionalGRU.Builder(Bidirectional.Mode.MUL)
                    .recurrentBias(true)
                    .kernel(KernelChoice.ND4J)),
            Part.layer(
                "LayerNormalization",
                nIn -> new LayerNormalization.Builder().size(nIn).build(),
                Trait.STREAMS,
                Trait.WEIGHTLESS),
            Part.layer(
                "TokenEmbedding",
                nIn -> new TokenEmbedding.Builder().nIn(nIn).nOut(HIDDEN).build(),
                Trait.READS_TOKENS,
                Trait.STREAMS),
            Part.layer(
                "TokenOutput",
                nIn -> new TokenOutput.Builder().nIn(nIn).nOut(VOCABULARY).build(),
                Trait.WRITES_TOKENS,
                Trait.STREAMS),
            Part.layer(
                "AdaptiveTokenOutput",
                nIn ->
                    new AdaptiveTokenOutput.Builder()
                        .nIn(nIn)
                        .nOut(VOCABULARY)
                        .cutoffs(List.of(2, 4))
                        .projectionFactor(2)
                        .build(),
                Trait.WRITES_TOKENS,
                Trait.STREAMS)));
  }

  static Stream<Part> weighted() {
    return layers().filter(part -> !part.has(Trait.WEIGHTLESS));
  }

  /** Layers that map a sequence to a sequence of states. */
  static Stream<Part> recurrent() {
    return Stream.of(
        Part.layer(
            "LSTM of Deeplearning4j",
            nIn -> new LSTM.Builder().nIn(nIn).nOut(HIDDEN).activation(Activation.TANH).build(),
            Trait.STREAMS),
        gru("GRU on oneDNN", new GRU.Builder().kernel(KernelChoice.ONEDNN), Trait.STREAMS),
        gru("GRU on ND4J", new GRU.Builder().kernel(KernelChoice.ND4J), Trait.STREAMS),
        gru(
            "GRU reset before, keeps the past, on oneDNN",
            new GRU.Builder()
                .kernel(KernelChoice.ONEDNN)
                .resetMode(ResetMode.BEFORE)
                .updateMode(UpdateMode.KEEPS_PAST),
            Trait.STREAMS),
        gru(
            "GRU with recurrent bias and other activations",
            new GRU.Builder()
                .recurrentBias(true)
                .activation(Activation.SOFTSIGN)
                .gateActivationFunction(Activation.HARDSIGMOID),
            Trait.STREAMS),
        gru("GRU with a clip", new GRU.Builder().clip(0.5), Trait.STREAMS),
        gru("GRU with zoneout", new GRU.Builder().zoneout(0.3), Trait.STREAMS, Trait.STOCHASTIC),
        gru(
            "GRU with recurrent dropout",
            new GRU.Builder().recurrentDropOut(0.7).recurrentWeightDropOut(0.7),
            Trait.STREAMS,
            Trait.STOCHASTIC),
        gru(
            "GRU with InvertedDropout",
            new GRU.Builder().dropOut(new InvertedDropout(0.7)),
            Trait.STREAMS,
            Trait.STOCHASTIC));
  }

  private static Part gru(String name, GRU.Builder builder, Trait... traits) {
    return Part.layer(name, nIn -> builder.nIn(nIn).nOut(HIDDEN).build(), traits);
  }

  static Stream<Part> vertices() {
    return Stream.of(
        Part.vertex(
            "GruVertex and FinalStateVertex",
            graph -> {
              state(graph);
              graph.addVertex("part", new GruVertex(cell(SIZE)), "below", "state");
            }),
        Part.vertex(
            "GruVertex with layer normalization and a clip",
            graph -> {
              state(graph);
              GRU cell =
                  new GRU.Builder()
                      .nIn(SIZE)
                      .nOut(HIDDEN)
                      .layerNormalization(true)
                      .clip(0.5)
                      .build();
              graph.addVertex("part", new GruVertex(cell), "below", "state");
            }),
        Part.vertex(
            "LuongAttentionVertex",
            graph -> {
              graph.addVertex(
                  "part",
                  new LuongAttentionVertex(SIZE, SIZE, 3, HIDDEN, AttentionScore.CONCAT),
                  "below",
                  "below");
            }),
        Part.vertex(
            "AttentionDecoderVertex",
            graph -> {
              state(graph);
              graph.addVertex(
                  "part",
                  new AttentionDecoderVertex(
                      cell(2 * SIZE), SIZE, 3, HIDDEN, AttentionScore.GENERAL),
                  "below",
                  "below",
                  "state");
            }));
  }

  private static GRU cell(long nIn) {
    return new GRU.Builder().nIn(nIn).nOut(HIDDEN).build();
  }

  private static void state(GraphBuilder graph) {
    graph
        .addVertex("final", new FinalStateVertex(), "below")
        .addLayer(
            "state",
            new DenseLayer.Builder().nIn(SIZE).nOut(HIDDEN).activation(Activation.TANH).build(),
            "final");
  }
}
