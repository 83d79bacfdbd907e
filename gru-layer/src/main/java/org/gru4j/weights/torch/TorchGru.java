package org.gru4j.weights.torch;

import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.gru4j.layer.GRU;
import org.gru4j.math.GruWeights;
import org.gru4j.weights.GruConvention;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.NetworkLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code nn.GRU}: for layer k, and again with {@code _reverse}, {@code weight_ih_lk} {@code [3H,
 * I]}, {@code weight_hh_lk} {@code [3H, H]}, and with a bias {@code bias_ih_lk} and {@code
 * bias_hh_lk} {@code [3H]}.
 */
record TorchGru(String prefix, List<NetworkLayer> layers, boolean bias) implements TorchModule {
  private static final String[] SUFFIXES = {"", "_reverse"};

  TorchGru {
    for (NetworkLayer layer : layers) {
      GRU gru = layer.gru();
      GruConvention.PYTORCH.requireServes(gru.equations());
      if (!gru.equations().hasStandardActivations()) {
        throw new WeightsException(
            "Expected sigmoid gates and a tanh candidate, as PyTorch has them, at layer %s, found %s"
                    .formatted(layer.name(), gru.getGateActivationFn())
                + " and %s.".formatted(gru.getActivationFn()));
      }
    }
  }

  private interface Direction {
    void visit(NetworkLayer layer, String key, String suffix);
  }

  private void forEachDirection(Direction visitor) {
    for (int k = 0; k < layers.size(); k++) {
      List<String> keys = layers.get(k).directions();
      for (int i = 0; i < keys.size(); i++) {
        visitor.visit(layers.get(k), keys.get(i), "_l" + k + SUFFIXES[i]);
      }
    }
  }

  @Override
  public void load(Tensors tensors, NetworkLayer.Assignments assignments) {
    forEachDirection(
        (layer, key, suffix) -> {
          GRU gru = layer.gru();
          long rows = 3 * gru.getNOut();
          INDArray input = tensors.get(prefix + "weight_ih" + suffix, rows, gru.getNIn());
          INDArray recurrent = tensors.get(prefix + "weight_hh" + suffix, rows, gru.getNOut());
          INDArray zeros = layer.parameter(key + "b").like();
          GruWeights theirs =
              new GruWeights(
                  input,
                  recurrent,
                  bias ? tensors.get(prefix + "bias_ih" + suffix, rows) : zeros,
                  bias ? tensors.get(prefix + "bias_hh" + suffix, rows) : zeros);
          assignments.add(
              layer,
              key,
              GruConvention.PYTORCH.toGru4j(theirs, gru.getUpdateMode()),
              prefix + "bias_hh" + suffix);
        });
  }

  @Override
  public void save(BiConsumer<String, INDArray> out) {
    forEachDirection(
        (layer, key, suffix) -> {
          GruWeights ours = layer.weights(key);
          GruWeights theirs = GruConvention.PYTORCH.fromGru4j(ours, layer.gru().getUpdateMode());
          out.accept(prefix + "weight_ih" + suffix, theirs.input());
          out.accept(prefix + "weight_hh" + suffix, theirs.recurrent());
          if (bias) {
            out.accept(prefix + "bias_ih" + suffix, theirs.bias());
            out.accept(
                prefix + "bias_hh" + suffix,
                Objects.requireNonNullElseGet(theirs.recurrentBias(), theirs.bias()::like));
          } else {
            TorchModule.requireZero(layer, key + "b", prefix);
            TorchModule.requireZero(layer, key + "rb", prefix);
          }
        });
  }
}
