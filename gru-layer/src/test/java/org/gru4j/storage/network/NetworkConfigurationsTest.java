package org.gru4j.storage.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.gru4j.layer.GRU;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** No name in a file makes a class run that is not on the list. */
class NetworkConfigurationsTest {
  /** Says when its static initialiser runs; a class with none would hide that it was loaded. */
  private static final List<String> INITIALISED = new ArrayList<>();

  /** Stands for whatever is on the class path. */
  static final class Foreign extends BaseActivationFunction {
    static {
      INITIALISED.add("Foreign");
    }

    @Override
    public org.nd4j.linalg.api.ndarray.INDArray getActivation(
        org.nd4j.linalg.api.ndarray.INDArray in, boolean training) {
      return in;
    }

    @Override
    public org.nd4j.common.primitives.Pair<
            org.nd4j.linalg.api.ndarray.INDArray, org.nd4j.linalg.api.ndarray.INDArray>
        backprop(
            org.nd4j.linalg.api.ndarray.INDArray in, org.nd4j.linalg.api.ndarray.INDArray epsilon) {
      throw new UnsupportedOperationException();
    }
  }

  /** A user's own. */
  static final class Registered {
    static {
      INITIALISED.add("Registered");
    }
  }

  private static final String FOREIGN = Foreign.class.getName();

  private static MultiLayerConfiguration dense() {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(
            new DenseLayer.Builder()
                .nIn(2)
                .nOut(3)
                .weightInit(new NormalDistribution(0, 1))
                .activation(Activation.RELU)
                .build())
        .build();
  }

