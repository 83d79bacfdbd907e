package org.gru4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gru4j.conformance.Numbers.assertSame;
import static org.gru4j.conformance.Numbers.greatest;
import static org.gru4j.conformance.Numbers.output;
import static org.gru4j.conformance.Numbers.step;
import static org.gru4j.conformance.Part.parameters;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.gru4j.conformance.Part.Trait;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Files, configurations, copies and transferred networks compute what the original computes. */
class PersistenceConformanceTest {
  private static final String ALL = "org.gru4j.conformance.Parts#all";
  private static final String LAYERS = "org.gru4j.conformance.Parts#layers";

  @ParameterizedTest
  @MethodSource(ALL)
  void modelFile(Part part) throws IOException {
    ComputationGraph network = part.graph(settings -> settings.updater(new Adam(0.01)));
    DataSet data = part.data(1, true);
    step(network, data, 1);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    ComputationGraph restored =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()), true);
    assertThat(output(restored, data)).isEqualTo(output(network, data));
    // Adam's moments came along: the next step is the same too.
    INDArray before = network.params().dup();
    step(network, data, 2);
    step(restored, data, 2);
    assertThat(restored.params()).isEqualTo(network.params());
    assertThat(greatest(network.params().sub(before))).isGreaterThan(1e-3);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void jsonAndYaml(Part part) {
    ComputationGraph network = part.graph();
    ComputationGraphConfiguration conf = network.getConfiguration();
    ComputationGraphConfiguration json = ComputationGraphConfiguration.fromJson(conf.toJson());
    ComputationGraphConfiguration yaml = ComputationGraphConfiguration.fromYaml(conf.toYaml());
    DataSet data = part.data(2, true);
    INDArray expected = output(network, data);
    for (ComputationGraphConfiguration read : new ComputationGraphConfiguration[] {json, yaml}) {
      assertThat(read).isEqualTo(conf);
      ComputationGraph again = new ComputationGraph(read);
      again.init(network.params().dup(), false);
      assertThat(output(again, data)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource(LAYERS)
  void jsonAndYamlOfLists(Part part) {
    MultiLayerNetwork network = part.list(settings -> settings);
    MultiLayerConfiguration conf = network.getLayerWiseConfigurations();
    MultiLayerConfiguration json = MultiLayerConfiguration.fromJson(conf.toJson());
    MultiLayerConfiguration yaml = MultiLayerConfiguration.fromYaml(conf.toYaml());
    INDArray features = part.features(2);
    INDArray expected = network.output(features);
    for (MultiLayerConfiguration read : new MultiLayerConfiguration[] {json, yaml}) {
      assertThat(read).isEqualTo(conf);
      MultiLayerNetwork again = new MultiLayerNetwork(read);
      again.init(network.params().dup(), false);
      assertThat(again.output(features)).isEqualTo(expected);
    }
    assertSame(network.toComputationGraph().output(features)[0], expected);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void copiesGoTheirOwnWay(Part part) {
    ComputationGraph network = part.graph(settings -> settings.updater(new Adam(0.01)));
    DataSet data = part.data(3, true);
    step(network, data, 1);
    ComputationGraph copy = network.clone();
    // Deeplearning4j's copy counts its steps anew; Adam's correction goes by that count.
    copy.getConfiguration().setIterationCount(network.getConfiguration().getIterationCount());
    assertThat(copy.getConfiguration()).isEqualTo(network.getConfiguration());
    INDArray expected = output(network, data);
    assertThat(output(copy, data)).isEqualTo(expected);
    step(copy, data, 2);
    assertThat(output(network, data)).as("the original after the copy's step").isEqualTo(expected);
    step(network, data, 2);
    assertThat(copy.params()).isEqualTo(network.params());
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void transferLearning(Part part) {
    Assumptions.assumeFalse(part.has(Trait.WRITES_TOKENS), "an output layer is replaced, not kept");
    ComputationGraph network = part.graph();
    ComputationGraph transferred =
        new TransferLearning.GraphBuilder(network)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.3)).build())
            .setFeatureExtractor("part")
            .nOutReplace("out", 3, WeightInit.XAVIER)
            .build();
    INDArray kept = parameters(network).dup();
    if (!part.isLayer()) {
      // Deeplearning4j hands the parameters of layers on, those of vertices it draws anew.
      assertThat(greatest(parameters(transferred).sub(kept))).isGreaterThan(1e-2);
      parameters(transferred).assign(kept);
    }
    assertThat(parameters(transferred)).isEqualTo(kept);
    INDArray out = transferred.getVertex("out").params().dup();
    step(transferred, threeOutputs(part), 1);
    assertThat(parameters(transferred)).isEqualTo(kept);
    assertThat(greatest(transferred.getVertex("out").params().sub(out))).isGreaterThan(1e-3);
    assertThat(output(transferred, part.data(8, false)).size(1)).isEqualTo(3);
  }

  /** Without a frozen part, the new rate of learning counts: twice the rate moves twice as far. */
  @ParameterizedTest
  @MethodSource(LAYERS)
  void transferLearningOfLists(Part part) {
    Assumptions.assumeFalse(part.has(Trait.WRITES_TOKENS), "an output layer is replaced, not kept");
    MultiLayerNetwork network = part.list(settings -> settings);
    INDArray kept = network.getLayer(part.index()).params().dup();
    INDArray[] moved = new INDArray[2];
    for (int i = 0; i < 2; i++) {
      MultiLayerNetwork transferred =
          new TransferLearning.Builder(network)
              .fineTuneConfiguration(
                  new FineTuneConfiguration.Builder().updater(new Sgd(0.1 * (i + 1))).build())
              .nOutReplace(part.index() + 1, 3, WeightInit.ONES)
              .build();
      assertThat(transferred.getLayer(part.index()).params()).isEqualTo(kept);
      step(transferred, threeOutputs(part), 1);
      moved[i] = transferred.getLayer(part.index()).params().sub(kept);
    }
    assertThat(greatest(moved[0])).isGreaterThan(1e-4);
    // Deeplearning4j's fine-tuning does not reach the two layers inside of its Bidirectional.
    assertSame(moved[1], moved[0].mul(part.name().startsWith("Bidirectional(") ? 1 : 2));
    assertThat(network.getLayer(part.index()).params()).isEqualTo(kept);
  }

  private static DataSet threeOutputs(Part part) {
    return new DataSet(part.features(8), Part.uniform(9, Part.BATCH, 3, Part.TIME));
  }
}
