package org.gru4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.conformance.Numbers.assertSame;
import static org.gru4j.conformance.Numbers.gradient;
import static org.gru4j.conformance.Numbers.greatest;
import static org.gru4j.conformance.Numbers.output;
import static org.gru4j.conformance.Numbers.step;
import static org.gru4j.conformance.Part.parameters;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.distribution.ConstantDistribution;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** What Deeplearning4j does to parameters and gradients in training reaches every part. */
class TrainingConformanceTest {
  private static final String ALL = "org.gru4j.conformance.Parts#all";
  private static final String LAYERS = "org.gru4j.conformance.Parts#layers";

  /** Layers whose training draws nothing, so that noise on weights is all that there is. */
  static Stream<Part> deterministicLayers() {
    return Parts.layers().filter(Part::isDeterministic);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void workspacesDoNotChangeNumbers(Part part) {
    ComputationGraph without = part.graph(workspaces(WorkspaceMode.NONE));
    ComputationGraph with = part.graph(workspaces(WorkspaceMode.ENABLED));
    for (int i = 1; i <= 4; i++) {
      DataSet data = part.data(i, i % 2 == 0);
      step(without, data, i);
      step(with, data, i);
      assertSame(with.params(), without.params());
      assertSame(output(with, data), output(without, data));
    }
  }

  private static UnaryOperator<NeuralNetConfiguration.Builder> workspaces(WorkspaceMode mode) {
    return settings -> settings.trainingWorkspaceMode(mode).inferenceWorkspaceMode(mode);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void schedules(Part part) {
    MapSchedule rates = new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.2, 1, 0.01));
    ComputationGraph scheduled = part.graph(settings -> settings.updater(new Sgd(rates)));
    DataSet data = part.data(1, true);
    step(scheduled, data, 1);
    ComputationGraph second = part.graph(settings -> settings.updater(new Sgd(0.01)));
    second.setParams(scheduled.params().dup());
    INDArray before = parameters(scheduled).dup();
    step(scheduled, data, 2);
    step(second, data, 2);
    assertSame(scheduled.params(), second.params());
    assertThat(greatest(parameters(scheduled).sub(before))).isGreaterThan(1e-5);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void gradientNormalization(Part part) {
    double threshold = 1e-3;
    INDArray plain = move(part, settings -> settings.updater(new Sgd(1)));
    assertThat(plain.norm2Number().doubleValue()).isGreaterThan(2 * threshold);
    INDArray clipped =
        move(
            part,
            settings ->
                settings
                    .updater(new Sgd(1))
                    .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                    .gradientNormalizationThreshold(threshold));
    assertThat(clipped.norm2Number().doubleValue()).isCloseTo(threshold, within(0.05 * threshold));
    assertThat(Transforms.cosineSim(clipped, plain)).isCloseTo(1, within(1e-3));
    INDArray elements =
        move(
            part,
            settings ->
                settings
                    .updater(new Sgd(1))
                    .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                    .gradientNormalizationThreshold(threshold));
    assertThat(greatest(elements)).isCloseTo(threshold, within(0.05 * threshold));
  }

  /** How far one step moves the part. */
  private static INDArray move(Part part, UnaryOperator<NeuralNetConfiguration.Builder> settings) {
    ComputationGraph network = part.graph(settings);
    INDArray before = parameters(network).dup();
    step(network, part.data(1, true), 1);
    return parameters(network).sub(before);
  }

  /** Constraints reach layers; that parts with parameters have none is written in their Javadoc. */
  @ParameterizedTest
  @MethodSource("org.gru4j.conformance.Parts#weighted")
  void constraints(Part part) {
    ComputationGraph positive = constrained(part, new NonNegativeConstraint()).graph();
    step(positive, part.data(1, true), 1);
    assertThat(weights(positive).mapToDouble(w -> w.minNumber().doubleValue()).min()).hasValue(0);
    assertThat(weights(positive).mapToDouble(w -> w.maxNumber().doubleValue()).max().orElse(0))
        .isGreaterThan(0.1);

    double bound = 0.4;
    ComputationGraph bounded = constrained(part, new MaxNormConstraint(bound, 0)).graph();
    step(bounded, part.data(1, true), 1);
    double greatest =
        weights(bounded).mapToDouble(w -> w.norm2(0).maxNumber().doubleValue()).max().orElse(0);
    assertThat(greatest).isCloseTo(bound, within(1e-5));
  }

  private static Stream<INDArray> weights(ComputationGraph network) {
    return network.getLayer("part").paramTable().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("W"))
        .map(Map.Entry::getValue);
  }

