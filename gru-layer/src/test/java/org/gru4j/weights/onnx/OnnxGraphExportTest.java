package org.gru4j.weights.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.layer.GRU;
import org.gru4j.layer.LayerNormalization;
import org.gru4j.layer.token.TokenEmbedding;
import org.junit.jupiter.api.Test;
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
  }
}
