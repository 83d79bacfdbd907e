package org.gru4j.layer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gru4j.testing.RandomArrays.random;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional.Mode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.FinalStates;
import org.gru4j.layer.GRU;
import org.gru4j.layer.TorchGru;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.UpdateMode;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Initial and final states of a GRU that reads both ways. */
class BidirectionalStateTest {
  private static final int BATCH = 3;
  private static final int INPUTS = 2;
  private static final int HIDDEN = 4;
  private static final int TIME = 5;
  private static final INDArray MASK =
      Nd4j.createFromArray(new float[][] {{1, 1, 1, 1, 1}, {1, 1, 1, 0, 0}, {1, 1, 1, 1, 0}});

  private static ComputationGraph graph(DataType type, GRU gru, boolean finalStates) {
    GraphVertex last = new FinalStateVertex(true);
    ComputationGraphConfiguration.GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(type)
            .updater(new NoOp())
            .graphBuilder()
            .addInputs("sequence", "state")
            .addVertex("gru", new GruVertex(gru), "sequence", "state");
    if (finalStates) {
      graph
          .addVertex("final", last, "gru")
          .addLayer(
              "out",
              new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
              "final");
    } else {
      graph.addLayer(
          "out",
          new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
          "gru");
    }
    ComputationGraph network = new ComputationGraph(graph.setOutputs("out").build());
    network.init();
    network.params().assign(random(4, network.params().shape()));
    return network;
  }

  private static BidirectionalGRU.Builder gru(Mode mode) {
    BidirectionalGRU.Builder builder = new BidirectionalGRU.Builder(mode);
    builder.nIn(INPUTS).nOut(HIDDEN);
    return builder;
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void gradientsOfWeightsAndOfTheInitialState(Mode mode) {
    ComputationGraph network = graph(DataType.DOUBLE, gru(mode).build(), false);
    INDArray x = random(1, BATCH, INPUTS, TIME);
    INDArray state = random(2, BATCH, 2 * HIDDEN);
    INDArray labels = random(3, BATCH, mode == Mode.CONCAT ? 2 * HIDDEN : HIDDEN, TIME);
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {x, state},
            new INDArray[] {labels},
            new INDArray[] {MASK, null},
            new INDArray[] {MASK});
    CentralDifferences.assertGradient(
        network.params(), gradient(network, data), () -> network.score(data, true));
    INDArray[] inputGradients = inputGradients(network, data, labels);
    CentralDifferences.assertGradient(x, inputGradients[0], () -> network.score(data, true));
    CentralDifferences.assertGradient(state, inputGradients[1], () -> network.score(data, true));
  }

  private static INDArray gradient(ComputationGraph network, MultiDataSet data) {
    network.setInputs(data.getFeatures());
    network.setLabels(data.getLabels());
    network.setLayerMaskArrays(data.getFeaturesMaskArrays(), data.getLabelsMaskArrays());
    network.computeGradientAndScore();
    // The score is the mean over the minibatch, the gradient still its sum.
    return network.getFlattenedGradients().dup().divi(BATCH);
  }

  private static INDArray[] inputGradients(
      ComputationGraph network, MultiDataSet data, INDArray labels) {
    // The loss of the last layer is a mean over a sequence's values; its gradient is asked for by
    // the graph itself, from that of its output.
    INDArray[] outputs = network.output(true, data.getFeatures(), data.getFeaturesMaskArrays());
    INDArray epsilon = outputs[0].sub(labels).muli(2.0 / (BATCH * labels.size(1)));
    return graphGradients(network, data, epsilon);
  }

  private static INDArray[] graphGradients(
      ComputationGraph network, MultiDataSet data, INDArray epsilon) {
    org.deeplearning4j.nn.graph.vertex.GraphVertex vertex = network.getVertex("gru");
    org.deeplearning4j.nn.workspace.LayerWorkspaceMgr none =
        org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces();
    INDArray[] features = data.getFeatures();
    vertex.setInput(0, features[0], none);
    vertex.setInput(1, features[1], none);
    network.setLayerMaskArrays(data.getFeaturesMaskArrays(), null);
    INDArray ignored = vertex.doForward(true, none);
    vertex.setEpsilon(epsilon);
    return vertex.doBackward(false, none).getSecond();
  }

