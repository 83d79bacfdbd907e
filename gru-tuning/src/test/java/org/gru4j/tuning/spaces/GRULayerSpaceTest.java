package org.gru4j.tuning.spaces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.arbiter.ComputationGraphSpace;
import org.deeplearning4j.arbiter.GraphConfiguration;
import org.deeplearning4j.arbiter.MultiLayerSpace;
import org.deeplearning4j.arbiter.layers.RnnOutputLayerSpace;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.parameter.BooleanSpace;
import org.deeplearning4j.arbiter.optimize.parameter.FixedValue;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.integer.IntegerParameterSpace;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gru4j.layer.GRU;
import org.gru4j.layer.OrthogonalWeightInit;
import org.gru4j.math.ComputeType;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class GRULayerSpaceTest {
  private static MultiLayerSpace network() {
    return new MultiLayerSpace.Builder()
        .seed(3)
        .updater(UpdaterSpaces.adam(new ContinuousParameterSpace(1e-4, 1e-2)))
        .addLayer(
            new GRULayerSpace.Builder()
                .nIn(3)
                .nOut(new IntegerParameterSpace(4, 9))
                .resetMode(ResetMode.values())
                .updateMode(UpdateMode.values())
                .recurrentBias(new BooleanSpace())
                .updateGateBiasInit(new ContinuousParameterSpace(-2, 0))
                .recurrentWeightDropOut(new ContinuousParameterSpace(0.5, 1))
                .dropOut(new ContinuousParameterSpace(0.5, 0.9))
                .build())
        // A fixed layer: Arbiter's own space of fixed layers does not read back.
        .addLayer(
            new GRULayerSpace.Builder()
                .nIn(9)
                .nOut(9)
                .resetMode(ResetMode.BEFORE)
                .gateActivationFunction(Activation.HARDSIGMOID)
                .dropOut(0.8)
                .build())
        .addLayer(
            new RnnOutputLayerSpace.Builder()
                .nIn(new FixedValue<>(9))
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .lossFunction(LossFunction.MCXENT)
                .build())
        .build();
  }

  @Test
  void setsEveryOptionOfTheLayer() {
    GRU layer =
        new GRULayerSpace.Builder()
            .nIn(3)
            .nOut(5)
            .resetMode(ResetMode.BEFORE)
            .updateMode(UpdateMode.KEEPS_PAST)
            .kernel(KernelChoice.ND4J)
            .computeType(ComputeType.BFLOAT16)
            .gateActivationFunction(Activation.HARDSIGMOID)
            .weightInitRecurrent(WeightInit.XAVIER)
            .orthogonal(new FixedValue<>(true))
            .dataFormat(RNNFormat.NWC)
            .recurrentBias(new FixedValue<>(true))
            .stateful(true)
            .updateGateBiasInit(new FixedValue<>(-1.0))
            .recurrentDropOut(new FixedValue<>(0.7))
            .recurrentWeightDropOut(new FixedValue<>(0.8))
            .layerNormalization(new FixedValue<>(true))
            .zoneout(new FixedValue<>(0.1))
            .clip(new FixedValue<>(6.0))
            .dropOut(0.9)
            .build()
            .getValue(new double[0]);

    assertThat(layer)
        .isEqualTo(
            new GRU.Builder()
                .nIn(3)
                .nOut(5)
                .resetMode(ResetMode.BEFORE)
                .updateMode(UpdateMode.KEEPS_PAST)
                .kernel(KernelChoice.ND4J)
                .computeType(ComputeType.BFLOAT16)
                .gateActivationFunction(new ActivationHardSigmoid())
                .weightInitRecurrent(new OrthogonalWeightInit())
                .dataFormat(RNNFormat.NWC)
                .recurrentBias(true)
                .stateful(true)
                .updateGateBiasInit(-1)
                .recurrentDropOut(0.7)
                .recurrentWeightDropOut(0.8)
                .layerNormalization(true)
                .zoneout(0.1)
                .clip(6)
                .dropOut(new Dropout(0.9))
                .build());
  }

  @Test
  void aLayerThatGoesBackwardsHasNoState() {
    assertThat(
            new GRULayerSpace.Builder()
                .nIn(3)
                .nOut(5)
                .goBackwards(true)
                .build()
                .getValue(new double[0]))
        .isEqualTo(new GRU.Builder().nIn(3).nOut(5).goBackwards(true).build());
  }

  @Test
  void leavesWhatIsNotSetToTheLayer() {
    assertThat(new GRULayerSpace.Builder().nIn(3).nOut(5).build().getValue(new double[0]))
        .isEqualTo(new GRU.Builder().nIn(3).nOut(5).build());
  }

  /** The same seed must draw the same networks from what was read back. */
  @Test
  void readsBackFromJsonAndYaml() {
    String drawn = draws(network());

    assertThat(draws(MultiLayerSpace.fromJson(network().toJson()))).isEqualTo(drawn);
    assertThat(draws(MultiLayerSpace.fromYaml(network().toYaml()))).isEqualTo(drawn);
  }

  private static ComputationGraphSpace graph() {
    return new ComputationGraphSpace.Builder()
        .seed(3)
        .updater(UpdaterSpaces.adam(new ContinuousParameterSpace(1e-4, 1e-2)))
        .addInputs("forward", "backward")
        .addLayer(
            "first",
            new GRULayerSpace.Builder()
                .nOut(new IntegerParameterSpace(4, 9))
                .resetMode(ResetMode.values())
                .build(),
            "forward")
        .addLayer("second", new GRULayerSpace.Builder().nOut(5).dropOut(0.8).build(), "backward")
        .addVertex("both", new MergeVertex(), "first", "second")
        .addLayer(
            "output",
            new RnnOutputLayerSpace.Builder()
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .lossFunction(LossFunction.MCXENT)
                .build(),
            "both")
        .setOutputs("output")
        .setInputTypes(InputType.recurrent(3), InputType.recurrent(4))
        .build();
  }

  @Test
  void drawsGraphsThatTrainAndReadsThemBackFromJsonAndYaml() {
    List<String> drawn = graphs(graph());

    assertThat(drawn).doesNotHaveDuplicates();
    assertThat(graphs(ComputationGraphSpace.fromJson(graph().toJson()))).isEqualTo(drawn);
    assertThat(graphs(ComputationGraphSpace.fromYaml(graph().toYaml()))).isEqualTo(drawn);
    ComputationGraph network =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(drawn.get(0)));
    network.init();
    INDArray before = network.params().dup();
    INDArray labels = Nd4j.zeros(2, 2, 6);
    labels.get(NDArrayIndex.all(), NDArrayIndex.point(1), NDArrayIndex.all()).assign(1);
    network.fit(new INDArray[] {Nd4j.rand(2, 3, 6), Nd4j.rand(2, 4, 6)}, new INDArray[] {labels});
    assertThat(network.params()).isNotEqualTo(before);
    assertThat(network.score()).isFinite();
  }

  private static List<String> graphs(ComputationGraphSpace space) {
    RandomSearchGenerator generator = new RandomSearchGenerator(space);
    generator.setRngSeed(12);
    List<String> drawn = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ComputationGraphConfiguration made =
          ((GraphConfiguration) generator.getCandidate().getValue()).getConfiguration();
      GRU first = (GRU) ((LayerVertex) made.getVertices().get("first")).getLayerConf().getLayer();
      assertThat(first.getNOut()).isBetween(4L, 9L);
      assertThat(first.getNIn()).isEqualTo(3);
      drawn.add(made.toJson());
    }
    return drawn;
  }

  private static String draws(MultiLayerSpace space) {
    StringBuilder drawn = new StringBuilder();
    RandomSearchGenerator generator = new RandomSearchGenerator(space);
    generator.setRngSeed(11);
    Set<ResetMode> modes = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      MultiLayerConfiguration made =
          ((org.deeplearning4j.arbiter.DL4JConfiguration) generator.getCandidate().getValue())
              .getMultiLayerConfiguration();
      GRU layer = (GRU) made.getConf(0).getLayer();
      assertThat(layer.getNOut()).isBetween(4L, 9L);
      modes.add(layer.getResetMode());
      drawn.append(made.toJson());
    }
    assertThat(modes).hasSize(ResetMode.values().length);
    return drawn.toString();
  }
}
