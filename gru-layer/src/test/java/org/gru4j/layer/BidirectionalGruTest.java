package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gru4j.testing.RandomArrays.random;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional.Mode;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.graph.AttentionDecoderVertex;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Both directions in one layer, beside Deeplearning4j's wrapper and central differences. */
class BidirectionalGruTest {
  private static final int BATCH = 3;
  private static final int INPUTS = 4;
  private static final int HIDDEN = 5;
  private static final int TIME = 6;

  /** Steps for central differences: lengths 4, 1 and 3. */
  private static final int SHORT = 4;

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private static <B extends GRU.Builder> B sized(B builder) {
    builder.nIn(INPUTS).nOut(HIDDEN);
    return builder;
  }

  private static BidirectionalGRU.Builder both(Mode mode) {
    return sized(new BidirectionalGRU.Builder(mode));
  }

  private static MultiLayerNetwork network(
      DataType type, WorkspaceMode workspaces, Layer... layers) {
    MultiLayerNetwork network =
        Networks.of(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(type)
                .updater(new NoOp())
                .trainingWorkspaceMode(workspaces)
                .inferenceWorkspaceMode(workspaces),
            layers);
    network.initGradientsView();
    network.params().assign(random(3, network.params().shape()));
    return network;
  }

  /** Lengths 6, 1 and 3. */
  private static INDArray mask(DataType type) {
    return Nd4j.createFromArray(
            new double[][] {{1, 1, 1, 1, 1, 1}, {1, 0, 0, 0, 0, 0}, {1, 1, 1, 0, 0, 0}})
        .castTo(type);
  }

