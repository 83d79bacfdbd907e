package org.gru4j.weights.torch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.NetworkLayer;
import org.gru4j.weights.tensors.NamedTensors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a network as a {@code state_dict} of PyTorch, in both directions.
 *
 * <p>A module of the PyTorch model stands for one layer here, an {@code nn.GRU} for as many as it
 * has layers:
 *
 * <pre>{@code
 * TorchWeights weights = TorchWeights.of(network)
 *     .module("embedding", "0")          // nn.Embedding
 *     .module("encoder.rnn", "1", "2")   // nn.GRU(..., num_layers=2)
 *     .module("decoder", "3");           // nn.Linear
 * weights.load(NamedTensors.read(Path.of("model.safetensors")));
 * weights.save().write(Path.of("back.safetensors"));
 * }</pre>
 *
 * <ul>
 *   <li>{@code nn.GRU}: {@link org.gru4j.layer.GRU} with the reset after the product, sigmoid and
 *       tanh; bidirectional: {@link org.gru4j.layer.BidirectionalGRU}, or {@code Bidirectional} of
 *       a GRU, that concatenates; inside {@code LastTimeStep} and {@code FrozenLayer} too, and as
 *       {@link org.gru4j.layer.graph.GruVertex}. Its {@code bias_hh} needs a layer with {@code
 *       recurrentBias(true)} unless it is zero.
 *   <li>{@code nn.Embedding}: {@link org.gru4j.layer.token.TokenEmbedding}, {@code
 *       EmbeddingSequenceLayer}.
 *   <li>{@code nn.Linear}: {@link org.gru4j.layer.token.TokenOutput}, {@code DenseLayer}, {@code
 *       OutputLayer}, {@code RnnOutputLayer}.
 * </ul>
 *
 * <p>Layers that no module stands for are left alone, and so are tensors outside of the modules;
 * tensors of a module that its layers have no place for are refused. Numbers of another type than
 * the network's are rounded to it; NaN and infinite ones are refused.
 */
public final class TorchWeights {
  private final Map<String, NetworkLayer> layers;
  private final List<TorchModule> modules = new ArrayList<>();

  private TorchWeights(Map<String, NetworkLayer> layers) {
    this.layers = layers;
  }

  /** Of a network whose layers are named by their index, from "0". */
  public static TorchWeights of(MultiLayerNetwork network) {
    return new TorchWeights(NetworkLayer.of(network));
  }

  /** Of a graph whose layers are named by their vertices. */
  public static TorchWeights of(ComputationGraph network) {
    return new TorchWeights(NetworkLayer.of(network));
  }

  /**
   * Says which layers a module of the PyTorch model stands for.
   *
   * @param module its name in the model, such as {@code encoder.rnn}; empty for the model itself
   * @param names of the layers, several only for an {@code nn.GRU} of several layers
   * @throws WeightsException if there is no such layer or PyTorch has none of its kind
   */
  public TorchWeights module(String module, String... names) {
    return add(module, true, names);
  }

  /**
   * The same for an {@code nn.GRU} or {@code nn.Linear} with {@code bias=False}: no bias is
   * expected, the layers' are set to zero, and must be zero to be saved.
   */
  public TorchWeights moduleWithoutBias(String module, String... names) {
    return add(module, false, names);
  }

  private TorchWeights add(String module, boolean bias, String... names) {
    List<NetworkLayer> found = new ArrayList<>();
    for (String name : names) {
      found.add(NetworkLayer.find(layers, name));
    }
    modules.add(TorchModule.of(module.isEmpty() ? "" : module + ".", found, bias, layers));
    return this;
  }

  /**
   * Sets the parameters of all layers that a module stands for, or none after an error.
   *
   * @throws WeightsException if a tensor is missing, has another shape than the layer, has no place
   *     in it, or a layer computes something that PyTorch's module does not
   */
  public void load(NamedTensors tensors) {
    NetworkLayer.Assignments assignments = new NetworkLayer.Assignments();
    Reader reader = new Reader(tensors);
    modules.forEach(module -> module.load(reader, assignments));
    for (String name : tensors.names()) {
      if (!reader.used.contains(name)
          && modules.stream().anyMatch(module -> name.startsWith(module.prefix()))) {
        throw new WeightsException(
            "Expected no more tensors than the modules' layers have parameters in %s, found %s."
                .formatted(tensors.source(), name));
      }
    }
    assignments.apply();
  }

  /** Remembers what was asked for. */
  private static final class Reader implements TorchModule.Tensors {
    private final NamedTensors tensors;
    private final Set<String> used = new HashSet<>();

    Reader(NamedTensors tensors) {
      this.tensors = tensors;
    }

    @Override
    public boolean has(String name) {
      return tensors.names().contains(name);
    }

    @Override
    public INDArray get(String name, long... shape) {
      used.add(name);
      return tensors.weights(name, shape);
    }
  }

  /**
   * The parameters of all layers that a module stands for, as {@code load_state_dict} of PyTorch
   * takes them.
   *
   * @return copies
   * @throws WeightsException if a layer has something that PyTorch's module has no place for
   */
  public NamedTensors save() {
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    modules.forEach(module -> module.save(tensors::put));
    return NamedTensors.of(tensors);
  }
}
