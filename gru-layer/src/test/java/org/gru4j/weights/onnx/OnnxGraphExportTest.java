package org.gru4j.weights.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.LayerNormalization;
import org.gru4j.layer.graph.FinalStateVertex;
import org.gru4j.layer.graph.RowsVertex;
import org.gru4j.layer.token.CrfOutput;
import org.gru4j.layer.token.CrfScorer;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.math.crf.TransitionRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Graphs as forecasters are, run by ONNX Runtime. */
class OnnxGraphExportTest {
  private static final int FEATURES = 3;
  private static final Map<String, Long> SIZES = Map.of("numbers", (long) FEATURES);

  private static GraphBuilder graph() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .graphBuilder()
        .addInputs("numbers", "kind")
        .addLayer("vectors", new TokenEmbedding.Builder().nIn(4).nOut(2).build(), "kind")
        .addVertex("inputs", new MergeVertex(), "numbers", "vectors")
        .addLayer("first", new GRU.Builder().nIn(5).nOut(6).build(), "inputs")
        .addLayer("normal", new LayerNormalization.Builder().size(6).build(), "first")
        .addLayer("second", new GRU.Builder().nIn(6).nOut(4).recurrentBias(true).build(), "normal")
        .addVertex("beside", new MergeVertex(), "second", "inputs");
  }

  private static ComputationGraph network() {
    ComputationGraph network =
        new ComputationGraph(
            graph()
                .addLayer(
                    "output",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(9)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "beside")
                .setOutputs("output")
                .build());
    network.init();
    network.params().assign(Nd4j.rand(network.params().shape()).subi(0.5));
    return network;
  }

  @Test
  void onnxRuntimeGivesTheSameStepByStep() throws OrtException {
    OrtEnvironment runtime = OnnxRuntime.environment();
    ComputationGraph network = network();
    int batch = 2;
    int time = 5;
    INDArray numbers = Nd4j.rand(batch, FEATURES, time).subi(0.5);
    INDArray kinds = Nd4j.createFromArray(new float[][] {{0, 1, 2, 3, 0}, {3, 3, 1, 0, 2}});
    INDArray expected = network.output(numbers, kinds)[0];
    Map<String, OnnxTensor> inputs = new HashMap<>();
    inputs.put("state_0", zeros(runtime, 1, batch, 6));
    inputs.put("state_1", zeros(runtime, 1, batch, 4));
    try (OrtSession session = runtime.createSession(OnnxGraphExport.toBytes(network, SIZES))) {
      assertThat(session.getInputNames())
          .containsExactlyInAnyOrder("numbers", "kind", "state_0", "state_1");
      for (int step = 0; step < time; step++) {
        FloatBuffer values = FloatBuffer.allocate(batch * FEATURES);
        LongBuffer tokens = LongBuffer.allocate(batch);
        for (int row = 0; row < batch; row++) {
          for (int feature = 0; feature < FEATURES; feature++) {
            values.put(numbers.getFloat(row, feature, step));
          }
          tokens.put((long) kinds.getFloat(row, step));
        }
        inputs.put(
            "numbers",
            OnnxTensor.createTensor(runtime, values.flip(), new long[] {1, batch, FEATURES}));
        inputs.put("kind", OnnxTensor.createTensor(runtime, tokens.flip(), new long[] {1, batch}));
        try (OrtSession.Result result = session.run(inputs)) {
          float[][][] output = (float[][][]) result.get("output").orElseThrow().getValue();
          for (int row = 0; row < batch; row++) {
            for (int number = 0; number < 2; number++) {
              assertThat(output[0][row][number])
                  .isCloseTo(expected.getFloat(row, number, step), within(1e-5f));
            }
          }
          for (String state : new String[] {"state_0", "state_1"}) {
            OnnxTensor next = (OnnxTensor) result.get("next_" + state).orElseThrow();
            inputs.put(
                state,
                OnnxTensor.createTensor(runtime, next.getFloatBuffer(), next.getInfo().getShape()));
          }
        }
      }
    }
  }

  private static OnnxTensor zeros(OrtEnvironment runtime, long... shape) throws OrtException {
    return OnnxTensor.createTensor(
        runtime, FloatBuffer.allocate((int) (shape[0] * shape[1] * shape[2])), shape);
  }

  /** As taggers and classifiers are: words, and the letters of the distinct ones. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sequencesAsideAreReadToTheirEnds(boolean tags) throws OrtException {
    int spelt = 4;
    int hidden = 5;
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .graphBuilder()
            .addInputs("words", "letters", "numbers")
            .addLayer("wordVectors", new TokenEmbedding.Builder().nIn(7).nOut(3).build(), "words")
            .addLayer(
                "letterVectors", new TokenEmbedding.Builder().nIn(6).nOut(2).build(), "letters")
            .addLayer(
                "spelling",
                new BidirectionalGRU.Builder().nIn(2).nOut(spelt).build(),
                "letterVectors")
            .addVertex("spelt", new FinalStateVertex(true), "spelling")
            .addVertex("spellings", new RowsVertex(), "spelt", "numbers")
            .addVertex("vectors", new MergeVertex(), "wordVectors", "spellings")
            .addLayer(
                "gru",
                new BidirectionalGRU.Builder().nIn(3 + 2L * spelt).nOut(hidden).build(),
                "vectors");
    if (tags) {
      graph.addLayer(
          "output",
          new CrfOutput.Builder().nIn(2L * hidden).nOut(3).rules(TransitionRules.none(3)).build(),
          "gru");
    } else {
      graph
          .addLayer("maximum", new GlobalPoolingLayer(PoolingType.MAX), "gru")
          .addLayer(
              "output",
              new OutputLayer.Builder(LossFunction.MCXENT)
                  .nIn(2L * hidden)
                  .nOut(3)
                  .activation(Activation.SOFTMAX)
                  .build(),
              "maximum");
    }
    ComputationGraph network = new ComputationGraph(graph.setOutputs("output").build());
    network.init();
    network.params().assign(Nd4j.rand(network.params().shape()).subi(0.5));
    INDArray words = Nd4j.createFromArray(new float[][][] {{{0, 6, 2, 2}}, {{5, 1, 0, 3}}});
    INDArray letters =
        Nd4j.createFromArray(new float[][][] {{{1, 2, 3}}, {{4, 0, 0}}, {{5, 5, 0}}});
    INDArray numbers = Nd4j.createFromArray(new float[][][] {{{0, 1, 2, 2}}, {{1, 1, 0, 2}}});
    INDArray real = Nd4j.createFromArray(new float[][] {{1, 1, 1}, {1, 0, 0}, {1, 1, 0}});
    INDArray all = Nd4j.ones(2, 4);
    INDArray expected =
        network
            .output(
                false,
                new INDArray[] {words, letters, numbers},
                new INDArray[] {all, real, all.dup()},
                null)[0];
    OrtEnvironment runtime = OnnxRuntime.environment();
    Map<String, OnnxTensor> inputs = new HashMap<>();
    inputs.put("words", tokens(runtime, words));
    inputs.put("letters", tokens(runtime, letters));
    inputs.put("numbers", tokens(runtime, numbers));
    inputs.put(
        "letters_lengths",
        OnnxTensor.createTensor(runtime, IntBuffer.wrap(new int[] {3, 1, 2}), new long[] {3}));
    inputs.put("state_0", zeros(runtime, 2, 2, hidden));
    try (OrtSession session = runtime.createSession(OnnxGraphExport.toBytes(network, Map.of()));
        OrtSession.Result result = session.run(inputs)) {
      OnnxTensor output = (OnnxTensor) result.get("output").orElseThrow();
      float[] found = output.getFloatBuffer().array();
      assertThat(output.getInfo().getShape())
          .isEqualTo(tags ? new long[] {4, 2, 3} : new long[] {2, 3});
      for (int i = 0; i < found.length; i++) {
        double same =
            tags
                ? ((CrfScorer) network.getOutputLayer(0))
                    .lastEmissions()
                    .get(i / 3 % 2)[i / 6][i % 3]
                : expected.getDouble(i / 3, i % 3);
        assertThat((double) found[i]).isCloseTo(same, within(1e-5));
      }
    }
  }

  /** {@code [time, batch]} of {@code [batch, 1, time]}. */
  private static OnnxTensor tokens(OrtEnvironment runtime, INDArray sequences) throws OrtException {
    INDArray rows = sequences.reshape(sequences.size(0), sequences.size(2)).transpose().dup('c');
    return OnnxTensor.createTensor(runtime, LongBuffer.wrap(rows.data().asLong()), rows.shape());
  }

  @Test
  void whatIsNotExportedIsNamed() {
    assertThatThrownBy(() -> OnnxGraphExport.toBytes(network(), Map.of()))
        .hasMessage("Expected the size of the input numbers, found those of [].");
    ComputationGraph scaled =
        new ComputationGraph(
            graph()
                .addVertex("scaled", new ScaleVertex(2), "beside")
                .addLayer(
                    "output",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(9)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "scaled")
                .setOutputs("output")
                .build());
    scaled.init();
    assertThatThrownBy(() -> OnnxGraphExport.toBytes(scaled, SIZES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found ScaleVertex at scaled");
    ComputationGraph halves =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("numbers")
                .addLayer(
                    "both", new BidirectionalGRU.Builder().nIn(FEATURES).nOut(2).build(), "numbers")
                .addVertex("end", new FinalStateVertex(), "both")
                .addLayer(
                    "output",
                    new OutputLayer.Builder(LossFunction.MSE).nIn(4).nOut(2).build(),
                    "end")
                .setOutputs("output")
                .build());
    halves.init();
    assertThatThrownBy(() -> OnnxGraphExport.toBytes(halves, SIZES))
        .hasMessage(
            "Expected a GRU before FinalStateVertex at end, bidirectional if the vertex is, found"
                + " both.");
  }
}
