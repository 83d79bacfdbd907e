package org.gru4j.weights.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.token.AdaptiveTokenOutput;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenNetwork;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.testing.Networks;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** What ONNX Runtime computes with the exported file, against the network. */
class OnnxExportTest {
  private static final int TIME = 6;
  private static final int BATCH = 3;
  private static OrtEnvironment runtime;

  @TempDir Path folder;

  @BeforeAll
  static void needsOnnxRuntime() {
    runtime = OnnxRuntime.environment();
  }

  private static GRU gru(int in, int out, ResetMode reset, UpdateMode update, boolean bias) {
    return new GRU.Builder()
        .nIn(in)
        .nOut(out)
        .resetMode(reset)
        .updateMode(update)
        .recurrentBias(bias)
        .build();
  }

  private static MultiLayerNetwork network(Layer... layers) {
    MultiLayerNetwork network =
        TokenNetwork.of(Networks.of(new NeuralNetConfiguration.Builder().seed(5), layers));
    // Biases too, and everything far from what an initialiser gives.
    network.params().assign(Nd4j.rand(network.params().shape()).subi(0.5));
    return network;
  }

  private static Layer output(int in) {
    return new RnnOutputLayer.Builder().nIn(in).nOut(5).activation(Activation.SOFTMAX).build();
  }

