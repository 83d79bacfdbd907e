package org.gru4j.layer.token;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.FwdPassType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.gru4j.layer.GRU;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link ComputationGraph} whose parts that deal with tokens know of each other.
 *
 * <p>What it links, and what Deeplearning4j makes plain graphs of, is as in {@link TokenNetwork}. A
 * {@link GRU} or {@link org.gru4j.layer.graph.GruVertex} reads the tokens of the {@link
 * TokenEmbedding} that is its first input, of however many that the graph has.
 */
@SuppressWarnings("overrides") // of Deeplearning4j, which implements varargs methods without them
public class TokenGraph extends ComputationGraph {
  private static final long serialVersionUID = 1L;

  private transient @Nullable TokenLinks links;

  /** A graph whose parts {@link #init()} makes. */
  public TokenGraph(ComputationGraphConfiguration configuration) {
    super(configuration);
  }

  /**
   * A linked copy of a graph, with its parameters, optimiser state and counts of steps and epochs,
   * without its listeners.
   *
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException as {@link #init}
   */
  public static TokenGraph of(ComputationGraph graph) {
    ComputationGraphConfiguration configuration = graph.getConfiguration().clone();
    configuration.setIterationCount(graph.getConfiguration().getIterationCount());
    configuration.setEpochCount(graph.getConfiguration().getEpochCount());
    TokenGraph copy = new TokenGraph(configuration);
    copy.init(graph.params().dup(), false);
    INDArray state = graph.getUpdater().getStateViewArray();
    if (state != null) {
      copy.getUpdater().setStateViewArray(state.dup());
    }
    for (GraphVertex vertex : graph.getVertices()) {
      if (vertex.hasLayer() && vertex.getLayer() instanceof FrozenLayer) {
        copy.getVertex(vertex.getVertexName()).setLayerAsFrozen();
      }
    }
    return copy;
  }

  /** The graph that a file of Deeplearning4j's {@code ModelSerializer} holds. */
  public static TokenGraph load(File file, boolean loadUpdater) throws IOException {
    return of(ComputationGraph.load(file, loadUpdater));
  }

  /**
   * Makes the parts and links them.
   *
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if weights are tied otherwise
   *     than those of one {@link TokenOutput} to those of one {@link TokenEmbedding} before it, of
   *     the same sizes
   */
  @Override
  public void init(@Nullable INDArray parameters, boolean cloneParametersArray) {
    super.init(parameters, cloneParametersArray);
    if (links == null) {
      links = TokenLinks.of(this);
    }
  }

  @Override
  public TokenGraph clone() {
    return of(this);
  }

  /** Deeplearning4j leaves a deserialised graph without what training needs. */
  private Object readResolve() {
    return of(this);
  }

  /** A copy in another type, or this graph if it has that type. */
  @Override
  public TokenGraph convertDataType(DataType dataType) {
    return dataType == params().dataType() ? this : of(super.convertDataType(dataType));
  }

  @Override
  protected synchronized Map<String, INDArray> ffToLayerActivationsDetached(
      boolean train,
      FwdPassType fwdPassType,
      boolean storeLastForTBPTT,
      int layerIndex,
      int @Nullable [] excludeIdxs,
      INDArray[] features,
      INDArray @Nullable [] fMask,
      INDArray @Nullable [] lMask,
      boolean clearLayers) {
    return pass(
        () ->
            super.ffToLayerActivationsDetached(
                train,
                fwdPassType,
                storeLastForTBPTT,
                layerIndex,
                excludeIdxs,
                features,
                fMask,
                lMask,
                clearLayers));
  }

  @Override
  protected synchronized Map<String, INDArray> ffToLayerActivationsInWS(
      boolean train,
      int layerIndex,
      int @Nullable [] excludeIdxs,
      FwdPassType fwdPassType,
      boolean storeLastForTBPTT,
      INDArray[] input,
      INDArray @Nullable [] fMask,
      INDArray @Nullable [] lMask,
      boolean clearInputs) {
    return pass(
        () ->
            super.ffToLayerActivationsInWS(
                train,
                layerIndex,
                excludeIdxs,
                fwdPassType,
                storeLastForTBPTT,
                input,
                fMask,
                lMask,
                clearInputs));
  }

  @Override
  protected INDArray[] outputOfLayersDetached(
      boolean train,
      FwdPassType fwdPassType,
      int[] layerIndexes,
      INDArray[] features,
      INDArray @Nullable [] fMask,
      INDArray @Nullable [] lMasks,
      boolean clearLayerInputs,
      boolean detachedInputs,
      @Nullable MemoryWorkspace outputWorkspace) {
    return pass(
        () ->
            super.outputOfLayersDetached(
                train,
                fwdPassType,
                layerIndexes,
                features,
                fMask,
                lMasks,
                clearLayerInputs,
                detachedInputs,
                outputWorkspace));
  }

  /** The three ways in which Deeplearning4j goes through the vertices, from the inputs on. */
  private <T> T pass(Supplier<T> forward) {
    TokenLinks present = links;
    return present == null ? forward.get() : present.pass(forward);
  }
}
