package org.gru4j.weights.torch;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.weights.GruConvention;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.NetworkLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A module of PyTorch with weights, and the layers here that it stands for. */
interface TorchModule {
  /** What a state_dict has. */
  interface Tensors {
    boolean has(String name);

    /**
     * The tensor of this name.
     *
     * @throws WeightsException if there is none, or its shape is another
     */
    INDArray get(String name, long... shape);
  }

  /** What the names of its tensors start with: the module's and a dot, or nothing. */
  String prefix();

  /** Prepares what the layers' parameters are set to. */
  void load(Tensors tensors, NetworkLayer.Assignments assignments);

  /** Gives copies of the layers' parameters by the names that PyTorch has for them. */
  void save(BiConsumer<String, INDArray> out);

  /**
   * The module that does what the layers do.
   *
   * @param network all layers by their names
   * @throws WeightsException if PyTorch has none
   */
  static TorchModule of(
      String prefix, List<NetworkLayer> layers, boolean bias, Map<String, NetworkLayer> network) {
    if (!layers.isEmpty() && layers.stream().allMatch(NetworkLayer::isRecurrent)) {
      return new TorchGru(prefix, layers, bias);
    }
    if (layers.size() != 1) {
      throw new WeightsException(
          "Expected one layer, or several GRUs, for the module \"%s\", found %s."
              .formatted(prefix, layers.stream().map(NetworkLayer::name).toList()));
    }
    NetworkLayer layer = layers.get(0);
    Layer configuration = layer.configuration();
    if (configuration instanceof TokenEmbedding
        || configuration instanceof EmbeddingSequenceLayer) {
      return new TorchEmbedding(prefix, layer);
    }
    if (configuration instanceof TokenOutput output && output.isTied()) {
      return new TorchLinear(prefix, layer, tiedEmbedding(network), bias);
    }
    if (configuration instanceof TokenOutput
        || configuration instanceof BaseOutputLayer
        || configuration instanceof DenseLayer) {
      return new TorchLinear(prefix, layer, layer, bias);
    }
    throw new WeightsException(
        "Expected a layer that PyTorch has (GRU, an embedding, a dense or output layer) at %s,"
                .formatted(layer.name())
            + " found %s.".formatted(configuration.getClass().getSimpleName()));
  }

  /** The embedding that a tied output shares its weights with. */
  private static NetworkLayer tiedEmbedding(Map<String, NetworkLayer> network) {
    return network.values().stream()
        .filter(layer -> layer.configuration() instanceof TokenEmbedding tied && tied.isTied())
        .findFirst()
        .orElseThrow(
            () ->
                new WeightsException("Expected a tied TokenEmbedding in the network, found none."));
  }

  /** Sets a bias, if the layer has it, to the zeros that a module without bias amounts to. */
  static void clear(NetworkLayer layer, String key, NetworkLayer.Assignments assignments) {
    INDArray bias = layer.parameters().get(key);
    if (bias != null) {
      assignments.add(bias, bias.like(), "a module without bias");
    }
  }

  /**
   * Refuses to leave out a bias.
   *
   * @throws WeightsException if the layer has it and it is not zero
   */
  static void requireZero(NetworkLayer layer, String key, String prefix) {
    INDArray bias = layer.parameters().get(key);
    if (bias != null && !GruConvention.isZero(bias)) {
      throw new WeightsException(
          "Expected a bias of zeros at layer %s, as the module \"%s\" has none, found another."
              .formatted(layer.name(), prefix));
    }
  }
}
