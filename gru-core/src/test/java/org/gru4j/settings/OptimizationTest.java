package org.gru4j.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class OptimizationTest {
  /** Inputs of zero leave the weights no gradient of their own. */
  @Test
  void aStepTakesTheDecayTimesTheLearningRateOffOnce() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new Optimization(new Sgd(0.1), 1, 0.5)
                .network(new Batching(2, 1))
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(3)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    INDArray before = network.getParam("0_W").dup();
    network.fit(new DataSet(Nd4j.zeros(DataType.FLOAT, 2, 3), Nd4j.ones(DataType.FLOAT, 2, 2)));
    INDArray after = network.getParam("0_W");
    assertThat(after.sub(before.mul(0.95)).amaxNumber().doubleValue()).isCloseTo(0, within(1e-6));
    assertThat(before.amaxNumber().doubleValue()).isGreaterThan(0.1);
  }
}