  private static void assertSame(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-5);
  }

  static Stream<Arguments> modesAndKernels() {
    return Stream.of(Mode.values())
        .flatMap(
            mode ->
                Stream.of(KernelChoice.ND4J, KernelChoice.ONEDNN)
                    .flatMap(
                        kernel ->
                            Stream.of(ResetMode.values())
                                .map(reset -> Arguments.of(mode, kernel, reset))));
  }

  @ParameterizedTest
  @MethodSource("modesAndKernels")
  void equalsTheWrapperOfDeeplearning4jWithTheSameParameters(
      Mode mode, KernelChoice kernel, ResetMode reset) {
    MultiLayerNetwork expected =
        network(
            DataType.FLOAT,
            WorkspaceMode.NONE,
            new Bidirectional(
                mode, sized(new GRU.Builder()).kernel(kernel).resetMode(reset).build()));
    MultiLayerNetwork actual =
        network(
            DataType.FLOAT, WorkspaceMode.NONE, both(mode).kernel(kernel).resetMode(reset).build());
    assertThat(actual.paramTable().keySet()).isEqualTo(expected.paramTable().keySet());
    INDArray x = random(5, BATCH, INPUTS, TIME).castTo(DataType.FLOAT);
    long width = mode == Mode.CONCAT ? 2 * HIDDEN : HIDDEN;
    INDArray epsilon = random(6, BATCH, width, TIME).castTo(DataType.FLOAT);
    for (INDArray mask : new INDArray[] {null, mask(DataType.FLOAT)}) {
      assertSame(actual.output(x, false, mask, null), expected.output(x, false, mask, null));
      Pair<Gradient, INDArray> theirs = gradient(expected, x, mask, epsilon);
      Pair<Gradient, INDArray> ours = gradient(actual, x, mask, epsilon);
      assertSame(ours.getSecond(), theirs.getSecond());
      theirs
          .getFirst()
          .gradientForVariable()
          .forEach((key, values) -> assertSame(ours.getFirst().getGradientFor(key), values));
    }
  }

  /** Deeplearning4j asks a layer's configuration which of its parameters noise may change. */
  @Test
  void weightNoiseReachesBothDirections() {
    MultiLayerNetwork network =
        network(
            DataType.FLOAT,
            WorkspaceMode.NONE,
            both(Mode.CONCAT).weightNoise(new DropConnect(0.5)).build());
    INDArray x = random(5, BATCH, INPUTS, TIME).castTo(DataType.FLOAT);
    INDArray plain = network.output(x, false);
    INDArray noisy = network.output(x, true);
    for (int direction = 0; direction < 2; direction++) {
      var of = NDArrayIndex.interval(direction * HIDDEN, (direction + 1) * HIDDEN);
      INDArray difference =
          noisy.get(NDArrayIndex.all(), of).sub(plain.get(NDArrayIndex.all(), of));
      assertThat(difference.amaxNumber().doubleValue()).isGreaterThan(1e-3);
    }
  }

  private static Pair<Gradient, INDArray> gradient(
      MultiLayerNetwork network, INDArray x, INDArray mask, INDArray epsilon) {
    var layer = network.getLayer(0);
    layer.setInput(x.dup(), NO_WORKSPACES);
    layer.setMaskArray(mask);
    layer.activate(true, NO_WORKSPACES);
    Pair<Gradient, INDArray> result = layer.backpropGradient(epsilon.dup(), NO_WORKSPACES);
    return new Pair<>(result.getFirst(), result.getSecond().dup('c'));
  }

  record Options(String description, GRU.Builder builder, RNNFormat format, WorkspaceMode mode) {
    @Override
    public String toString() {
      return description + " " + format + " workspaces=" + mode;
    }
  }

  static Stream<Options> options() {
    List<Options> all = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      RNNFormat format = mode.ordinal() % 2 == 0 ? RNNFormat.NCW : RNNFormat.NWC;
      all.add(new Options(mode.name(), both(mode), format, WorkspaceMode.ENABLED));
    }
    all.add(
        new Options(
            "all options",
            both(Mode.CONCAT)
                .recurrentBias(true)
                .updateMode(UpdateMode.KEEPS_PAST)
                .resetMode(ResetMode.BEFORE)
                .recurrentDropOut(0.6)
                .recurrentWeightDropOut(0.7)
                .dropOut(0.8),
            RNNFormat.NCW,
            WorkspaceMode.ENABLED));
    all.add(new Options("dropout", both(Mode.MUL).dropOut(0.6), RNNFormat.NWC, WorkspaceMode.NONE));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("options")
  void gradientsEqualCentralDifferences(Options options) {
    GRU first = options.builder().nIn(2).nOut(2).dataFormat(options.format()).build();
    long width = first.outputSize();
    // Below stands a layer, so that the gradient of the input counts too.
    GRU below = new GRU.Builder().nIn(1).nOut(2).dataFormat(options.format()).build();
    checkGradients(options, (int) width, below, first);
  }

  @Test
  void gradientsOfAStackWithDropoutBetween() {
    for (boolean both : new boolean[] {false, true}) {
      GRU.Builder builder = both ? new BidirectionalGRU.Builder() : new GRU.Builder();
      int layers = both ? 2 : 3;
      List<GRU> stack = builder.nIn(1).nOut(2).buildStack(layers, new InvertedDropout(0.7));
      assertThat(stack.get(0).getIDropout()).isNull();
      assertThat(stack.get(layers - 1).getIDropout()).isEqualTo(new InvertedDropout(0.7));
      assertThat(stack.get(1).getNIn()).isEqualTo(both ? 4 : 2);
      Options plain = new Options("stack", builder, RNNFormat.NCW, WorkspaceMode.ENABLED);
      checkGradients(plain, both ? 4 : 2, stack.toArray(GRU[]::new));
    }
  }

  private static void checkGradients(Options options, int width, GRU... layers) {
    List<Layer> all = new ArrayList<>(List.of(layers));
    all.add(
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .nIn(width)
            .nOut(1)
            .activation(Activation.TANH)
            .dataFormat(options.format())
            .build());
    MultiLayerNetwork network = network(DataType.DOUBLE, options.mode(), all.toArray(Layer[]::new));
    boolean nwc = options.format() == RNNFormat.NWC;
    INDArray x = random(1, BATCH, 1, SHORT);
    INDArray labels = random(2, BATCH, 1, SHORT);
    INDArray mask =
        mask(DataType.DOUBLE).get(NDArrayIndex.all(), NDArrayIndex.interval(0, SHORT)).dup('c');
    INDArray features = nwc ? x.permute(0, 2, 1).dup('c') : x;
    INDArray wanted = nwc ? labels.permute(0, 2, 1).dup('c') : labels;
    CentralDifferences.assertGradient(network, new DataSet(features, wanted, mask, mask), BATCH);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void survivesJsonYamlAndInference(Mode mode) {
    GRU layer = new BidirectionalGRU.Builder(mode).nIn(INPUTS).nOut(HIDDEN).build();
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(layer)
            .layer(new GRU.Builder().nOut(2).build())
            .setInputType(InputType.recurrent(INPUTS, TIME))
            .build();
    assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
    assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
    assertThat(((GRU) configuration.getConf(1).getLayer()).getNIn())
        .isEqualTo(mode == Mode.CONCAT ? 2 * HIDDEN : HIDDEN);
    assertThat(configuration.getMemoryReport(InputType.recurrent(INPUTS, TIME)).toString())
        .contains("BidirectionalGRU");
    assertThat(layer.clone()).isEqualTo(layer).hasSameHashCodeAs(layer);
    assertThat(new GRU.Builder().nIn(INPUTS).nOut(HIDDEN).build()).isNotEqualTo(layer);
    assertThat(layer).isNotEqualTo(new GRU.Builder().nIn(INPUTS).nOut(HIDDEN).build());
    Mode another = mode == Mode.ADD ? Mode.MUL : Mode.ADD;
    assertThat(new BidirectionalGRU.Builder(another).nIn(INPUTS).nOut(HIDDEN).build())
        .isNotEqualTo(layer);
  }

  @Test
  void constraintsHoldInBothDirections() {
    MultiLayerNetwork network =
        network(
            DataType.FLOAT,
            WorkspaceMode.ENABLED,
            both(Mode.CONCAT).constrainRecurrent(new MaxNormConstraint(0.3, 0)).build(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nIn(2 * HIDDEN)
                .nOut(2)
                .activation(Activation.TANH)
                .build());
    network.fit(
        random(1, BATCH, INPUTS, TIME).castTo(DataType.FLOAT),
        random(2, BATCH, 2, TIME).castTo(DataType.FLOAT));
    for (String key : List.of("0_fRW", "0_bRW")) {
      assertThat(network.getParam(key).norm2(0).maxNumber().doubleValue())
          .isLessThanOrEqualTo(0.3 + 1e-6);
    }
    assertThat(network.getParam("0_bW").norm2(0).maxNumber().doubleValue()).isGreaterThan(0.3);
  }

  @Test
  void whatItCannotDoIsRefused() {
    assertThatThrownBy(() -> both(Mode.ADD).stateful(true).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is stateful");
    assertThatThrownBy(() -> both(Mode.ADD).goBackwards(true).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("goes backwards");
    assertThatThrownBy(() -> new GRU.Builder().nIn(2).nOut(2).buildStack(0, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found 0");
    GRU layer = both(Mode.ADD).build();
    assertThatThrownBy(
            () ->
                new AttentionDecoderVertex(layer, INPUTS - 1, 2, 2, AttentionScore.CONCAT)
                    .getVertexParams())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("both ways");
    MultiLayerNetwork network = network(DataType.FLOAT, WorkspaceMode.NONE, layer);
    assertThatThrownBy(() -> network.rnnTimeStep(Nd4j.zeros(BATCH, INPUTS, TIME)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("rnnTimeStep reads a part");
    assertThatThrownBy(() -> network.output(Nd4j.zeros(BATCH, INPUTS + 1, TIME)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("nIn = 4");
    network.getLayerWiseConfigurations().setBackpropType(BackpropType.TruncatedBPTT);
    RecurrentLayer recurrent = (RecurrentLayer) network.getLayer(0);
    INDArray x = Nd4j.zeros(BATCH, INPUTS, TIME);
    assertThatThrownBy(() -> recurrent.rnnActivateUsingStoredState(x, true, true, NO_WORKSPACES))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("Truncated back-propagation through time reads a part");
    assertThatThrownBy(() -> recurrent.tbpttBackpropGradient(x, 2, NO_WORKSPACES))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
