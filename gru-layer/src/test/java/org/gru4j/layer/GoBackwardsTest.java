package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gru4j.testing.RandomArrays.random;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.List;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.graph.GruVertex;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.UpdateMode;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A GRU that goes backwards, beside one that reads reversed sequences. */
class GoBackwardsTest {
  private static final int BATCH = 3;
  private static final int INPUTS = 2;
  private static final int HIDDEN = 3;
  private static final int TIME = 5;
  private static final int[] LENGTHS = {5, 3, 1};
  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private static GRU.Builder gru() {
    return new GRU.Builder().nIn(INPUTS).nOut(HIDDEN);
  }

  private static MultiLayerNetwork network(DataType type, Layer... layers) {
    MultiLayerNetwork network =
        Networks.of(
            new NeuralNetConfiguration.Builder().seed(1).dataType(type).updater(new NoOp()),
            layers);
    network.initGradientsView();
    network.params().assign(random(3, network.params().shape()));
    return network;
  }

  private static INDArray features(DataType type) {
    return random(7, BATCH, INPUTS, TIME).castTo(type);
  }

  /** Padding behind the sequences, or in front of them. */
  private static INDArray mask(DataType type, boolean behind) {
    INDArray mask = Nd4j.zeros(type, BATCH, TIME);
    for (int example = 0; example < BATCH; example++) {
      for (int step = 0; step < LENGTHS[example]; step++) {
        mask.putScalar(example, behind ? step : TIME - 1 - step, 1);
      }
    }
    return mask;
  }

  private static INDArray reversed(INDArray sequence) {
    INDArray reversed = sequence.dup('c');
    for (int step = 0; step < sequence.size(2); step++) {
      reversed
          .get(all(), all(), point(step))
          .assign(sequence.get(all(), all(), point(sequence.size(2) - 1 - step)));
    }
    return reversed;
  }

