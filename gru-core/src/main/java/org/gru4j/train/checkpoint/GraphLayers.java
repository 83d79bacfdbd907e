package org.gru4j.train.checkpoint;

import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;

/** Finds layers of a graph that was read, whose sizes have to fit what was read beside it. */
public final class GraphLayers {
  private GraphLayers() {}

  /** The layer of a name; null if there is none, or it is of a kind without sizes. */
  public static @Nullable FeedForwardLayer sized(ComputationGraph network, String name) {
    return network.getConfiguration().getVertices().get(name) instanceof LayerVertex vertex
            && vertex.getLayerConf().getLayer() instanceof FeedForwardLayer sized
        ? sized
        : null;
  }
}
