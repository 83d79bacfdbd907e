package org.gru4j.cli.language;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.layer.token.TokenNetwork;
import org.gru4j.weights.onnx.OnnxExport;
import org.gru4j.weights.onnx.OnnxGru;
import org.gru4j.weights.onnx.OnnxImport;
import org.gru4j.weights.tensors.NamedTensors;
import org.gru4j.weights.torch.TorchWeights;

/**
 * A file with the weights of a language model, as ONNX or under the names that they have in a
 * PyTorch model with the modules {@code embedding}, {@code rnn} and {@code head}.
 */
final class WeightsFile {
  private static final String ONNX = ".onnx";
  private static final List<String> ENDINGS = List.of(ONNX, ".safetensors", ".npz");
  private static final String EMBEDDING = "embedding";
  private static final String RNN = "rnn";
  private static final String HEAD = "head";

  private final Path path;
  private final String ending;

  /**
   * A file that need not be there.
   *
   * @throws IllegalArgumentException if its name ends as that of no format
   */
  WeightsFile(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    this.path = path;
    this.ending =
        ENDINGS.stream()
            .filter(name::endsWith)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Expected a file named *.onnx, *.safetensors or *.npz, found %s."
                            .formatted(path)));
  }

  boolean isOnnx() {
    return ending.equals(ONNX);
  }

  /** The file beside it that says which token has which index. */
  Path codec() {
    return beside(".codec.json");
  }

  /** The file beside it that says what a model of sequences reads and tells. */
  Path columns() {
    return beside(".columns.json");
  }

  /** The file beside it with this ending in the place of its own. */
  Path beside(String otherEnding) {
    String name = path.getFileName().toString();
    return path.resolveSibling(name.substring(0, name.length() - ending.length()) + otherEnding);
  }

  /** Refuses a format that holds weights alone. */
  void requireOnnx(String kind) {
    if (!isOnnx()) {
      throw new IllegalArgumentException(
          "Expected a file named *.onnx for a %s, found %s.".formatted(kind, path));
    }
  }

  void write(MultiLayerNetwork network) {
    if (isOnnx()) {
      OnnxExport.write(network, path);
    } else {
      torch(network).save().write(path);
    }
  }

  /**
   * A network like another one with the weights of the file; of ONNX those of the GRU layers.
   *
   * @param like is changed
   */
  TokenNetwork read(TokenNetwork like) {
    return isOnnx() ? readOnnx(like) : readTensors(like);
  }

  private TokenNetwork readTensors(TokenNetwork like) {
    NamedTensors tensors = NamedTensors.read(path);
    boolean biased =
        tensors.names().stream()
            .filter(name -> name.startsWith(RNN + ".bias_hh"))
            .anyMatch(name -> tensors.tensor(name).amaxNumber().doubleValue() != 0);
    TokenNetwork network = biased ? withRecurrentBias(like) : like;
    torch(network).load(tensors);
    return network;
  }

  private TokenNetwork readOnnx(TokenNetwork like) {
    List<OnnxGru> nodes = OnnxImport.read(path);
    if (nodes.size() != recurrentLayers(like)) {
      throw new IllegalArgumentException(
          "Expected %d GRU nodes in %s, as the model has GRU layers, found %d."
              .formatted(recurrentLayers(like), path, nodes.size()));
    }
    boolean biased = nodes.stream().anyMatch(node -> ((GRU) node.layer()).isRecurrentBias());
    TokenNetwork network = biased ? withRecurrentBias(like) : like;
    for (int i = 0; i < nodes.size(); i++) {
      nodes.get(i).load(network, Integer.toString(i + 1));
    }
    return network;
  }

  /** All layers of a language model but the first and the last. */
  private static int recurrentLayers(MultiLayerNetwork network) {
    return network.getnLayers() - 2;
  }

  private static TorchWeights torch(MultiLayerNetwork network) {
    int last = network.getnLayers() - 1;
    String[] recurrent =
        IntStream.range(1, last).mapToObj(Integer::toString).toArray(String[]::new);
    return TorchWeights.of(network)
        .module(EMBEDDING, "0")
        .module(RNN, recurrent)
        .module(HEAD, Integer.toString(last));
  }

  /** The same network with recurrent biases, which PyTorch's GRU always has, of zeros. */
  private static TokenNetwork withRecurrentBias(TokenNetwork network) {
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations().clone();
    for (int i = 0; i < network.getnLayers(); i++) {
      Layer layer = configuration.getConf(i).getLayer();
      if (layer instanceof GRU gru) {
        gru.setRecurrentBias(true);
      }
    }
    TokenNetwork biased = new TokenNetwork(configuration);
    biased.init();
    network.paramTable().forEach(biased::setParam);
    return biased;
  }
}