  private static void assertSame(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-6);
  }

  @ParameterizedTest
  @EnumSource(
      value = KernelChoice.class,
      names = {"ND4J", "ONEDNN"})
  void equalsAForwardGruOnReversedSequences(KernelChoice kernel) {
    MultiLayerNetwork back =
        network(DataType.FLOAT, gru().goBackwards(true).kernel(kernel).build());
    MultiLayerNetwork forward = network(DataType.FLOAT, gru().kernel(kernel).build());
    INDArray x = features(DataType.FLOAT);
    INDArray epsilon = random(9, BATCH, HIDDEN, TIME).castTo(DataType.FLOAT);
    for (INDArray mask :
        new INDArray[] {null, mask(DataType.FLOAT, true), mask(DataType.FLOAT, false)}) {
      INDArray reversedMask =
          mask == null ? null : reversed(mask.reshape(BATCH, 1, TIME)).reshape(BATCH, TIME);
      assertSame(
          back.output(x, false, mask, null),
          forward.output(reversed(x), false, reversedMask, null));
      Pair<Gradient, INDArray> expected = gradient(forward, reversed(x), reversedMask, epsilon);
      Pair<Gradient, INDArray> actual = gradient(back, x, mask, epsilon);
      assertSame(actual.getSecond(), reversed(expected.getSecond()));
      assertSame(actual.getFirst().gradient(), expected.getFirst().gradient());
    }
  }

  private static Pair<Gradient, INDArray> gradient(
      MultiLayerNetwork network, INDArray x, INDArray mask, INDArray epsilon) {
    var layer = network.getLayer(0);
    layer.setInput(x, NO_WORKSPACES);
    layer.setMaskArray(mask);
    layer.activate(true, NO_WORKSPACES);
    Pair<Gradient, INDArray> result = layer.backpropGradient(epsilon, NO_WORKSPACES);
    return new Pair<>(result.getFirst(), result.getSecond().dup('c'));
  }

  /** The gradients of a loss on the states of real steps, whose mask is the reversed one. */
  @ParameterizedTest
  @EnumSource(RNNFormat.class)
  void gradientsEqualCentralDifferences(RNNFormat format) {
    MultiLayerNetwork network =
        network(
            DataType.DOUBLE,
            gru().goBackwards(true).dataFormat(format).build(),
            new GRU.Builder().nIn(HIDDEN).nOut(2).dataFormat(format).build(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nIn(2)
                .nOut(2)
                .activation(Activation.TANH)
                .dataFormat(format)
                .build());
    INDArray x = features(DataType.DOUBLE);
    INDArray labels = random(8, BATCH, 2, TIME);
    if (format == RNNFormat.NWC) {
      x = x.permute(0, 2, 1).dup('c');
      labels = labels.permute(0, 2, 1).dup('c');
    }
    DataSet data =
        new DataSet(x, labels, mask(DataType.DOUBLE, true), mask(DataType.DOUBLE, false));
    CentralDifferences.assertGradient(network, data, BATCH);
  }

  @Test
  void theLastStepFollowsTheWholeSequence() {
    MultiLayerNetwork last =
        network(DataType.FLOAT, new LastTimeStep(gru().goBackwards(true).build()));
    MultiLayerNetwork forward = network(DataType.FLOAT, gru().build());
    for (boolean behind : new boolean[] {true, false}) {
      INDArray x = features(DataType.FLOAT);
      INDArray states = last.output(x, false, mask(DataType.FLOAT, behind), null);
      for (int example = 0; example < BATCH; example++) {
        assertSame(states.getRow(example), finalState(forward, x, example, behind));
      }
    }
  }

  /** Of the real steps of one example alone, read from the last to the first. */
  private static INDArray finalState(
      MultiLayerNetwork forward, INDArray x, int example, boolean behind) {
    int length = LENGTHS[example];
    int start = behind ? 0 : TIME - length;
    INDArray real =
        x.get(interval(example, example + 1), all(), interval(start, start + length)).dup('c');
    return forward.output(reversed(real)).get(point(0), all(), point(length - 1)).reshape(HIDDEN);
  }

  @Test
  void poolingAndLaterLayersSeeTheReversedMask() {
    MultiLayerNetwork pooled =
        network(
            DataType.FLOAT,
            gru().goBackwards(true).build(),
            new GRU.Builder().nIn(HIDDEN).nOut(HIDDEN).goBackwards(true).build(),
            new GlobalPoolingLayer.Builder(PoolingType.AVG).build());
    INDArray x = features(DataType.FLOAT);
    INDArray together = pooled.output(x, false, mask(DataType.FLOAT, true), null);
    pooled.clearLayerMaskArrays();
    for (int example = 0; example < BATCH; example++) {
      INDArray real = x.get(interval(example, example + 1), all(), interval(0, LENGTHS[example]));
      assertSame(together.getRow(example), pooled.output(real.dup('c')).reshape(HIDDEN));
    }
  }

  @Test
  void equalsPyTorchOnFlippedSequences() {
    MultiLayerNetwork network =
        network(
            DataType.FLOAT,
            gru().goBackwards(true).updateMode(UpdateMode.KEEPS_PAST).recurrentBias(true).build());
    INDArray x = features(DataType.FLOAT);
    INDArray epsilon = random(4, BATCH, HIDDEN, TIME).castTo(DataType.FLOAT);
    try (TorchGru torch = new TorchGru(INPUTS, HIDDEN, 0.01f)) {
      List<String> keys = GruParamInitializer.INSTANCE.paramKeys(network.conf().getLayer());
      torch.setWeights(keys.stream().map(key -> network.getParam("0_" + key)).toList());
      TorchGru.Result expected =
          torch.run(
              reversed(x).permute(2, 0, 1).dup('c'),
              Nd4j.zeros(DataType.FLOAT, BATCH, HIDDEN),
              epsilon.permute(2, 0, 1).dup('c'));
      assertSame(network.output(x), expected.output().permute(1, 2, 0));
      Pair<Gradient, INDArray> actual = gradient(network, x, null, epsilon);
      assertSame(actual.getSecond(), reversed(expected.inputGradient().permute(1, 2, 0)));
      for (int i = 0; i < keys.size(); i++) {
        assertSame(
            actual.getFirst().getGradientFor(keys.get(i)), expected.weightGradients().get(i));
      }
    }
  }

  @Test
  void whatNeedsTheStepsInTheirOrderIsRefused() {
    MultiLayerNetwork network =
        network(
            DataType.FLOAT,
            gru().goBackwards(true).build(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nIn(HIDDEN)
                .nOut(1)
                .activation(Activation.TANH)
                .build());
    assertThatThrownBy(() -> network.rnnTimeStep(features(DataType.FLOAT)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("rnnTimeStep needs the steps in their order");
    assertThatThrownBy(
            () ->
                ((RecurrentLayer) network.getLayer(0))
                    .tbpttBackpropGradient(Nd4j.zeros(BATCH, HIDDEN, TIME), 2, NO_WORKSPACES))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("goes backwards");
    network.getLayerWiseConfigurations().setBackpropType(BackpropType.TruncatedBPTT);
    network.getLayerWiseConfigurations().setTbpttFwdLength(2);
    network.getLayerWiseConfigurations().setTbpttBackLength(2);
    INDArray labels = Nd4j.zeros(BATCH, 1, TIME);
    assertThatThrownBy(() -> network.fit(features(DataType.FLOAT), labels))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("Truncated back-propagation through time needs");
    assertThatThrownBy(() -> new GruVertex(gru().goBackwards(true).build()).getVertexParams())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("goes backwards");
  }

  /** As Keras has it: the end of a minibatch goes on from the begin of the one before. */
  @Test
  void carriesItsStateFromMinibatchToMinibatch() {
    MultiLayerNetwork stateful = loss(gru().goBackwards(true).stateful(true).build());
    MultiLayerNetwork whole = loss(gru().goBackwards(true).build());
    whole.setParams(stateful.params());
    INDArray features = features(DataType.FLOAT);
    INDArray late = features.get(all(), all(), interval(2, TIME)).dup();
    INDArray early = features.get(all(), all(), interval(0, 2)).dup();
    INDArray first = stateful.output(late);
    INDArray second = stateful.output(early);
    INDArray expected = whole.output(features);
    assertThat(Nd4j.concat(2, first, second).equalsWithEps(expected, 1e-6)).isTrue();
    stateful.rnnClearPreviousState();
    assertThat(stateful.output(early).equalsWithEps(second, 1e-6)).isFalse();
  }

  private static MultiLayerNetwork loss(GRU layer) {
    return network(
        DataType.FLOAT,
        layer,
        new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
  }

  @Test
  void survivesJsonAndYaml() {
    GRU layer = gru().goBackwards(true).build();
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder().list().layer(layer).build();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertThat(read).isEqualTo(configuration);
    assertThat(((GRU) read.getConf(0).getLayer()).isGoBackwards()).isTrue();
    assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
    assertThat(gru().build()).isNotEqualTo(layer);
  }
}
