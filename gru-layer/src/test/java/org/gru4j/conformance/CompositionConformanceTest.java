package org.gru4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.conformance.Numbers.assertSame;
import static org.gru4j.conformance.Numbers.output;
import static org.gru4j.conformance.Part.BATCH;
import static org.gru4j.conformance.Part.TIME;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.TimeSeriesUtils;
import org.gru4j.conformance.Part.Trait;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.ROC;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Parts beside Deeplearning4j's other layers, its evaluation and its time series. */
class CompositionConformanceTest {
  private static final String RECURRENT = "org.gru4j.conformance.Parts#recurrent";
  private static final int FRAME = 3;

  static Stream<Part> streaming() {
    return Parts.layers().filter(part -> part.has(Trait.STREAMS));
  }

  static Stream<Part> hidden() {
    return Parts.all().filter(part -> !part.has(Trait.WRITES_TOKENS));
  }

  static Stream<Part> aboveVectors() {
    return Parts.layers().filter(part -> !part.has(Trait.READS_TOKENS));
  }

  /** Layers of states that read vectors. */
  static Stream<Part> sequenceLayers() {
    return Parts.layers()
        .filter(part -> !part.has(Trait.WRITES_TOKENS) && !part.has(Trait.READS_TOKENS));
  }

  @ParameterizedTest
  @MethodSource("streaming")
  void timeSteppingEqualsTheFullPass(Part part) {
    MultiLayerNetwork list = part.list(settings -> settings);
    ComputationGraph graph = part.graph();
    INDArray features = part.features(4);
    INDArray whole = list.output(features);
    assertSame(graph.output(features)[0], whole);
    INDArray first = features.get(all(), all(), interval(0, 2));
    assertSame(list.rnnTimeStep(first), whole.get(all(), all(), interval(0, 2)));
    assertSame(graph.rnnTimeStep(first)[0], whole.get(all(), all(), interval(0, 2)));
    for (int step = 2; step < TIME; step++) {
      INDArray one = features.get(all(), all(), interval(step, step + 1));
      INDArray expected = whole.get(all(), all(), interval(step, step + 1));
      assertSame(list.rnnTimeStep(one), expected);
      assertSame(graph.rnnTimeStep(one)[0], expected);
    }
    list.rnnClearPreviousState();
    assertSame(list.rnnTimeStep(features), whole);
  }

  /** A plain dense layer, which sees steps as rows through Deeplearning4j's preprocessors. */
  @ParameterizedTest
  @MethodSource("aboveVectors")
  void denseLayersBelow(Part part) {
    DenseLayer dense = new DenseLayer.Builder().nIn(3).nOut(5).activation(Activation.TANH).build();
    MultiLayerNetwork mixed =
        list(
            Part.base()
                .list()
                .layer(dense)
                .layer(part.layer().apply(5))
                .setInputType(InputType.recurrent(3)));
    MultiLayerNetwork steps = list(Part.base().list().layer(new TimeDistributed(dense.clone())));
    steps.setParams(mixed.getLayer(0).params());
    INDArray features = Part.uniform(5, BATCH, 3, TIME);
    INDArray below = steps.output(features);
    assertSame(mixed.output(features), alone(part, 5, mixed.getLayer(1).params()).output(below));
  }

  /** Frames of a video: a convolution of each, flattened for the part. */
  @ParameterizedTest
  @MethodSource("sequenceLayers")
  void convolutionsBelow(Part part) {
    ConvolutionLayer convolution =
        new ConvolutionLayer.Builder(2, 2).nIn(1).nOut(2).activation(Activation.TANH).build();
    MultiLayerNetwork mixed =
        list(
            Part.base()
                .list()
                .layer(convolution)
                .layer(part.layer().apply(8))
                .inputPreProcessor(0, new RnnToCnnPreProcessor(FRAME, FRAME, 1))
                .setInputType(InputType.recurrent(FRAME * FRAME)));
    INDArray video = Part.uniform(3, BATCH, FRAME * FRAME, TIME);
    MultiLayerNetwork frames =
        list(
            Part.base()
                .list()
                .layer((Layer) convolution.clone())
                .setInputType(InputType.convolutional(FRAME, FRAME, 1)));
    frames.setParams(mixed.getLayer(0).params());
    INDArray below = Nd4j.create(BATCH, 8, TIME);
    for (int step = 0; step < TIME; step++) {
      INDArray frame = video.get(all(), all(), point(step)).dup('c');
      INDArray seen = frames.output(frame.reshape('c', BATCH, 1, FRAME, FRAME));
      below.put(
          new org.nd4j.linalg.indexing.INDArrayIndex[] {all(), all(), point(step)},
          seen.dup('c').reshape('c', BATCH, 8));
    }
    assertSame(mixed.output(video), alone(part, 8, mixed.getLayer(1).params()).output(below));
  }