  @Test
  void finalStatesBehindTheVertex() {
    ComputationGraph network = graph(DataType.DOUBLE, gru(Mode.CONCAT).build(), true);
    INDArray x = random(1, BATCH, INPUTS, TIME);
    INDArray state = random(2, BATCH, 2 * HIDDEN);
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {x, state},
            new INDArray[] {random(3, BATCH, 2 * HIDDEN)},
            new INDArray[] {MASK, null},
            null);
    CentralDifferences.assertGradient(
        network.params(), gradient(network, data), () -> network.score(data, true));
  }

  /** PyTorch's GRU forward, and another one over the reversed sequence. */
  @ParameterizedTest
  @EnumSource(
      value = KernelChoice.class,
      names = {"ND4J", "AUTO"})
  void likePyTorch(KernelChoice kernel) {
    GRU.Builder builder =
        gru(Mode.CONCAT).kernel(kernel).recurrentBias(true).updateMode(UpdateMode.KEEPS_PAST);
    ComputationGraph network = graph(DataType.FLOAT, builder.build(), false);
    INDArray x = random(1, TIME, BATCH, INPUTS).castTo(DataType.FLOAT);
    INDArray state = random(2, BATCH, 2 * HIDDEN).castTo(DataType.FLOAT);
    INDArray epsilon = random(3, TIME, BATCH, 2 * HIDDEN).castTo(DataType.FLOAT);
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {x.permute(1, 2, 0).dup(), state}, new INDArray[0], null, null);
    org.deeplearning4j.nn.graph.vertex.GraphVertex vertex = network.getVertex("gru");
    vertex.setBackpropGradientsViewArray(network.params().like());
    INDArray[] gradients = graphGradients(network, withoutMasks(data), epsilon.permute(1, 2, 0));
    INDArray output = network.output(data.getFeatures())[0].permute(2, 0, 1);
    for (int direction = 0; direction < 2; direction++) {
      boolean backward = direction == 1;
      String prefix = backward ? "b" : "f";
      Map<String, INDArray> table = vertex.paramTable(false);
      try (TorchGru torch = new TorchGru(INPUTS, HIDDEN, 0.1f)) {
        torch.setWeights(
            List.of(
                table.get(prefix + "W"),
                table.get(prefix + "RW"),
                table.get(prefix + "b"),
                table.get(prefix + "rb")));
        TorchGru.Result theirs =
            torch.run(
                reversed(x, backward),
                half(state, direction),
                reversed(lastHalf(epsilon, direction), backward));
        assertClose(lastHalf(output, direction), reversed(theirs.output(), backward));
        assertClose(half(gradients[1], direction), theirs.stateGradient());
      }
    }
  }

  private static MultiDataSet withoutMasks(MultiDataSet data) {
    return new MultiDataSet(
        data.getFeatures(), data.getLabels(), new INDArray[] {null, null}, null);
  }

  private static INDArray half(INDArray state, int direction) {
    return state.get(all(), interval(direction * HIDDEN, (direction + 1) * HIDDEN)).dup('c');
  }

  private static INDArray lastHalf(INDArray sequence, int direction) {
    return sequence
        .get(all(), all(), interval(direction * HIDDEN, (direction + 1) * HIDDEN))
        .dup('c');
  }

  private static INDArray reversed(INDArray sequence, boolean backward) {
    INDArray result = sequence.dup('c');
    for (int step = 0; backward && step < TIME; step++) {
      result.slice(step).assign(sequence.slice(TIME - 1 - step));
    }
    return result;
  }

  private static void assertClose(INDArray ours, INDArray theirs) {
    assertThat(ours.equalsWithEps(theirs, 1e-5)).as("%s%n%s", ours, theirs).isTrue();
  }

  @Test
  void ofEveryLayerInOneCall() {
    MultiLayerNetwork stack =
        Networks.of(
            new NeuralNetConfiguration.Builder().seed(1).updater(new NoOp()),
            gru(Mode.CONCAT).build(),
            new GRU.Builder().nIn(2 * HIDDEN).nOut(3).build(),
            new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    INDArray x = random(1, BATCH, INPUTS, TIME).castTo(DataType.FLOAT);
    List<INDArray> states = FinalStates.of(stack, x, MASK);
    stack.setLayerMaskArrays(MASK, null);
    List<INDArray> outputs = stack.feedForward(x, false);
    stack.clearLayerMaskArrays();
    int[] last = {TIME - 1, 2, 3};
    assertThat(states).hasSize(2);
    for (int example = 0; example < BATCH; example++) {
      for (int unit = 0; unit < HIDDEN; unit++) {
        assertThat(states.get(0).getFloat(example, unit))
            .isEqualTo(outputs.get(1).getFloat(example, unit, last[example]));
        assertThat(states.get(0).getFloat(example, HIDDEN + unit))
            .isEqualTo(outputs.get(1).getFloat(example, HIDDEN + unit, 0));
      }
      assertThat(states.get(1).getFloat(example, 2))
          .isEqualTo(outputs.get(2).getFloat(example, 2, last[example]));
    }
    // From where one part of a sequence ends the other goes on, for what reads forward.
    MultiLayerNetwork forward =
        Networks.of(
            new NeuralNetConfiguration.Builder().seed(2).updater(new NoOp()),
            new GRU.Builder().nIn(INPUTS).nOut(3).build(),
            new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    INDArray early = x.get(all(), all(), interval(0, 2)).dup();
    INDArray late = x.get(all(), all(), interval(2, TIME)).dup();
    List<INDArray> middle = FinalStates.of(forward, early, null);
    assertThat(FinalStates.of(forward, late, null, middle).get(0))
        .isEqualTo(FinalStates.of(forward, x, null).get(0));
    assertThatThrownBy(() -> FinalStates.of(stack, x, null, middle))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found 2 for 1 states");
  }

  @Test
  void survivesJsonAndRefusesWhatItCannotDo() {
    ComputationGraph network = graph(DataType.FLOAT, gru(Mode.CONCAT).build(), false);
    ComputationGraphConfiguration conf = network.getConfiguration();
    assertThat(ComputationGraphConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
    ComputationGraph read =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(conf.toJson()));
    read.init(network.params().dup(), false);
    INDArray x = random(1, BATCH, INPUTS, TIME).castTo(DataType.FLOAT);
    INDArray state = random(2, BATCH, 2 * HIDDEN).castTo(DataType.FLOAT);
    assertThat(read.output(x, state)[0]).isEqualTo(network.output(x, state)[0]);
    assertThatThrownBy(() -> network.output(x, random(2, BATCH, HIDDEN)))
        .hasMessageContaining("[3, 8]");
    assertThatThrownBy(
            () ->
                new GruVertex(new GRU.Builder().nIn(2).nOut(2).activationRegularization(1).build())
                    .getVertexParams())
        .hasMessageContaining("regularises its states");
    assertThatThrownBy(() -> gru(Mode.ADD).temporalActivationRegularization(1).build())
        .hasMessageContaining("regularises its states");
  }
}
