package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gru4j.testing.RandomArrays.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.testing.RandomArrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The gradients of networks with GRU layers, as Deeplearning4j computes them. */
class GruGradientTest {
  private static final int BATCH = 3;
  private static final int SIZE = 2;
  private static final int HIDDEN = 3;
  private static final int TIME = 4;
  private static final int TOP = 2;
  private static final int OUTPUTS = 2;

  record Options(
      GRU.Builder first,
      String description,
      RNNFormat format,
      boolean masked,
      boolean initialState,
      WorkspaceMode workspaces) {
    @Override
    public String toString() {
      return description
          + " "
          + format
          + (masked ? " masked" : "")
          + (initialState ? " initialState" : "")
          + " workspaces="
          + workspaces;
    }
  }

  static Stream<Options> options() {
    List<Options> all = new ArrayList<>();
    for (ResetMode reset : ResetMode.values()) {
      for (UpdateMode update : UpdateMode.values()) {
        for (boolean bias : new boolean[] {false, true}) {
          // Every pair of format, mask, state and workspace mode occurs with every equation form
          // in both kernels' own suite or here; all combinations would take minutes.
          int number = all.size();
          RNNFormat format = number % 2 == 0 ? RNNFormat.NCW : RNNFormat.NWC;
          GRU.Builder builder =
              gru().resetMode(reset).updateMode(update).recurrentBias(bias).dataFormat(format);
          String description = reset + " " + update + (bias ? " recurrentBias" : "");
          boolean masked = (number / 2 + number) % 2 == 0;
          boolean state = (number / 3) % 2 == 0;
          WorkspaceMode workspaces = number % 3 == 0 ? WorkspaceMode.NONE : WorkspaceMode.ENABLED;
          all.add(new Options(builder, description, format, masked, state, workspaces));
          all.add(new Options(builder, description, format, !masked, !state, workspaces));
        }
      }
      all.add(plain(gru().resetMode(reset).recurrentDropOut(0.6), reset + " recurrentDropOut"));
      all.add(plain(gru().resetMode(reset).recurrentWeightDropOut(0.6), reset + " weightDropOut"));
      all.add(plain(gru().resetMode(reset).dropOut(0.7), reset + " dropOut"));
      all.add(
          plain(
              gru()
                  .resetMode(reset)
                  .activation(Activation.SOFTSIGN)
                  .gateActivationFunction(Activation.RATIONALTANH),
              reset + " other activations"));
      all.add(
          reset == ResetMode.AFTER
              ? plain(gru().resetMode(reset).zoneout(0.4), reset + " zoneout")
              : plain(gru().resetMode(reset).recurrentBias(true).clip(0.5), reset + " clip"));
      all.add(
          plain(gru().resetMode(reset).layerNormalization(true), reset + " layerNormalization"));
      all.add(plain(gru().resetMode(reset).l1(0.01).l2(0.02), reset + " l1 l2"));
      for (boolean masked : new boolean[] {false, true}) {
        all.add(
            new Options(
                gru()
                    .resetMode(reset)
                    .activationRegularization(0.7)
                    .temporalActivationRegularization(1.3),
                reset + " activation regularization",
                RNNFormat.NCW,
                masked,
                true,
                WorkspaceMode.ENABLED));
      }
    }
    return all.stream();
  }

  private static Options plain(GRU.Builder builder, String description) {
    return new Options(builder, description, RNNFormat.NCW, true, true, WorkspaceMode.ENABLED);
  }

  private static GRU.Builder gru() {
    return new GRU.Builder().nIn(SIZE).nOut(HIDDEN);
  }

  @ParameterizedTest
  @MethodSource("options")
  void everyOption(Options options) {
    GRU second = new GRU.Builder().nIn(HIDDEN).nOut(TOP).dataFormat(options.format()).build();
    MultiLayerNetwork network =
        network(options.format(), options.workspaces(), options.first().build(), second);
    Data data = Data.random(options.format(), options.masked());
    INDArray state = options.initialState() ? random(7, BATCH, HIDDEN) : null;
    checkWithState(network, data, state);
  }

  @Test
  void bidirectional() {
    for (boolean masked : new boolean[] {false, true}) {
      Layer wrapped = new Bidirectional(Bidirectional.Mode.ADD, gru().build());
      MultiLayerNetwork network = network(RNNFormat.NCW, WorkspaceMode.ENABLED, wrapped);
      checkWithState(network, Data.random(RNNFormat.NCW, masked), null);
    }
  }

  /**
   * A stateful layer starts its second minibatch from the state of the first; the gradient stops at
   * the boundary, so that central differences hold with the state fixed.
   */
  @Test
  void statefulContinuesFromTheStateOfTheLastMinibatch() {
    MultiLayerNetwork network =
        network(RNNFormat.NCW, WorkspaceMode.ENABLED, gru().stateful(true).build());
    Data data = Data.random(RNNFormat.NCW, true);
    data.give(network);
    network.computeGradientAndScore();
    RecurrentLayer layer = (RecurrentLayer) network.getLayer(0);
    Map<String, INDArray> state = layer.rnnGetPreviousState();
    assertThat(state).containsKey(GruLayer.STATE_KEY);

    Runnable reset = () -> layer.rnnSetPreviousState(state);
    check(network, Data.random(RNNFormat.NCW, true), reset);
  }