  static Stream<Named<MultiLayerNetwork>> networks() {
    List<Named<MultiLayerNetwork>> all = new ArrayList<>();
    for (ResetMode reset : ResetMode.values()) {
      for (UpdateMode update : UpdateMode.values()) {
        all.add(
            Named.of(
                "one layer, " + reset + ", " + update,
                network(gru(4, 7, reset, update, reset == ResetMode.AFTER), output(7))));
      }
    }
    GRU first = gru(4, 7, ResetMode.AFTER, UpdateMode.ADMITS_CANDIDATE, false);
    GRU second = gru(7, 3, ResetMode.BEFORE, UpdateMode.KEEPS_PAST, true);
    all.add(Named.of("stacked", network(first, second, output(3))));
    all.add(
        Named.of(
            "bidirectional, sigmoid",
            network(
                new Bidirectional(Bidirectional.Mode.CONCAT, first),
                gru(14, 3, ResetMode.AFTER, UpdateMode.KEEPS_PAST, false),
                new RnnOutputLayer.Builder()
                    .nIn(3)
                    .nOut(5)
                    .lossFunction(LossFunctions.LossFunction.XENT)
                    .activation(Activation.SIGMOID)
                    .build())));
    all.add(
        Named.of(
            "both ways in one layer",
            network(
                new BidirectionalGRU.Builder().nIn(4).nOut(7).recurrentBias(true).build(),
                output(14))));
    GRU backwards = new GRU.Builder().nIn(4).nOut(7).goBackwards(true).build();
    all.add(Named.of("backwards", network(backwards, output(7))));
    all.add(
        Named.of(
            "backwards to one vector",
            network(
                new LastTimeStep(backwards),
                new OutputLayer.Builder().nIn(7).nOut(5).activation(Activation.SOFTMAX).build())));
    all.add(
        Named.of(
            "last step of both ways in one layer",
            network(
                new LastTimeStep(new BidirectionalGRU.Builder().nIn(4).nOut(7).build()),
                new OutputLayer.Builder().nIn(14).nOut(5).activation(Activation.SOFTMAX).build())));
    all.add(
        Named.of(
            "classifier",
            network(
                first,
                new LastTimeStep(second),
                new OutputLayer.Builder().nIn(3).nOut(5).activation(Activation.SOFTMAX).build())));
    GRU other =
        new GRU.Builder()
            .nIn(4)
            .nOut(7)
            .activation(Activation.SOFTSIGN)
            .gateActivationFunction(Activation.HARDSIGMOID)
            .build();
    all.add(Named.of("other activations", network(other, output(7))));
    for (ResetMode reset : ResetMode.values()) {
      GRU clipped =
          new GRU.Builder().nIn(4).nOut(7).resetMode(reset).recurrentBias(true).clip(0.2).build();
      all.add(Named.of("clip, " + reset, network(clipped, output(7))));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void onnxRuntimeComputesTheSame(MultiLayerNetwork network) throws OrtException {
    Path file = folder.resolve("model.onnx");
    OnnxExport.write(network, file);
    INDArray input = Nd4j.rand(DataType.FLOAT, TIME, BATCH, 4).subi(0.5);
    INDArray expected = network.output(input.permute(1, 2, 0));
    boolean sequence = expected.rank() == 3;
    INDArray ordered = sequence ? expected.permute(2, 0, 1) : expected;
    try (OrtSession session = runtime.createSession(file.toString())) {
      Map<String, OnnxTensor> inputs = zeroStates(session, BATCH);
      inputs.put("input", tensor(input));
      assertClose(floats(session, inputs, "output"), ordered);
    }
  }

  /** The states are inputs and outputs, by which a text is read token by token. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLanguageModelIsReadTokenByToken(boolean tied) throws OrtException {
    MultiLayerNetwork network =
        network(
            new TokenEmbedding.Builder().nIn(9).nOut(6).tied(tied).build(),
            gru(6, 7, ResetMode.AFTER, UpdateMode.ADMITS_CANDIDATE, false),
            gru(7, 6, ResetMode.AFTER, UpdateMode.ADMITS_CANDIDATE, true),
            new TokenOutput.Builder().nIn(6).nOut(9).tied(tied).build());
    int[] tokens = {3, 8, 0, 0, 5, 7};
    INDArray expected = network.output(Nd4j.createFromArray(tokens).reshape(1, 1, tokens.length));
    try (OrtSession session = runtime.createSession(OnnxExport.toBytes(network))) {
      Map<String, OnnxTensor> inputs = zeroStates(session, 1);
      for (int t = 0; t < tokens.length; t++) {
        inputs.put(
            "tokens",
            OnnxTensor.createTensor(
                runtime, LongBuffer.wrap(new long[] {tokens[t]}), new long[] {1, 1}));
        try (OrtSession.Result result = session.run(inputs)) {
          float[] output =
              ((OnnxTensor) result.get("output").orElseThrow()).getFloatBuffer().array();
          assertClose(output, expected.tensorAlongDimension(t, 1));
          for (int layer = 0; layer < 2; layer++) {
            OnnxTensor next = (OnnxTensor) result.get("next_state_" + layer).orElseThrow();
            inputs.put(
                "state_" + layer,
                OnnxTensor.createTensor(runtime, next.getFloatBuffer(), next.getInfo().getShape()));
          }
        }
      }
    }
  }

  private static Map<String, OnnxTensor> zeroStates(OrtSession session, int batch)
      throws OrtException {
    Map<String, OnnxTensor> states = new HashMap<>();
    for (var entry : session.getInputInfo().entrySet()) {
      if (entry.getKey().startsWith("state_")) {
        long[] shape = ((ai.onnxruntime.TensorInfo) entry.getValue().getInfo()).getShape().clone();
        shape[1] = batch;
        states.put(
            entry.getKey(),
            OnnxTensor.createTensor(
                runtime, FloatBuffer.allocate((int) (shape[0] * batch * shape[2])), shape));
      }
    }
    return states;
  }

  private static OnnxTensor tensor(INDArray array) throws OrtException {
    return OnnxTensor.createTensor(
        runtime, FloatBuffer.wrap(array.dup('c').data().asFloat()), array.shape());
  }

  private static float[] floats(OrtSession session, Map<String, OnnxTensor> inputs, String output)
      throws OrtException {
    try (OrtSession.Result result = session.run(inputs)) {
      FloatBuffer buffer = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return values;
    }
  }

  private static void assertClose(float[] actual, INDArray expected) {
    assertThat(actual).hasSize((int) expected.length());
    float[] values = expected.dup('c').data().asFloat();
    for (int i = 0; i < values.length; i++) {
      assertThat(actual[i] - values[i]).isBetween(-1e-5f, 1e-5f);
    }
  }

  @Test
  void refusesWhatItCannotExport() {
    MultiLayerNetwork lstm = network(new LSTM.Builder().nIn(4).nOut(7).build(), output(7));
    assertThatThrownBy(() -> OnnxExport.toBytes(lstm))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found LSTM at layer 0");
    MultiLayerNetwork adaptive =
        network(
            new TokenEmbedding.Builder().nIn(9).nOut(6).build(),
            new AdaptiveTokenOutput.Builder().nIn(6).nOut(9).cutoffs(List.of(4)).build());
    assertThatThrownBy(() -> OnnxExport.toBytes(adaptive))
        .hasMessageContaining("found AdaptiveTokenOutput at layer 1");
    MultiLayerNetwork swish =
        network(new GRU.Builder().nIn(4).nOut(7).activation(Activation.SWISH).build(), output(7));
    assertThatThrownBy(() -> OnnxExport.toBytes(swish))
        .hasMessageContaining("an activation that ONNX has")
        .hasMessageContaining("at layer 0");
  }
}