  private static void refused(String json, String name) {
    assertThat(json).contains(name);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkConfigurations.multiLayer(json))
        .withMessageContaining(name)
        .withMessageContaining("neither this library's");
    assertThat(INITIALISED).doesNotContain("Foreign");
  }

  @Test
  void aForeignClassIsNotInitialised() {
    String json = dense().toJson();
    String relu = "org.nd4j.linalg.activations.impl.ActivationReLU";
    refused(json.replace(relu, FOREIGN), FOREIGN);
    // As the parameter of a type: Jackson would load it before it looks at the listed name.
    refused(json.replace(relu, relu + "<" + FOREIGN + ">"), FOREIGN);
    refused(json.replace(relu, relu + "<java.util.List<" + FOREIGN + ">>"), "java.util.List");
    // A distribution's class stands under "type".
    refused(
        json.replace("org.deeplearning4j.nn.conf.distribution.NormalDistribution", FOREIGN),
        FOREIGN);
  }

  /** The form of Deeplearning4j 0.9, which its own reader falls back to. */
  @Test
  void theFormsOfBeforeReachNoClassEither() {
    String json =
        dense()
            .toJson()
            .replaceFirst(
                "(?s)\"weightInitFn\" : \\{.*?\\}\\s*\\},",
                java.util.regex.Matcher.quoteReplacement(
                    "\"weightInitFn\" : null, \"weightInit\" : \"DISTRIBUTION\", \"dist\" : {\"type\" :"
                        + " \""
                        + FOREIGN
                        + "\"},"));
    assertThat(json).contains("\"dist\"");
    NetworkConfigurations.multiLayer(json);
    assertThat(INITIALISED).doesNotContain("Foreign");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.deeplearning4j.util.ModelSerializer",
        "org.nd4j.linalg.factory.Nd4j",
        "org.gru4j.layer.GruLayer",
        "org.gru4j.layer.GRU$Builder",
        "org.gru4j.cli.Main",
        "java.lang.Object",
        "javax.swing.JFrame",
        "[Lorg.gru4j.layer.GRU;",
        "",
        " org.gru4j.layer.GRU"
      })
  void otherClassesAreNotListed(String name) {
    assertThat(ConfigurationClasses.isAllowed(name)).isFalse();
  }

  /** Listed, but no activation: refused by its type, and not run. */
  @Test
  void aListedClassMustBelongWhereItStands() {
    ConfigurationClasses.register(Registered.class);
    assertThat(ConfigurationClasses.isAllowed(Registered.class.getName())).isTrue();
    String json =
        dense()
            .toJson()
            .replace("org.nd4j.linalg.activations.impl.ActivationReLU", Registered.class.getName());
    assertThatIllegalArgumentException().isThrownBy(() -> NetworkConfigurations.multiLayer(json));
    assertThat(INITIALISED).doesNotContain("Registered");
  }

  /** Listed by its user. */
  public static final class OwnActivation extends BaseActivationFunction {
    @Override
    public org.nd4j.linalg.api.ndarray.INDArray getActivation(
        org.nd4j.linalg.api.ndarray.INDArray in, boolean training) {
      return in;
    }

    @Override
    public org.nd4j.common.primitives.Pair<
            org.nd4j.linalg.api.ndarray.INDArray, org.nd4j.linalg.api.ndarray.INDArray>
        backprop(
            org.nd4j.linalg.api.ndarray.INDArray in, org.nd4j.linalg.api.ndarray.INDArray epsilon) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void aRegisteredClassIsRead() {
    String json =
        dense()
            .toJson()
            .replace(
                "org.nd4j.linalg.activations.impl.ActivationReLU", OwnActivation.class.getName());
    assertThatIllegalArgumentException().isThrownBy(() -> NetworkConfigurations.multiLayer(json));
    ConfigurationClasses.register(OwnActivation.class);
    IActivation read =
        ((DenseLayer) NetworkConfigurations.multiLayer(json).getConf(0).getLayer())
            .getActivationFn();
    assertThat(read).isInstanceOf(OwnActivation.class);
  }

  /** What Deeplearning4j's own reader makes of its own layers, this one makes too. */
  @Test
  void readsDeeplearning4jsConfigurations() {
    MultiLayerConfiguration recurrent =
        new NeuralNetConfiguration.Builder()
            .updater(new Nesterovs(new StepSchedule(ScheduleType.EPOCH, 0.1, 0.5, 3), 0.9))
            .l2(0.1)
            .constrainWeights(new MaxNormConstraint(1.0, 1))
            .weightNoise(new DropConnect(0.5))
            .dropOut(new GaussianDropout(0.2))
            .list()
            .layer(new Bidirectional(new LSTM.Builder().nIn(3).nOut(4).build()))
            .layer(new LastTimeStep(new GRU.Builder().nIn(8).nOut(4).build()))
            .layer(
                new OutputLayer.Builder(new LossMCXENT(Nd4j.createFromArray(1f, 2f)))
                    .nIn(4)
                    .nOut(2)
                    .activation(new ActivationLReLU(0.2))
                    .build())
            .validateOutputLayerConfig(false)
            .build();
    MultiLayerConfiguration convolutional =
        new NeuralNetConfiguration.Builder()
            .updater(new org.nd4j.linalg.learning.config.AdaDelta())
            .biasUpdater(
                new org.nd4j.linalg.learning.config.Sgd(
                    new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 0.1).build()))
            .list()
            .layer(new ConvolutionLayer.Builder(3, 3).nOut(2).build())
            .layer(new BatchNormalization())
            .layer(new DenseLayer.Builder().nOut(3).build())
            .layer(new OutputLayer.Builder(LossFunction.MSE).nOut(2).build())
            .setInputType(InputType.convolutional(8, 8, 1))
            .build();
    for (MultiLayerConfiguration each : List.of(recurrent, convolutional, dense())) {
      MultiLayerConfiguration read = NetworkConfigurations.multiLayer(each.toJson());
      assertThat(read).isEqualTo(MultiLayerConfiguration.fromJson(each.toJson()));
      assertThat(read.toJson()).isEqualTo(each.toJson());
    }
    ComputationGraphConfiguration graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("a", "b")
            .addVertex("both", new MergeVertex(), "a", "b")
            .addLayer("gru", new GRU.Builder().nOut(3).build(), "both")
            .addLayer(
                "out",
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "gru")
            .setOutputs("out")
            .setInputTypes(InputType.recurrent(2), InputType.recurrent(4))
            .build();
    ComputationGraphConfiguration read = NetworkConfigurations.graph(graph.toJson());
    assertThat(read).isEqualTo(ComputationGraphConfiguration.fromJson(graph.toJson()));
    assertThat(read.toJson()).isEqualTo(graph.toJson());
  }
}