  private static Part constrained(Part part, LayerConstraint constraint) {
    LongFunction<Layer> layer =
        nIn -> {
          Layer plain = part.layer().apply(nIn);
          if (plain instanceof Bidirectional both) {
            constrain(both.getFwd(), constraint);
            constrain(both.getBwd(), constraint);
          } else {
            constrain(plain, constraint);
          }
          return plain;
        };
    return part.with(layer);
  }

  private static void constrain(Layer layer, LayerConstraint constraint) {
    LayerConstraint own = constraint.clone();
    own.setParams(new HashSet<>(layer.initializer().weightKeys(layer)));
    layer.setConstraints(List.of(own));
  }

  /** Noise that adds a constant: activations and gradients are those of the shifted weights. */
  @ParameterizedTest
  @MethodSource("deterministicLayers")
  void weightNoise(Part part) {
    WeightNoise shift = new WeightNoise(new ConstantDistribution(0.05), false, true);
    ComputationGraph noisy = part.graph(settings -> settings.weightNoise(shift));
    ComputationGraph plain = part.graph();
    DataSet data = part.data(1, true);
    assertThat(output(noisy, data)).isEqualTo(output(plain, data));
    for (var layer : plain.getLayers()) {
      Layer configuration = layer.conf().getLayer();
      for (String key : configuration.initializer().weightKeys(configuration)) {
        layer.getParam(key).addi(0.05);
      }
    }
    INDArray before = noisy.params().dup();
    INDArray expected = gradient(plain, data);
    assertSame(gradient(noisy, data), expected);
    assertThat(noisy.score()).isCloseTo(plain.score(), within(1e-6));
    assertThat(noisy.params()).as("noise is not kept").isEqualTo(before);
    assertThat(greatest(expected)).isGreaterThan(1e-3);
  }

  /** With everything retained DropConnect is the identity; with half of it the loss differs. */
  @ParameterizedTest
  @MethodSource("deterministicLayers")
  void dropConnect(Part part) {
    DataSet data = part.data(1, true);
    ComputationGraph plain = part.graph();
    ComputationGraph all = part.graph(settings -> settings.weightNoise(new DropConnect(1.0)));
    INDArray expected = gradient(plain, data);
    assertSame(gradient(all, data), expected);
    ComputationGraph half = part.graph(settings -> settings.weightNoise(new DropConnect(0.5)));
    assertThat(greatest(gradient(half, data).sub(expected))).isGreaterThan(1e-3);
    assertThat(output(half, data)).isEqualTo(output(plain, data));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void earlyStoppingOfGraphs(Part part) {
    ComputationGraph network = part.graph();
    var iterator = new SingletonDataSetIterator(part.data(1, true));
    var configuration =
        new EarlyStoppingConfiguration.Builder<ComputationGraph>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
            .scoreCalculator(new DataSetLossCalculator(iterator, true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    EarlyStoppingResult<ComputationGraph> result =
        new EarlyStoppingGraphTrainer(configuration, network, iterator).fit();
    assertBest(result, result.getBestModel().score(part.data(1, true), false));
  }

  @ParameterizedTest
  @MethodSource(LAYERS)
  void earlyStoppingOfLists(Part part) {
    MultiLayerNetwork network = part.list(settings -> settings);
    var iterator = new SingletonDataSetIterator(part.data(1, true));
    var configuration =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
            .scoreCalculator(new DataSetLossCalculator(iterator, true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    EarlyStoppingResult<MultiLayerNetwork> result =
        new EarlyStoppingTrainer(configuration, network, iterator).fit();
    assertBest(result, result.getBestModel().score(part.data(1, true), false));
  }

  private static void assertBest(EarlyStoppingResult<?> result, double scoreOfBest) {
    assertThat(result.getTotalEpochs()).isEqualTo(4);
    double least =
        result.getScoreVsEpoch().values().stream()
            .mapToDouble(Double::doubleValue)
            .min()
            .orElseThrow();
    assertThat(scoreOfBest).isCloseTo(least, within(1e-6));
    assertThat(result.getScoreVsEpoch().get(0)).as("it learned").isGreaterThan(least);
  }
}