  @ParameterizedTest
  @MethodSource("sequenceLayers")
  void embeddingsBelow(Part part) {
    MultiLayerNetwork mixed =
        list(
            Part.base()
                .list()
                .layer(
                    new EmbeddingSequenceLayer.Builder()
                        .nIn(Part.VOCABULARY)
                        .nOut(3)
                        .inputLength(TIME)
                        .build())
                .layer(part.layer().apply(3)));
    INDArray tokens = Part.tokens(2);
    INDArray table = mixed.getParam("0_W");
    INDArray vectors = Nd4j.create(BATCH, 3, TIME);
    for (int example = 0; example < BATCH; example++) {
      for (int step = 0; step < TIME; step++) {
        for (int unit = 0; unit < 3; unit++) {
          double value = table.getDouble((long) tokens.getDouble(example, 0, step), unit);
          vectors.putScalar(new int[] {example, unit, step}, value);
        }
      }
    }
    assertSame(mixed.output(tokens), alone(part, 3, mixed.getLayer(1).params()).output(vectors));
  }

  private static MultiLayerNetwork list(NeuralNetConfiguration.ListBuilder list) {
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    Part.randomize(network.params());
    return network;
  }

  /** A network of nothing but the part. */
  private static MultiLayerNetwork alone(Part part, long nIn, INDArray parameters) {
    MultiLayerNetwork network = list(Part.base().list().layer(part.layer().apply(nIn)));
    network.setParams(parameters.dup());
    return network;
  }

  /**
   * A padded example pools to what it pools to by itself, without padding; Deeplearning4j's own
   * bidirectional LSTM does not.
   */
  @ParameterizedTest
  @MethodSource("hidden")
  void globalPoolingIgnoresPadding(Part part) {
    double difference = 0;
    for (PoolingType type : List.of(PoolingType.AVG, PoolingType.MAX, PoolingType.SUM)) {
      ComputationGraph network = pooled(part, type);
      INDArray features = part.features(6);
      INDArray padded =
          network.output(false, new INDArray[] {features}, new INDArray[] {Part.mask()})[0];
      for (int example = 0; example < BATCH; example++) {
        INDArray real =
            features
                .get(interval(example, example + 1), all(), interval(0, Part.LENGTHS[example]))
                .dup();
        INDArray alone = network.output(real)[0];
        INDArray same = padded.get(interval(example, example + 1), all());
        difference = Math.max(difference, Numbers.greatest(same.sub(alone)));
      }
    }
    if (part.name().startsWith("Bidirectional(LSTM")) {
      assertThat(difference).as("the control").isGreaterThan(1e-3);
    } else {
      assertThat(difference).isLessThan(2e-6);
    }
  }

  private static ComputationGraph pooled(Part part, PoolingType type) {
    ComputationGraph whole = part.graph();
    var conf = whole.getConfiguration().clone();
    var builder =
        new org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder(
            conf, Part.base());
    builder.removeVertex("out", true);
    builder
        .addLayer("pool", new GlobalPoolingLayer.Builder(type).build(), "part")
        .setOutputs("pool");
    ComputationGraph network = new ComputationGraph(builder.build());
    network.init();
    Part.randomize(network.params());
    return network;
  }

