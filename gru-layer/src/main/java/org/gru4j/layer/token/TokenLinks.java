package org.gru4j.layer.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.internal.TokenReader;

/**
 * What the layers of one network know of each other, which Deeplearning4j does not tell them: whose
 * weights a tied output shares, and which GRUs stand right behind an embedding.
 *
 * <p>An embedding tells its tokens within a forward pass of the network only: then what a GRU is
 * given is what the embedding has just put out, whereas a layer that is called by itself may be
 * given anything.
 */
final class TokenLinks {
  /** Embeddings with a GRU right behind them. */
  private final List<TokenEmbeddingLayer> sources = new ArrayList<>();

  private TokenLinks() {}

  /**
   * Links the layers of a network.
   *
   * @throws DL4JInvalidConfigException if weights are tied otherwise than those of one output to
   *     those of one embedding before it, of the same sizes
   */
  static TokenLinks of(MultiLayerNetwork network) {
    TokenLinks links = new TokenLinks();
    Layer[] layers = network.getLayers();
    tie(Arrays.asList(layers));
    for (int i = 1; i < layers.length; i++) {
      boolean unchanged = network.getLayerWiseConfigurations().getInputPreProcess(i) == null;
      if (unchanged && layers[i] instanceof TokenReader reader) {
        links.connect(layers[i - 1], reader, false);
      }
    }
    return links;
  }

  /**
   * Links the layers and vertices of a graph.
   *
   * @throws DL4JInvalidConfigException as for a network
   */
  static TokenLinks of(ComputationGraph graph) {
    TokenLinks links = new TokenLinks();
    List<GraphVertex> vertices =
        Arrays.stream(graph.topologicalSortOrder())
            .mapToObj(index -> graph.getVertices()[index])
            .toList();
    tie(vertices.stream().filter(GraphVertex::hasLayer).map(GraphVertex::getLayer).toList());
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    Map<String, List<String>> inputs = configuration.getVertexInputs();
    for (GraphVertex vertex : vertices) {
      String name = vertex.getVertexName();
      boolean unchanged =
          !(configuration.getVertices().get(name) instanceof LayerVertex layer)
              || layer.getPreProcessor() == null;
      Object reading = vertex.hasLayer() ? vertex.getLayer() : vertex;
      if (unchanged && reading instanceof TokenReader reader) {
        links.connect(
            graph.getLayer(Objects.requireNonNull(inputs.get(name), name).get(0)), reader, true);
      }
    }
    return links;
  }

  /**
   * Lets a GRU ask the layer before it for tokens, if that is an embedding, and not a frozen one.
   */
  private void connect(Layer before, TokenReader reader, boolean inGraph) {
    if (before instanceof TokenEmbeddingLayer embedding) {
      reader.readTokensOf(embedding, inGraph);
      sources.add(embedding);
    }
  }

  /** Runs a forward pass from the network's input on, to its end or not. */
  <T> T pass(Supplier<T> forward) {
    sources.forEach(TokenEmbeddingLayer::beginPass);
    try {
      return forward.get();
    } finally {
      sources.forEach(TokenEmbeddingLayer::endPass);
    }
  }

  /**
   * Links a tied output to its embedding.
   *
   * @param layers in the order of the forward pass
   */
  private static void tie(List<Layer> layers) {
    List<Layer> tied =
        layers.stream().map(TokenLinks::unwrapped).filter(TokenLinks::isTied).toList();
    if (tied.isEmpty()) {
      return;
    }
    long[] sizes = weightShape(tied.get(0));
    if (tied.size() != 2
        || !(tied.get(0) instanceof TokenEmbeddingLayer embedding)
        || !(tied.get(1) instanceof TokenOutputLayer output)
        || !Arrays.equals(sizes, weightShape(output))) {
      throw new DL4JInvalidConfigException(
          ("Expected tied weights of one TokenEmbedding with nIn = %1$d and nOut = %2$d and, behind"
                  + " it, of one TokenOutput with nIn = %2$d and nOut = %1$d, found those of %3$s;"
                  + " tied(true) is set on both layers or on neither.")
              .formatted(sizes[0], sizes[1], description(tied)));
    }
    output.tieTo(embedding);
  }

  private static Layer unwrapped(Layer layer) {
    return layer instanceof BaseWrapperLayer wrapper ? unwrapped(wrapper.getUnderlying()) : layer;
  }

  private static boolean isTied(Layer layer) {
    return (layer.conf().getLayer() instanceof TokenEmbedding embedding && embedding.isTied())
        || (layer.conf().getLayer() instanceof TokenOutput output && output.isTied());
  }

  /** Vocabulary and size. */
  private static long[] weightShape(Layer layer) {
    FeedForwardLayer sizes = (FeedForwardLayer) layer.conf().getLayer();
    return sizes instanceof TokenEmbedding
        ? new long[] {sizes.getNIn(), sizes.getNOut()}
        : new long[] {sizes.getNOut(), sizes.getNIn()};
  }

  private static String description(List<Layer> layers) {
    return layers.stream()
        .map(layer -> (FeedForwardLayer) layer.conf().getLayer())
        .map(
            layer ->
                "%s \"%s\" with nIn = %d and nOut = %d"
                    .formatted(
                        layer.getClass().getSimpleName(),
                        layer.getLayerName(),
                        layer.getNIn(),
                        layer.getNOut()))
        .collect(Collectors.joining(", "));
  }

  /** What a tied layer throws that is used before its network has linked it. */
  static IllegalStateException notLinked(String layer, String place) {
    return new IllegalStateException(
        ("Expected a tied %s in a TokenNetwork or TokenGraph, which link it with the layer that"
                + " shares its weights, found it in a plain network, of which TokenNetwork.of(..) or"
                + " TokenGraph.of(..) makes a linked one %s.")
            .formatted(layer, place));
  }
}
