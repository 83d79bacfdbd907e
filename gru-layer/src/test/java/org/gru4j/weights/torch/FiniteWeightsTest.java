package org.gru4j.weights.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.math.ResetMode;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.tensorflow.Tf1GruCell;
import org.gru4j.weights.tensors.NamedTensors;
import org.gru4j.weights.tensors.NamedTensorsTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** No weight that is NaN or infinite gets into a network, from wherever it comes. */
class FiniteWeightsTest {
  private static final int TOKENS = 7;
  private static final int INPUT = 2;
  private static final int HIDDEN = 3;

  private static MultiLayerNetwork network(ResetMode reset, boolean recurrentBias) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(new TokenEmbedding.Builder().nIn(TOKENS).nOut(INPUT).build())
                .layer(
                    new GRU.Builder()
                        .nIn(INPUT)
                        .nOut(HIDDEN)
                        .resetMode(reset)
                        .recurrentBias(recurrentBias)
                        .build())
                .layer(new TokenOutput.Builder().nIn(HIDDEN).nOut(TOKENS).build())
                .build());
    network.init();
    return network;
  }

  private static INDArray noise(DataType type, long... shape) {
    return Nd4j.rand(type, shape).subi(0.5);
  }

  private static Map<String, INDArray> state(DataType type) {
    Map<String, INDArray> state = new LinkedHashMap<>();
    state.put("embedding.weight", noise(type, TOKENS, INPUT));
    state.put("rnn.weight_ih_l0", noise(type, 3 * HIDDEN, INPUT));
    state.put("rnn.weight_hh_l0", noise(type, 3 * HIDDEN, HIDDEN));
    state.put("rnn.bias_ih_l0", noise(type, 3 * HIDDEN));
    state.put("rnn.bias_hh_l0", noise(type, 3 * HIDDEN));
    state.put("head.weight", noise(type, TOKENS, HIDDEN));
    state.put("head.bias", noise(type, TOKENS));
    return state;
  }

  private static void refused(MultiLayerNetwork network, Runnable loading, String message) {
    INDArray before = network.params().dup();
    assertThatExceptionOfType(WeightsException.class).isThrownBy(loading::run).withMessage(message);
    NamedTensorsTest.assertSameBits(network.params(), before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "embedding.weight",
        "rnn.weight_ih_l0",
        "rnn.weight_hh_l0",
        "rnn.bias_ih_l0",
        "rnn.bias_hh_l0",
        "head.weight",
        "head.bias"
      })
  void ofPyTorch(String name) {
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Map<String, INDArray> state = state(DataType.FLOAT);
      INDArray tensor = state.get(name);
      tensor.putScalar(1, value);
      String at = tensor.rank() == 1 ? "[1]" : "[0, 1]";
      // Without a recurrent bias too: of NaN nobody can say that it is zero and may be left out.
      for (boolean recurrentBias : new boolean[] {true, false}) {
        if (!recurrentBias && !name.equals("rnn.bias_hh_l0")) {
          state.get("rnn.bias_hh_l0").assign(0);
        }
        MultiLayerNetwork network = network(ResetMode.AFTER, recurrentBias);
        refused(
            network,
            () ->
                TorchWeights.of(network)
                    .module("embedding", "0")
                    .module("rnn", "1")
                    .module("head", "2")
                    .load(NamedTensors.of(state)),
            "Expected finite numbers in tensor %s of the given tensors, found %s at %s."
                .formatted(name, value, at));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "embedding.weight, embedding.weight, '[0, 0]'",
    // In the order of this project's gates.
    "rnn.weight_hh_l0, rnn.bias_hh_l0, '[0, 3]'",
    "head.bias, head.bias, [0]"
  })
  void thatBecomeInfiniteByRounding(String name, String origin, String at) {
    Map<String, INDArray> state = state(DataType.DOUBLE);
    state.get(name).putScalar(0, 1e39);
    MultiLayerNetwork network = network(ResetMode.AFTER, true);
    TorchWeights weights =
        TorchWeights.of(network).module("embedding", "0").module("rnn", "1").module("head", "2");
    refused(
        network,
        () -> weights.load(NamedTensors.of(state)),
        "Expected finite numbers in %s rounded to FLOAT, found Infinity at %s."
            .formatted(origin, at));
    MultiLayerNetwork precise = network(ResetMode.AFTER, true).convertDataType(DataType.DOUBLE);
    TorchWeights.of(precise)
        .module("embedding", "0")
        .module("rnn", "1")
        .module("head", "2")
        .load(NamedTensors.of(state));
    assertThat(precise.params().amaxNumber().doubleValue()).isEqualTo(1e39);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias"})
  void ofTensorFlow(String name) {
    Map<String, INDArray> variables = new LinkedHashMap<>();
    variables.put("gates/kernel", noise(DataType.FLOAT, INPUT + HIDDEN, 2 * HIDDEN));
    variables.put("gates/bias", noise(DataType.FLOAT, 2 * HIDDEN));
    variables.put("candidate/kernel", noise(DataType.FLOAT, INPUT + HIDDEN, HIDDEN));
    variables.put("candidate/bias", noise(DataType.FLOAT, HIDDEN));
    INDArray variable = variables.get(name);
    variable.putScalar(0, Double.NEGATIVE_INFINITY);
    MultiLayerNetwork network = network(ResetMode.BEFORE, false);
    refused(
        network,
        () -> Tf1GruCell.of(network, "1", "").load(NamedTensors.of(variables)),
        "Expected finite numbers in tensor %s of the given tensors, found -Infinity at %s."
            .formatted(name, variable.rank() == 1 ? "[0]" : "[0, 0]"));
  }
}