  /** In Deeplearning4j's own layers these gradients are those of a zero start state. */
  @Test
  void truncatedBpttWithACarriedState() {
    MultiLayerNetwork network = network(RNNFormat.NCW, WorkspaceMode.ENABLED, gru().build());
    network.getLayerWiseConfigurations().setBackpropType(BackpropType.TruncatedBPTT);
    network.getLayerWiseConfigurations().setTbpttFwdLength(TIME);
    network.getLayerWiseConfigurations().setTbpttBackLength(TIME);
    RecurrentLayer layer = (RecurrentLayer) network.getLayer(0);
    Map<String, INDArray> state = Map.of(GruLayer.STATE_KEY, random(11, BATCH, HIDDEN));
    check(network, Data.random(RNNFormat.NCW, true), () -> layer.rnnSetTBPTTState(state));
  }

  private static void checkWithState(
      MultiLayerNetwork network, Data data, @Nullable INDArray state) {
    if (state == null) {
      check(network, data, () -> {});
      return;
    }
    // A carried state reaches a layer that isn't stateful through truncated BPTT.
    network.getLayerWiseConfigurations().setBackpropType(BackpropType.TruncatedBPTT);
    RecurrentLayer first = (RecurrentLayer) network.getLayer(0);
    RecurrentLayer second = (RecurrentLayer) network.getLayer(1);
    check(
        network,
        data,
        () -> {
          first.rnnSetTBPTTState(Map.of(GruLayer.STATE_KEY, state));
          second.rnnSetTBPTTState(Map.of(GruLayer.STATE_KEY, random(8, BATCH, TOP)));
        });
  }

  private static void check(MultiLayerNetwork network, Data data, Runnable prepare) {
    data.give(network);
    Runnable compute =
        () -> {
          // Dropout draws the same masks for every evaluation of the loss.
          Nd4j.getRandom().setSeed(99);
          prepare.run();
          data.give(network);
          network.computeGradientAndScore();
        };
    compute.run();
    // The score is the mean over the minibatch, the gradient still its sum.
    INDArray gradient = network.getFlattenedGradients().dup().divi(BATCH);
    addRegularization(network, gradient);
    CentralDifferences.assertGradient(
        network.params(),
        gradient,
        () -> {
          compute.run();
          return network.score();
        });
  }

  /** Deeplearning4j adds the gradients of l1 and l2 in the updater, behind the gradients here. */
  private static void addRegularization(MultiLayerNetwork network, INDArray gradient) {
    long offset = 0;
    for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
      for (Map.Entry<String, INDArray> parameter : layer.paramTable().entrySet()) {
        INDArray values = parameter.getValue();
        long end = offset + values.length();
        var regularization = layer.getConfig().getRegularizationByParam(parameter.getKey());
        if (regularization != null) {
          INDArray part =
              gradient.reshape(gradient.length()).get(NDArrayIndex.interval(offset, end));
          regularization.forEach(
              r -> r.apply(values.dup('c').reshape(values.length()), part, 1.0, 0, 0));
        }
        offset = end;
      }
    }
  }

  private static MultiLayerNetwork network(
      RNNFormat format, WorkspaceMode workspaces, Layer... layers) {
    var list =
        new NeuralNetConfiguration.Builder()
            .seed(12345)
            .dataType(DataType.DOUBLE)
            .updater(new NoOp())
            .trainingWorkspaceMode(workspaces)
            .inferenceWorkspaceMode(workspaces)
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            list.layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(layers.length == 1 ? HIDDEN : TOP)
                        .nOut(OUTPUTS)
                        .activation(Activation.TANH)
                        .dataFormat(format)
                        .build())
                .build());
    network.init();
    // Biases start at zero, where a wrong sign or a swapped gate would not show.
    network.params().assign(random(3, network.params().shape()));
    return network;
  }

  private record Data(
      INDArray features,
      INDArray labels,
      @Nullable INDArray featuresMask,
      @Nullable INDArray labelsMask) {
    static Data random(RNNFormat format, boolean masked) {
      INDArray features = RandomArrays.random(1, BATCH, SIZE, TIME);
      INDArray labels = RandomArrays.random(2, BATCH, OUTPUTS, TIME);
      INDArray mask =
          Nd4j.createFromArray(new double[][] {{1, 1, 1, 1}, {1, 1, 1, 0}, {1, 0, 0, 0}})
              .castTo(DataType.DOUBLE);
      boolean nwc = format == RNNFormat.NWC;
      return new Data(
          nwc ? features.permute(0, 2, 1).dup('c') : features,
          nwc ? labels.permute(0, 2, 1).dup('c') : labels,
          masked ? mask : null,
          masked ? mask : null);
    }

    void give(MultiLayerNetwork network) {
      network.setInput(features);
      network.setLabels(labels);
      network.setLayerMaskArrays(featuresMask, labelsMask);
    }
  }
}
