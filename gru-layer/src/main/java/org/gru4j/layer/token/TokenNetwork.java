package org.gru4j.layer.token;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.FwdPassType;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link MultiLayerNetwork} whose layers of tokens know of each other.
 *
 * <ul>
 *   <li>A tied {@link TokenOutput} uses the weights of the tied {@link TokenEmbedding}. A network
 *       that has one of them alone is refused when it is made.
 *   <li>A {@link GRU} right behind a {@link TokenEmbedding}, with no preprocessor between them,
 *       multiplies tokens in place of their vectors where the vocabulary is small: the results are
 *       the same, sooner.
 * </ul>
 *
 * <p>It is made, trained and saved like any other. A network that Deeplearning4j makes, when a file
 * is restored or by transfer learning, is a plain one, of which {@link #of} makes a linked copy. In
 * a plain network a tied layer refuses to work, and a GRU multiplies vectors.
 *
 * <p>The workers of {@code ParallelWrapper} and {@code ParallelInference} make plain networks of
 * the configuration: networks with tied weights cannot be used there, all others can.
 */
@SuppressWarnings("overrides") // of Deeplearning4j, which implements varargs methods without them
public class TokenNetwork extends MultiLayerNetwork {
  private static final long serialVersionUID = 1L;

  private transient @Nullable TokenLinks links;

  /** A network whose layers {@link #init()} makes. */
  public TokenNetwork(MultiLayerConfiguration configuration) {
    super(configuration);
  }

  /**
   * A linked copy of a network, with its parameters, optimiser state and counts of steps and
   * epochs, without its listeners.
   *
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException as {@link #init}
   */
  public static TokenNetwork of(MultiLayerNetwork network) {
    TokenNetwork copy = new TokenNetwork(network.getLayerWiseConfigurations().clone());
    copy.init(network.params().dup(), false);
    INDArray state = network.getUpdater().getStateViewArray();
    if (state != null) {
      copy.getUpdater().setStateViewArray(copy, state.dup(), false);
    }
    Layer[] layers = copy.getLayers();
    for (int i = 0; i < layers.length; i++) {
      boolean frozen = network.getLayer(i) instanceof FrozenLayer;
      layers[i] =
          frozen && !(layers[i] instanceof FrozenLayer) ? new FrozenLayer(layers[i]) : layers[i];
    }
    return copy;
  }

  /** The network that a file of Deeplearning4j's {@code ModelSerializer} holds. */
  public static TokenNetwork load(File file, boolean loadUpdater) throws IOException {
    return of(MultiLayerNetwork.load(file, loadUpdater));
  }

  /**
   * Makes the layers and links them.
   *
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if weights are tied otherwise
   *     than those of one {@link TokenOutput} to those of one {@link TokenEmbedding}, of the same
   *     sizes
   */
  @Override
  public void init(@Nullable INDArray parameters, boolean cloneParametersArray) {
    super.init(parameters, cloneParametersArray);
    if (links == null) {
      links = TokenLinks.of(this);
    }
  }

  @Override
  public TokenNetwork clone() {
    return of(this);
  }

  /** Deeplearning4j leaves a deserialised network without what training needs. */
  private Object readResolve() {
    return of(this);
  }

  @Override
  public TokenGraph toComputationGraph() {
    return TokenGraph.of(super.toComputationGraph());
  }

  /** A copy in another type, or this network if it has that type. */
  @Override
  public TokenNetwork convertDataType(DataType dataType) {
    return dataType == params().dataType() ? this : of(super.convertDataType(dataType));
  }

  @Override
  protected synchronized List<INDArray> ffToLayerActivationsDetached(
      boolean train,
      FwdPassType fwdPassType,
      boolean storeLastForTBPTT,
      int layerIndex,
      INDArray input,
      @Nullable INDArray fMask,
      @Nullable INDArray lMask,
      boolean clearInputs) {
    return pass(
        () ->
            super.ffToLayerActivationsDetached(
                train,
                fwdPassType,
                storeLastForTBPTT,
                layerIndex,
                input,
                fMask,
                lMask,
                clearInputs));
  }

  @Override
  protected synchronized List<INDArray> ffToLayerActivationsInWs(
      int layerIndex,
      FwdPassType fwdPassType,
      boolean storeLastForTBPTT,
      INDArray input,
      @Nullable INDArray fMask,
      @Nullable INDArray lMask) {
    return pass(
        () ->
            super.ffToLayerActivationsInWs(
                layerIndex, fwdPassType, storeLastForTBPTT, input, fMask, lMask));
  }

  @Override
  protected INDArray outputOfLayerDetached(
      boolean train,
      FwdPassType fwdPassType,
      int layerIndex,
      INDArray input,
      @Nullable INDArray featureMask,
      @Nullable INDArray labelsMask,
      @Nullable MemoryWorkspace outputWorkspace) {
    return pass(
        () ->
            super.outputOfLayerDetached(
                train, fwdPassType, layerIndex, input, featureMask, labelsMask, outputWorkspace));
  }

  /** The three ways in which Deeplearning4j goes through the layers, from the input on. */
  private <T> T pass(Supplier<T> forward) {
    TokenLinks present = links;
    return present == null ? forward.get() : present.pass(forward);
  }
}
