package org.gru4j.weights.torch;

import java.util.function.BiConsumer;
import org.gru4j.weights.internal.NetworkLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code nn.Linear}: {@code weight} {@code [out_features, in_features]}, {@code bias} {@code
 * [out_features]}.
 *
 * @param weightLayer whose weights it multiplies with: the layer, or the embedding that a tied
 *     output shares them with, whose own module sets them
 */
record TorchLinear(String prefix, NetworkLayer layer, NetworkLayer weightLayer, boolean bias)
    implements TorchModule {
  private boolean isTied() {
    return !weightLayer.name().equals(layer.name());
  }

  @Override
  public void load(Tensors tensors, NetworkLayer.Assignments assignments) {
    INDArray ours = weightLayer.parameter("W");
    String name = prefix + "weight";
    if (!isTied()) {
      assignments.add(ours, tensors.get(name, ours.size(1), ours.size(0)).transpose(), name);
    } else if (tensors.has(name)) {
      // Files without duplicates leave one of two shared tensors out.
      assignments.expect(ours, tensors.get(name, ours.shape()), name);
    }
    if (bias) {
      INDArray target = layer.parameter("b");
      String biasName = prefix + "bias";
      assignments.add(target, tensors.get(biasName, target.length()), biasName);
    } else {
      TorchModule.clear(layer, "b", assignments);
    }
  }

  @Override
  public void save(BiConsumer<String, INDArray> out) {
    INDArray ours = weightLayer.parameter("W");
    out.accept(prefix + "weight", (isTied() ? ours : ours.transpose()).dup('c'));
    if (bias) {
      INDArray vector = layer.parameter("b");
      out.accept(prefix + "bias", vector.dup('c').reshape(vector.length()));
    } else {
      TorchModule.requireZero(layer, "b", prefix);
    }
  }
}
