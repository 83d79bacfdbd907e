package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.UpdateMode;
import org.gru4j.testing.RandomArrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The layer beside PyTorch's GRU: same weights, same numbers. */
class GruTorchParityTest {
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @CsvSource({
    "ND4J, 7, 3, 5, 11",
    "AUTO, 7, 3, 5, 11",
    "ND4J, 1, 1, 1, 1",
    "AUTO, 1, 1, 3, 2",
    "ND4J, 13, 2, 17, 3",
    "AUTO, 13, 2, 17, 33"
  })
  void outputsAndGradients(KernelChoice kernel, int time, int batch, int inputs, int hidden) {
    MultiLayerNetwork network = network(kernel, inputs, hidden, 0.01);
    INDArray x = random(1, time, batch, inputs);
    INDArray state = random(2, batch, hidden);
    INDArray outputGradient = random(3, time, batch, hidden);
    try (TorchGru torch = new TorchGru(inputs, hidden, 0.01f)) {
      torch.setWeights(weights(network));
      TorchGru.Result expected = torch.run(x, state, outputGradient);

      org.deeplearning4j.nn.api.Layer layer = network.getLayer(0);
      ((RecurrentLayer) layer).rnnSetTBPTTState(Map.of(GruLayer.STATE_KEY, state));
      LayerWorkspaceMgr noWorkspaces = LayerWorkspaceMgr.noWorkspaces();
      INDArray output =
          ((RecurrentLayer) layer)
              .rnnActivateUsingStoredState(x.permute(1, 2, 0), true, false, noWorkspaces);
      Pair<Gradient, INDArray> gradient =
          layer.backpropGradient(outputGradient.permute(1, 2, 0), noWorkspaces);

      assertClose(output.permute(2, 0, 1), expected.output(), "output");
      assertClose(gradient.getSecond().permute(2, 0, 1), expected.inputGradient(), "dx");
      List<String> keys = GruParamInitializer.INSTANCE.paramKeys(network.conf().getLayer());
      for (int i = 0; i < keys.size(); i++) {
        assertClose(
            gradient.getFirst().getGradientFor(keys.get(i)),
            expected.weightGradients().get(i),
            keys.get(i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KernelChoice.class,
      names = {"ND4J", "AUTO"})
  void fiftyAdamStepsHaveTheSameLosses(KernelChoice kernel) {
    int time = 6;
    int batch = 4;
    int inputs = 3;
    int hidden = 8;
    double learningRate = 0.01;
    MultiLayerNetwork network = network(kernel, inputs, hidden, learningRate);
    INDArray x = random(1, time, batch, inputs);
    INDArray target = random(4, time, batch, hidden);
    try (TorchGru torch = new TorchGru(inputs, hidden, (float) learningRate)) {
      torch.setWeights(weights(network));
      double first = Double.NaN;
      double loss = Double.NaN;
      for (int step = 0; step < 50; step++) {
        double expected = torch.train(x, Nd4j.zeros(batch, hidden), target);
        network.fit(x.permute(1, 2, 0).dup('c'), target.permute(1, 2, 0).dup('c'));
        loss = network.score();
        first = step == 0 ? loss : first;
        assertThat(loss / expected).as("step %d", step).isBetween(1 - 1e-4, 1 + 1e-4);
      }
      assertThat(loss).isLessThan(first * 0.8);
    }
  }

  private static MultiLayerNetwork network(
      KernelChoice kernel, int inputs, int hidden, double learningRate) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(learningRate))
                .list()
                .layer(
                    new GRU.Builder()
                        .nIn(inputs)
                        .nOut(hidden)
                        .updateMode(UpdateMode.KEEPS_PAST)
                        .recurrentBias(true)
                        .kernel(kernel)
                        .build())
                .layer(
                    new RnnLossLayer.Builder(LossFunction.L2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    network.initGradientsView();
    network.params().assign(random(5, network.params().shape()));
    return network;
  }

  private static List<INDArray> weights(MultiLayerNetwork network) {
    return GruParamInitializer.INSTANCE.paramKeys(network.conf().getLayer()).stream()
        .map(key -> network.getParam("0_" + key))
        .toList();
  }

  private static INDArray random(long seed, long... shape) {
    return RandomArrays.random(seed, shape).muli(0.5).castTo(DataType.FLOAT);
  }

  private static void assertClose(INDArray actual, INDArray expected, String description) {
    assertThat(actual.shape()).as(description).isEqualTo(expected.shape());
    double scale = Math.max(1, expected.amaxNumber().doubleValue());
    assertThat(actual.sub(expected).amaxNumber().doubleValue() / scale)
        .as(description)
        .isLessThan(TOLERANCE);
  }
}
