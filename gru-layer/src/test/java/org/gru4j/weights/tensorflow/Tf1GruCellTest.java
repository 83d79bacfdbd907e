package org.gru4j.weights.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.tensors.NamedTensors;
import org.gru4j.weights.tensors.NamedTensorsTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The variables of GRUCell with the equations of its source, and in a layer. */
class Tf1GruCellTest {
  private static final String SCOPE = "rnn/gru_cell";
  private static final int TIME = 5;
  private static final int BATCH = 2;
  private static final int INPUT = 4;
  private static final int UNITS = 3;

  @TempDir Path folder;

  private static INDArray uniform(long... shape) {
    return Nd4j.rand(DataType.FLOAT, shape).subi(0.5);
  }

  private static Map<String, INDArray> variables() {
    Map<String, INDArray> variables = new LinkedHashMap<>();
    variables.put(SCOPE + "/gates/kernel", uniform(INPUT + UNITS, 2 * UNITS));
    variables.put(SCOPE + "/gates/bias", uniform(2 * UNITS).addi(1));
    variables.put(SCOPE + "/candidate/kernel", uniform(INPUT + UNITS, UNITS));
    variables.put(SCOPE + "/candidate/bias", uniform(UNITS));
    return variables;
  }

  private static GRU.Builder gru() {
    return new GRU.Builder().nIn(INPUT).nOut(UNITS).resetMode(ResetMode.BEFORE);
  }

  private static MultiLayerNetwork network(Layer layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(layer)
                .layer(
                    new RnnLossLayer.Builder(LossFunction.L2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    return network;
  }

  /** GRUCell.call: r, u = split(σ([x h] W + b)); c = tanh([x, r h] W_c + b_c); u h + (1 - u) c. */
  private static INDArray step(Map<String, INDArray> variables, INDArray x, INDArray h) {
    INDArray gates =
        Transforms.sigmoid(
            Nd4j.concat(1, x, h)
                .mmul(variables.get(SCOPE + "/gates/kernel"))
                .addRowVector(variables.get(SCOPE + "/gates/bias")));
    INDArray r = gates.get(all(), interval(0, UNITS));
    INDArray u = gates.get(all(), interval(UNITS, 2 * UNITS));
    INDArray c =
        Transforms.tanh(
            Nd4j.concat(1, x, r.mul(h))
                .mmul(variables.get(SCOPE + "/candidate/kernel"))
                .addRowVector(variables.get(SCOPE + "/candidate/bias")));
    return u.mul(h).add(u.rsub(1).mul(c));
  }

  @ParameterizedTest
  @EnumSource(UpdateMode.class)
  void computesWhatTheCellDoesAndGivesTheSameBitsBack(UpdateMode update) {
    Nd4j.getRandom().setSeed(31);
    Map<String, INDArray> variables = variables();
    Path file = folder.resolve("cell.npz");
    NamedTensors.of(variables).write(file);
    MultiLayerNetwork network = network(gru().updateMode(update).build());
    Tf1GruCell cell = Tf1GruCell.of(network, "0", SCOPE);
    cell.load(NamedTensors.read(file));

    INDArray x = uniform(BATCH, INPUT, TIME);
    INDArray output = network.output(x);
    INDArray h = Nd4j.zeros(DataType.FLOAT, BATCH, UNITS);
    for (int t = 0; t < TIME; t++) {
      h = step(variables, x.tensorAlongDimension(t, 0, 1).dup('c'), h);
      INDArray difference = output.tensorAlongDimension(t, 0, 1).sub(h);
      assertThat(difference.amaxNumber().doubleValue()).isLessThan(1e-6);
    }
    NamedTensors saved = cell.save();
    assertThat(saved.asMap().keySet()).containsExactlyElementsOf(variables.keySet());
    variables.forEach(
        (name, array) -> NamedTensorsTest.assertSameBits(saved.asMap().get(name), array));
  }

  @Test
  void refusesWhatTheCellDoesNotCompute() {
    MultiLayerNetwork after = network(gru().resetMode(ResetMode.AFTER).build());
    assertThatThrownBy(() -> Tf1GruCell.of(after, "0", SCOPE))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("reset gate BEFORE the recurrent product");
    MultiLayerNetwork both = network(new Bidirectional(Bidirectional.Mode.CONCAT, gru().build()));
    assertThatThrownBy(() -> Tf1GruCell.of(both, "0", SCOPE))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("a layer of one direction at 0");
    Map<String, INDArray> variables = variables();
    variables.remove(SCOPE + "/candidate/bias");
    MultiLayerNetwork network = network(gru().build());
    INDArray before = network.params().dup();
    assertThatThrownBy(() -> Tf1GruCell.of(network, "0", SCOPE).load(NamedTensors.of(variables)))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            "Expected tensor rnn/gru_cell/candidate/bias of shape [3] in the given tensors,"
                + " found none.");
    NamedTensorsTest.assertSameBits(network.params(), before);
  }
}
