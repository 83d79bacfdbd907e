package org.gru4j.docs.snippets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.keras.KerasGruImport;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Of docs/keras.md. */
final class KerasSnippets {
  private KerasSnippets() {}

  static INDArray read(INDArray input, List<Model> read) throws IOException {
    MultiLayerNetwork network = KerasGruImport.sequential(Path.of("model.h5"));
    MultiLayerNetwork newer = KerasGruImport.sequential(Path.of("model.keras"));
    ComputationGraph graph = KerasGruImport.functional(Path.of("model.h5"));
    INDArray output = network.output(input);
    read.addAll(List.of(newer, graph));
    return output;
  }
}
