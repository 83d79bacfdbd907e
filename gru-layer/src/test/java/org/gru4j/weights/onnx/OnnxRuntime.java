package org.gru4j.weights.onnx;

import ai.onnxruntime.OrtEnvironment;
import org.gru4j.testing.Peers;

/** ONNX Runtime, whose natives exist for the usual platforms only. */
final class OnnxRuntime {
  private OnnxRuntime() {}

  /** Its environment; ends the test where it is missing. */
  @SuppressWarnings("NullAway") // Peers.require does not return if it is missing
  static OrtEnvironment environment() {
    OrtEnvironment environment = null;
    String why = "its natives do not load";
    try {
      environment = OrtEnvironment.getEnvironment();
    } catch (RuntimeException | LinkageError e) {
      why = e.toString();
    }
    Peers.require("ONNX Runtime", environment != null, why);
    return environment;
  }
}