  @ParameterizedTest
  @MethodSource(RECURRENT)
  void lastStepsAndReversal(Part part) {
    MultiLayerNetwork states = alone(part, Part.SIZE, parametersOf(part));
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    INDArray features = part.features(7);
    INDArray whole = states.output(features, false, Part.mask(), null);
    INDArray pulled =
        TimeSeriesUtils.pullLastTimeSteps(whole, Part.mask(), none, ArrayType.ACTIVATIONS)
            .getFirst();
    MultiLayerNetwork last =
        list(Part.base().list().layer(new LastTimeStep(part.layer().apply(Part.SIZE))));
    last.setParams(states.params().dup());
    assertSame(last.output(features, false, Part.mask(), null), pulled);
    for (int example = 0; example < BATCH; example++) {
      INDArray end = whole.get(point(example), all(), point(Part.LENGTHS[example] - 1));
      assertSame(pulled.getRow(example), end.reshape(Part.HIDDEN));
    }
    INDArray rows = TimeSeriesUtils.reshape3dTo2d(whole, none, ArrayType.ACTIVATIONS);
    assertSame(TimeSeriesUtils.reshape2dTo3d(rows, BATCH, none, ArrayType.ACTIVATIONS), whole);
    INDArray twice =
        TimeSeriesUtils.reverseTimeSeries(
            TimeSeriesUtils.reverseTimeSeries(whole, none, ArrayType.ACTIVATIONS),
            none,
            ArrayType.ACTIVATIONS);
    assertSame(twice, whole);
  }

  private static INDArray parametersOf(Part part) {
    return list(Part.base().list().layer(part.layer().apply(Part.SIZE))).params();
  }

  /** Evaluations of a masked minibatch, beside counting by hand over the real steps. */
  @ParameterizedTest
  @MethodSource("hidden")
  void evaluationCountsRealSteps(Part part) {
    RnnOutputLayer classes =
        new RnnOutputLayer.Builder(LossFunction.MCXENT)
            .nOut(2)
            .activation(Activation.SOFTMAX)
            .build();
    ComputationGraph network = part.graph(settings -> settings, classes);
    DataSet data = part.data(3, true);
    INDArray labels = Nd4j.zeros(BATCH, 2, TIME);
    INDArray truth = Part.uniform(11, BATCH, TIME);
    for (int example = 0; example < BATCH; example++) {
      for (int step = 0; step < TIME; step++) {
        int label = truth.getDouble(example, step) > 0 ? 1 : 0;
        labels.putScalar(new int[] {example, label, step}, 1);
      }
    }
    data.setLabels(labels);
    Evaluation evaluation = new Evaluation();
    ROC roc = new ROC(0);
    RegressionEvaluation regression = new RegressionEvaluation();
    network.doEvaluation(
        new ListDataSetIterator<>(List.of(data), BATCH), evaluation, roc, regression);
    ByHand expected = ByHand.of(output(network, data), labels);
    assertThat(evaluation.accuracy()).isCloseTo(expected.accuracy(), within(1e-9));
    if (!part.has(Trait.READS_TOKENS) && !part.has(Trait.REVERSES)) {
      // The same token twice ties, and so do steps of padding, which the labels' mask does not hide
      // from a reversed output, and Deeplearning4j's curve does not count half for a tie.
      assertThat(roc.calculateAUC()).isCloseTo(expected.areaUnderCurve(), within(1e-6));
    }
    assertThat(regression.meanSquaredError(1)).isCloseTo(expected.squaredError(), within(1e-5));
  }

  private record ByHand(double accuracy, double areaUnderCurve, double squaredError) {
    static ByHand of(INDArray output, INDArray labels) {
      List<double[]> steps = new java.util.ArrayList<>();
      for (int example = 0; example < BATCH; example++) {
        for (int step = 0; step < Part.LENGTHS[example]; step++) {
          steps.add(
              new double[] {
                output.getDouble(example, 1, step), labels.getDouble(example, 1, step)
              });
        }
      }
      double right = steps.stream().filter(s -> (s[0] > 0.5) == (s[1] == 1)).count();
      double error = steps.stream().mapToDouble(s -> Math.pow(s[0] - s[1], 2)).sum();
      double pairs = 0;
      double ordered = 0;
      for (double[] positive : steps) {
        for (double[] negative : steps) {
          if (positive[1] == 1 && negative[1] == 0) {
            pairs++;
            ordered += positive[0] > negative[0] ? 1 : 0;
          }
        }
      }
      return new ByHand(right / steps.size(), ordered / pairs, error / steps.size());
    }
  }
}
