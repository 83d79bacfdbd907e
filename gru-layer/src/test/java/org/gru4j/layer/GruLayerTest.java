package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.testing.Networks;
import org.gru4j.testing.RandomArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The layer inside Deeplearning4j: everything that LSTM can do, and what it can't. */
class GruLayerTest {
  private static final int BATCH = 3;
  private static final int INPUTS = 4;
  private static final int HIDDEN = 5;
  private static final int OUTPUTS = 2;
  private static final int TIME = 6;

  private static GRU.Builder gru() {
    return new GRU.Builder().nIn(INPUTS).nOut(HIDDEN);
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .nIn(HIDDEN)
        .nOut(OUTPUTS)
        .activation(Activation.SOFTMAX)
        .dataFormat(RNNFormat.NCW)
        .build();
  }

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(0.05));
  }

  private static MultiLayerNetwork network(Layer... layers) {
    return Networks.of(base(), layers);
  }

  private static INDArray features() {
    return random(11, BATCH, INPUTS, TIME);
  }

  private static DataSet data() {
    INDArray labels = Nd4j.zeros(BATCH, OUTPUTS, TIME);
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < TIME; t++) {
        labels.putScalar(b, (b + t) % OUTPUTS, t, 1);
      }
    }
    return new DataSet(features(), labels);
  }

  private static INDArray random(long seed, long... shape) {
    return RandomArrays.random(seed, shape).castTo(DataType.FLOAT);
  }

  private static void assertSame(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-6);
  }

  @Test
  void trainsInAMultiLayerNetwork() {
    MultiLayerNetwork network = network(gru().build(), output());
    double before = network.score(data());
    for (int i = 0; i < 60; i++) {
      network.fit(data());
    }
    assertThat(network.score(data())).isLessThan(before * 0.3);
  }

  @Test
  void trainsInAComputationGraph() {
    ComputationGraph graph = graph();
    double before = graph.score(data());
    for (int i = 0; i < 60; i++) {
      graph.fit(data());
    }
    assertThat(graph.score(data())).isLessThan(before * 0.3);
  }

  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            base()
                .graphBuilder()
                .addInputs("in")
                .addLayer("gru", gru().build(), "in")
                .addLayer("out", output(), "gru")
                .setOutputs("out")
                .build());
    graph.init();
    return graph;
  }

  @Test
  void graphAndNetworkComputeTheSame() {
    MultiLayerNetwork network = network(gru().build(), output());
    ComputationGraph graph = graph();
    graph.setParams(network.params());
    assertSame(graph.outputSingle(features()), network.output(features()));
    network.fit(data());
    graph.fit(data());
    assertSame(graph.params(), network.params());
  }

  @ParameterizedTest
  @EnumSource(WorkspaceMode.class)
  void workspacesChangeNothing(WorkspaceMode mode) {
    MultiLayerNetwork expected = network(gru().build(), gru().nIn(HIDDEN).build(), output());
    MultiLayerNetwork network = expected.clone();
    network.getLayerWiseConfigurations().setTrainingWorkspaceMode(mode);
    network.getLayerWiseConfigurations().setInferenceWorkspaceMode(mode);
    DataSet masked = data();
    INDArray mask = mask();
    masked.setFeaturesMaskArray(mask);
    masked.setLabelsMaskArray(mask);
    for (int i = 0; i < 3; i++) {
      expected.fit(masked);
      network.fit(masked);
    }
    assertSame(network.params(), expected.params());
    assertSame(network.output(features()), expected.output(features()));
  }

  private static INDArray mask() {
    return Nd4j.createFromArray(
        new float[][] {{1, 1, 1, 1, 1, 1}, {1, 1, 1, 0, 0, 0}, {1, 1, 1, 1, 0, 0}});
  }

  @Test
  void formatsDifferOnlyInTheOrderOfAxes() {
    MultiLayerNetwork ncw = network(gru().build());
    MultiLayerNetwork nwc = network(gru().dataFormat(RNNFormat.NWC).build());
    nwc.setParams(ncw.params());
    INDArray expected = ncw.output(features()).permute(0, 2, 1);
    assertSame(nwc.output(features().permute(0, 2, 1).dup('c')), expected);
  }

  @Test
  void initialisesEachGateByItself() {
    GRU layer =
        gru()
            .weightInit(WeightInit.XAVIER)
            .weightInitRecurrent(
                new org.deeplearning4j.nn.conf.distribution.OrthogonalDistribution(1.0))
            .updateGateBiasInit(-1.5)
            .build();
    MultiLayerNetwork network = network(layer, output());
    INDArray recurrent = network.getParam("0_RW");
    for (int gate = 0; gate < 3; gate++) {
      INDArray u = recurrent.get(all(), interval(gate * HIDDEN, (gate + 1) * HIDDEN)).dup();
      assertThat(u.mmul(u.transpose()).sub(Nd4j.eye(HIDDEN)).amaxNumber().doubleValue())
          .isLessThan(1e-5);
    }
    assertThat(network.getParam("0_b").toFloatVector())
        .startsWith(-1.5f, -1.5f, -1.5f, -1.5f, -1.5f)
        .endsWith(0f, 0f, 0f, 0f, 0f);
  }

  @Test
  void aMaskedStepHoldsTheStateAndOutputsZero() {
    MultiLayerNetwork network = network(gru().build());
    INDArray mask = mask();
    network.setLayerMaskArrays(mask, null);
    INDArray masked = network.output(features(), false, mask, null);
    INDArray full = network.output(features());
    assertSame(
        masked.get(point(1), all(), interval(0, 3)), full.get(point(1), all(), interval(0, 3)));
    assertThat(masked.get(point(1), all(), interval(3, TIME)).amaxNumber().doubleValue()).isZero();

    RecurrentLayer layer = (RecurrentLayer) network.getLayer(0);
    ((org.deeplearning4j.nn.api.Layer) layer).setMaskArray(mask);
    layer.rnnTimeStep(features(), org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces());
    INDArray state = layer.rnnGetPreviousState().get(GruLayer.STATE_KEY);
    assertSame(state.getRow(1), full.get(point(1), all(), point(2)).reshape(HIDDEN));
    assertSame(state.getRow(2), full.get(point(2), all(), point(3)).reshape(HIDDEN));
  }

  @Test
  void timeSteppingEqualsTheWholeSequence() {
    MultiLayerNetwork network = network(gru().build(), gru().nIn(HIDDEN).build(), output());
    INDArray whole = network.output(features());
    for (int t = 0; t < TIME; t++) {
      INDArray step = features().get(all(), all(), point(t));
      INDArray out = network.rnnTimeStep(step);
      assertThat(out.shape()).containsExactly(BATCH, OUTPUTS);
      assertSame(out, whole.get(all(), all(), point(t)));
    }
    network.rnnClearPreviousState();
    INDArray first = network.rnnTimeStep(features().get(all(), all(), interval(0, 4)));
    assertSame(first, whole.get(all(), all(), interval(0, 4)));
    Map<String, INDArray> state = network.rnnGetPreviousState(0);
    INDArray rest = network.rnnTimeStep(features().get(all(), all(), interval(4, TIME)));
    assertSame(rest, whole.get(all(), all(), interval(4, TIME)));

    MultiLayerNetwork other = network(gru().build());
    other.setParam("0_W", network.getParam("0_W"));
    other.setParam("0_RW", network.getParam("0_RW"));
    other.rnnSetPreviousState(0, state);
    other.rnnTimeStep(features().get(all(), all(), interval(4, TIME)));
    assertSame(
        other.rnnGetPreviousState(0).get(GruLayer.STATE_KEY),
        network.rnnGetPreviousState(0).get(GruLayer.STATE_KEY));
  }

  @Test
  void aStatefulLayerContinuesUntilCleared() {
    MultiLayerNetwork stateless = network(gru().build());
    MultiLayerNetwork stateful = network(gru().stateful(true).build());
    stateful.setParams(stateless.params());
    INDArray whole = stateless.output(features());
    INDArray first = stateful.output(features().get(all(), all(), interval(0, 2)));
    INDArray second = stateful.output(features().get(all(), all(), interval(2, TIME)));
    assertSame(Nd4j.concat(2, first, second), whole);
    stateful.rnnClearPreviousState();
    assertSame(stateful.output(features()), whole);
  }

  @Test
  void aStateOfAnotherBatchSizeIsRefusedInOneSentence() {
    MultiLayerNetwork network = network(gru().stateful(true).build());
    network.output(features());
    assertThatThrownBy(() -> network.output(random(1, BATCH + 1, INPUTS, TIME)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("[4, 5]")
        .hasMessageContaining("[3, 5]")
        .hasMessageContaining("rnnClearPreviousState");
  }

  @Test
  void inputOfAnotherSizeIsRefusedInOneSentence() {
    MultiLayerNetwork network = network(gru().build());
    assertThatThrownBy(() -> network.output(random(1, BATCH, INPUTS + 1, TIME)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("nIn = 4")
        .hasMessageContaining("[3, 5, 6]");
  }

  @Test
  void truncatedBpttOverOneWindowEqualsFullBackpropagation() {
    MultiLayerNetwork full = network(gru().build(), output());
    MultiLayerNetwork truncated = full.clone();
    truncated.getLayerWiseConfigurations().setBackpropType(BackpropType.TruncatedBPTT);
    truncated.getLayerWiseConfigurations().setTbpttFwdLength(TIME);
    truncated.getLayerWiseConfigurations().setTbpttBackLength(TIME);
    full.fit(data());
    truncated.fit(data());
    assertSame(truncated.params(), full.params());
  }

  @Test
  void tbpttBackpropReachesOnlyTheLastSteps() {
    MultiLayerNetwork network = network(gru().build());
    network.initGradientsView();
    RecurrentLayer layer = (RecurrentLayer) network.getLayer(0);
    var noWorkspaces = org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces();
    layer.rnnActivateUsingStoredState(features(), true, false, noWorkspaces);
    INDArray epsilon = random(2, BATCH, HIDDEN, TIME);
    INDArray whole = layer.tbpttBackpropGradient(epsilon, TIME, noWorkspaces).getSecond().dup('c');
    layer.rnnActivateUsingStoredState(features(), true, false, noWorkspaces);
    INDArray last = layer.tbpttBackpropGradient(epsilon, 2, noWorkspaces).getSecond();
    assertSame(
        last.get(all(), all(), interval(4, TIME)), whole.get(all(), all(), interval(4, TIME)));
    assertThat(last.get(all(), all(), interval(0, 4)).amaxNumber().doubleValue()).isZero();
  }

  @Test
  void configurationSurvivesJsonAndYaml() {
    GRU layer =
        gru()
            .resetMode(ResetMode.BEFORE)
            .updateMode(UpdateMode.KEEPS_PAST)
            .recurrentBias(true)
            .updateGateBiasInit(1.0)
            .recurrentDropOut(0.8)
            .stateful(true)
            .kernel(KernelChoice.ND4J)
            .gateActivationFunction(Activation.HARDSIGMOID)
            .weightInitRecurrent(WeightInit.IDENTITY)
            .constrainRecurrent(new MaxNormConstraint(1.0, 1))
            .dropOut(0.9)
            .build();
    MultiLayerConfiguration configuration = base().list().layer(layer).layer(output()).build();
    assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
    assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
    assertThat(layer.clone()).isEqualTo(layer).hasSameHashCodeAs(layer);
    assertThat(gru().build()).isNotEqualTo(layer);

    ComputationGraphConfiguration graph =
        base().graphBuilder().addInputs("i").addLayer("g", layer, "i").setOutputs("g").build();
    assertThat(ComputationGraphConfiguration.fromJson(graph.toJson())).isEqualTo(graph);
  }

  @Test
  void modelsSurviveTheirFile(@TempDir Path folder) throws Exception {
    MultiLayerNetwork network = network(gru().recurrentBias(true).build(), output());
    network.fit(data());
    File file = folder.resolve("model.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file);
    assertSame(restored.output(features()), network.output(features()));
    network.fit(data());
    restored.fit(data());
    assertSame(restored.params(), network.params());
  }

  @Test
  void transferLearningKeepsTheLayer() {
    MultiLayerNetwork network = network(gru().build(), output());
    MultiLayerNetwork transferred =
        new TransferLearning.Builder(network)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.1)).build())
            .setFeatureExtractor(0)
            .nOutReplace(1, 3, WeightInit.XAVIER)
            .build();
    assertSame(transferred.getParam("0_RW"), network.getParam("0_RW"));
    INDArray before = transferred.getParam("0_RW").dup();
    INDArray labels = Nd4j.zeros(BATCH, 3, TIME);
    labels.get(all(), point(2), all()).assign(1);
    transferred.fit(features(), labels);
    assertSame(transferred.getParam("0_RW"), before);
  }

  @Test
  void earlyStoppingRuns() {
    MultiLayerNetwork network = network(gru().build(), output());
    var iterator = new SingletonDataSetIterator(data());
    var configuration =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
            .scoreCalculator(new DataSetLossCalculator(iterator, true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    var result = new EarlyStoppingTrainer(configuration, network, iterator).fit();
    assertThat(result.getTotalEpochs()).isEqualTo(4);
    assertSame(result.getBestModel().output(features()), network.output(features()));
  }

  @Test
  void lastTimeStepTakesTheLastRealStep() {
    MultiLayerNetwork whole = network(gru().build());
    MultiLayerNetwork last =
        network(
            new LastTimeStep(gru().build()),
            new OutputLayer.Builder(LossFunction.MSE).nIn(HIDDEN).nOut(OUTPUTS).build());
    last.setParam("0_W", whole.getParam("0_W"));
    last.setParam("0_RW", whole.getParam("0_RW"));
    INDArray steps = whole.output(features());
    last.setLayerMaskArrays(mask(), null);
    INDArray activation = last.feedForwardToLayer(0, features()).get(1);
    assertSame(activation.getRow(1), steps.get(point(1), all(), point(2)).reshape(HIDDEN));
    assertSame(activation.getRow(0), steps.get(point(0), all(), point(5)).reshape(HIDDEN));
  }

  @Test
  void worksBesideTimeDistributedAndInsideMaskZero() {
    MultiLayerNetwork network =
        network(
            new TimeDistributed(
                new DenseLayer.Builder()
                    .nIn(INPUTS)
                    .nOut(INPUTS)
                    .activation(Activation.IDENTITY)
                    .build()),
            new MaskZeroLayer.Builder().setUnderlying(gru().build()).setMaskValue(0.0).build(),
            output());
    network.getParam("0_W").assign(Nd4j.eye(INPUTS));
    network.getParam("0_b").assign(0);
    INDArray padded = features();
    padded.get(point(1), all(), interval(3, TIME)).assign(0);
    INDArray activation = network.feedForward(padded).get(2);
    assertThat(activation.get(point(1), all(), interval(3, TIME)).amaxNumber().doubleValue())
        .isZero();
    double before = network.score(new DataSet(padded, data().getLabels()));
    for (int i = 0; i < 30; i++) {
      network.fit(padded, data().getLabels());
    }
    assertThat(network.score(new DataSet(padded, data().getLabels()))).isLessThan(before);
  }

  @Test
  void constraintsHoldAfterEveryStep() {
    MultiLayerNetwork network =
        network(gru().constrainRecurrent(new MaxNormConstraint(0.3, 0)).build(), output());
    network.fit(data());
    assertThat(network.getParam("0_RW").norm2(0).maxNumber().doubleValue())
        .isLessThanOrEqualTo(0.3 + 1e-6);
    assertThat(network.getParam("0_W").norm2(0).maxNumber().doubleValue()).isGreaterThan(0.3);
  }

  @Test
  void dropConnectAndDropoutActInTrainingOnly() {
    MultiLayerNetwork plain = network(gru().build());
    for (GRU noisy :
        List.of(
            gru().weightNoise(new DropConnect(0.5)).build(),
            gru().dropOut(0.5).build(),
            gru().recurrentDropOut(0.5).build())) {
      MultiLayerNetwork network = network(noisy);
      network.setParams(plain.params());
      INDArray expected = plain.output(features());
      assertSame(network.output(features()), expected);
      INDArray trained = network.feedForward(features(), true).get(1);
      assertThat(trained.sub(expected).amaxNumber().doubleValue()).isGreaterThan(0.01);
    }
  }

  @Test
  void infersItsInputSize() {
    MultiLayerConfiguration configuration =
        base()
            .list()
            .layer(new GRU.Builder().nOut(HIDDEN).build())
            .layer(new RnnOutputLayer.Builder(LossFunction.MSE).nOut(OUTPUTS).build())
            .setInputType(InputType.recurrent(INPUTS, TIME))
            .build();
    assertThat(((GRU) configuration.getConf(0).getLayer()).getNIn()).isEqualTo(INPUTS);
    assertThat(configuration.getMemoryReport(InputType.recurrent(INPUTS, TIME)).toString())
        .contains("GRU");
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    assertThat(network.summary()).contains("GruLayer");
    assertThat(network.numParams())
        .isEqualTo(3L * HIDDEN * (INPUTS + HIDDEN + 1) + OUTPUTS * (HIDDEN + 1));
  }

  @Test
  void doublesAndFloatsAgree() {
    MultiLayerNetwork floats = network(gru().build());
    MultiLayerNetwork doubles = floats.convertDataType(DataType.DOUBLE);
    INDArray output = doubles.output(features().castTo(DataType.DOUBLE));
    assertThat(output.dataType()).isEqualTo(DataType.DOUBLE);
    assertSame(output.castTo(DataType.FLOAT), floats.output(features()));
  }

  @Test
  void impossibleOptionsAreRefused() {
    assertThatThrownBy(() -> gru().recurrentDropOut(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("recurrentDropOut");
    assertThatThrownBy(() -> network(gru().nOut(0).build())).hasMessageContaining("nOut");
    assertThatThrownBy(
            () ->
                network(
                    gru()
                        .kernel(KernelChoice.ONEDNN)
                        .gateActivationFunction(Activation.HARDSIGMOID)
                        .build()))
        .hasMessageContaining("onednn");
  }
}
