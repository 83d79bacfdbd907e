package org.gru4j.weights.torch;

import java.util.function.BiConsumer;
import org.gru4j.weights.internal.NetworkLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code nn.Embedding}: {@code weight} {@code [num_embeddings, embedding_dim]}. */
record TorchEmbedding(String prefix, NetworkLayer layer) implements TorchModule {
  @Override
  public void load(Tensors tensors, NetworkLayer.Assignments assignments) {
    INDArray vectors = layer.parameter("W");
    String name = prefix + "weight";
    assignments.add(vectors, tensors.get(name, vectors.shape()), name);
    TorchModule.clear(layer, "b", assignments);
  }

  @Override
  public void save(BiConsumer<String, INDArray> out) {
    TorchModule.requireZero(layer, "b", prefix);
    out.accept(prefix + "weight", layer.parameter("W").dup('c'));
  }
}
