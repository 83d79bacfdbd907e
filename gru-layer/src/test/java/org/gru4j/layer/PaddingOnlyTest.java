package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A sequence of padding alone does not cost the others of its minibatch their answers. */
class PaddingOnlyTest {
  private static final int INPUTS = 3;
  private static final int HIDDEN = 4;
  private static final int TIME = 5;

  private static MultiLayerNetwork network(String how) {
    GRU gru = new GRU.Builder().nIn(INPUTS).nOut(HIDDEN).build();
    List<Layer> layers =
        switch (how) {
          case "one layer" -> List.of(new LastTimeStep(gru));
          case "two layers" ->
              List.of(gru, new LastTimeStep(new GRU.Builder().nIn(HIDDEN).nOut(HIDDEN).build()));
          case "backwards" ->
              List.of(
                  new LastTimeStep(
                      new GRU.Builder().nIn(INPUTS).nOut(HIDDEN).goBackwards(true).build()));
          case "both directions" ->
              List.of(new LastTimeStep(new BidirectionalGRU.Builder().nIn(INPUTS).nOut(2).build()));
          // Deeplearning4j gives a layer within two wrappers no defaults.
          default ->
              List.of(
                  new Bidirectional(
                      Bidirectional.Mode.ADD,
                      new LastTimeStep(
                          new GRU.Builder()
                              .nIn(INPUTS)
                              .nOut(HIDDEN)
                              .weightInit(WeightInit.XAVIER)
                              .biasInit(0)
                              .build())));
        };
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(8).list();
    layers.forEach(list::layer);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            list.layer(new OutputLayer.Builder(LossFunction.MSE).nIn(HIDDEN).nOut(2).build())
                .build());
    network.init();
    return network;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"one layer", "two layers", "backwards", "both directions", "Deeplearning4j's"})
  void givesTheZeroStateAndLeavesTheOthersAlone(String how) {
    MultiLayerNetwork network = network(how);
    INDArray features = features();
    INDArray mask = mask();
    int last = network.getnLayers() - 1;
    network.setLayerMaskArrays(mask, null);
    INDArray states = network.feedForwardToLayer(last - 1, features).get(last).dup();
    network.clearLayerMaskArrays();
    assertThat(states.getRow(1).amaxNumber().doubleValue()).isZero();

    INDArray output = network.output(features, false, mask, null);
    INDArray alone =
        network.output(features.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 1)));
    assertThat(output.getRow(0).sub(alone.getRow(0)).amaxNumber().doubleValue()).isLessThan(1e-6);
  }

  private static INDArray features() {
    return Nd4j.rand(DataType.FLOAT, 3, INPUTS, TIME).subi(0.5);
  }

  /** The second sequence is padding alone. */
  private static INDArray mask() {
    INDArray mask = Nd4j.ones(DataType.FLOAT, 3, TIME);
    mask.getRow(1).assign(0);
    mask.putScalar(2, TIME - 1, 0);
    return mask;
  }

  /** Deeplearning4j's own cannot be trained around a layer that gives the last step only. */
  @ParameterizedTest
  @ValueSource(strings = {"one layer", "two layers", "backwards", "both directions"})
  void isTrainedAround(String how) {
    MultiLayerNetwork network = network(how);
    INDArray before = network.params().dup();
    network.fit(new DataSet(features(), Nd4j.rand(DataType.FLOAT, 3, 2), mask(), null));
    assertThat(network.params().sub(before).amaxNumber().doubleValue()).isPositive().isFinite();
  }
}
