package org.gru4j.docs.snippets;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.weights.onnx.OnnxExport;
import org.gru4j.weights.onnx.OnnxGru;
import org.gru4j.weights.onnx.OnnxImport;
import org.gru4j.weights.tensorflow.Tf1GruCell;
import org.gru4j.weights.tensors.NamedTensors;
import org.gru4j.weights.torch.TorchWeights;

/** Of docs/exchange.md. */
final class ExchangeSnippets {
  private ExchangeSnippets() {}

  static void torch(MultiLayerNetwork network) throws IOException {
    TorchWeights weights =
        TorchWeights.of(network)
            .module("embedding", "0")
            .module("rnn", "1", "2")
            .module("head", "3");
    weights.load(NamedTensors.read(Path.of("model.safetensors")));
    weights.save().write(Path.of("back.safetensors"));
  }

  static Layer onnx(MultiLayerNetwork network) throws IOException {
    OnnxExport.write(network, Path.of("model.onnx"));

    OnnxGru node = OnnxImport.read(Path.of("model.onnx")).get(0);
    Layer layer = node.layer();
    node.load(network, "0");
    return layer;
  }

  static void tensorFlow(MultiLayerNetwork network) throws IOException {
    Tf1GruCell cell = Tf1GruCell.of(network, "0", "rnn/gru_cell");
    cell.load(NamedTensors.read(Path.of("cell.npz")));
    cell.save().write(Path.of("back.npz"));
  }
}
