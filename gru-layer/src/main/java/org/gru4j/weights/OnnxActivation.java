package org.gru4j.weights;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Functions of units that ONNX and ND4J both have, by ONNX's names. */
final class OnnxActivation {
  private static final Map<String, Supplier<IActivation>> FUNCTIONS = new LinkedHashMap<>();

  static {
    FUNCTIONS.put("Identity", ActivationIdentity::new);
    FUNCTIONS.put("Sigmoid", ActivationSigmoid::new);
    FUNCTIONS.put("Tanh", ActivationTanH::new);
    FUNCTIONS.put("Relu", ActivationReLU::new);
    // ONNX's default slope and offset, 0.2 and 0.5, are those of Deeplearning4j.
    FUNCTIONS.put("HardSigmoid", ActivationHardSigmoid::new);
    FUNCTIONS.put("Softsign", ActivationSoftSign::new);
  }

  private OnnxActivation() {}

  /** What a refusal says that it expected. */
  static String expected() {
    return "an activation that ONNX has, one of " + FUNCTIONS.keySet();
  }

  /** The name of a function, if ONNX has it with the same parameters. */
  static Optional<String> nameOf(IActivation function) {
    return FUNCTIONS.entrySet().stream()
        .filter(entry -> entry.getValue().get().equals(function))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The function of a name, in which ONNX ignores upper and lower case. */
  static Optional<IActivation> ofName(String name) {
    return FUNCTIONS.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
        .map(entry -> entry.getValue().get())
        .findFirst();
  }
}
