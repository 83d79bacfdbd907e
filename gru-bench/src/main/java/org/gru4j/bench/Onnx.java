package org.gru4j.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.math.ComputeType;
import org.gru4j.weights.onnx.OnnxExport;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Our networks, exported, in ONNX Runtime with its defaults. */
final class Onnx {
  private static final OrtEnvironment RUNTIME = OrtEnvironment.getEnvironment();

  private Onnx() {}

  /** A GRU layer; the output layer behind it, which a network needs, has one unit. */
  static Contender layer(LayerShape shape) throws OrtException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new GRU.Builder().nIn(shape.units()).nOut(shape.units()).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE)
                        .nIn(shape.units())
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    OrtSession session = RUNTIME.createSession(OnnxExport.toBytes(network));
    long units = shape.units();
    Map<String, OnnxTensor> inputs = new HashMap<>();
    inputs.put("input", zeros(shape.time(), shape.batch(), units));
    inputs.put("state_0", zeros(1, shape.batch(), units));
    return () -> session.run(inputs).close();
  }

  private static OnnxTensor zeros(long... shape) throws OrtException {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    return OnnxTensor.createTensor(RUNTIME, FloatBuffer.allocate(Math.toIntExact(length)), shape);
  }

  /** A language model token by token: the states go out and in again. */
  static Contender modelStep(ModelShape shape) throws OrtException {
    OrtSession session =
        RUNTIME.createSession(
            OnnxExport.toBytes(Models.network(shape, ComputeType.PARAMETER_TYPE)));
    return new Contender() {
      private OrtSession.@org.jspecify.annotations.Nullable Result last;
      private long token;

      @Override
      public void run() throws OrtException {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        OnnxTensor tokens =
            OnnxTensor.createTensor(
                RUNTIME, LongBuffer.wrap(new long[] {token}), new long[] {1, 1});
        inputs.put("tokens", tokens);
        OrtSession.Result before = last;
        for (int layer = 0; layer < shape.layers(); layer++) {
          inputs.put(
              "state_" + layer,
              before == null
                  ? zeros(1, 1, shape.units())
                  : (OnnxTensor) before.get("next_state_" + layer).orElseThrow());
        }
        OrtSession.Result result = session.run(inputs);
        FloatBuffer output = ((OnnxTensor) result.get("output").orElseThrow()).getFloatBuffer();
        token = (token + 1 + (output.get(0) > 0.5 ? 1 : 0)) % shape.vocabulary();
        if (before != null) {
          before.close();
        }
        tokens.close();
        last = result;
      }
    };
  }
}
