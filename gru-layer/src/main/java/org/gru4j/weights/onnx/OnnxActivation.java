package org.gru4j.weights.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.gru4j.storage.VisibleText;
import org.gru4j.weights.WeightsException;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Functions of units that ONNX and ND4J both have, by ONNX's names. */
final class OnnxActivation {
  private static final String HARD_SIGMOID = "HardSigmoid";
  private static final float SLOPE = 0.2f;
  private static final float OFFSET = 0.5f;
  private static final Map<String, Supplier<IActivation>> FUNCTIONS = new LinkedHashMap<>();

  static {
    FUNCTIONS.put("Identity", ActivationIdentity::new);
    FUNCTIONS.put("Sigmoid", ActivationSigmoid::new);
    FUNCTIONS.put("Tanh", ActivationTanH::new);
    FUNCTIONS.put("Relu", ActivationReLU::new);
    // ONNX's default slope and offset, 0.2 and 0.5, are those of Deeplearning4j.
    FUNCTIONS.put(HARD_SIGMOID, ActivationHardSigmoid::new);
    FUNCTIONS.put("Softsign", ActivationSoftSign::new);
  }

  private OnnxActivation() {}

  /**
   * The functions of a GRU node, of the gates and of the candidate, for each direction; empty if
   * the node says none.
   *
   * @throws WeightsException if one is not here, or has other parameters than those that ONNX takes
   *     where none are given
   */
  static List<IActivation> of(OnnxNode node) {
    List<IActivation> functions = new ArrayList<>();
    List<String> names = node.texts("activations");
    for (String name : names) {
      functions.add(ofName(name).orElseThrow(() -> node.refused(expected(), VisibleText.of(name))));
    }
    int withParameters = (int) names.stream().filter(HARD_SIGMOID::equalsIgnoreCase).count();
    requireDefault(node, "activation_alpha", withParameters, SLOPE);
    requireDefault(node, "activation_beta", withParameters, OFFSET);
    return functions;
  }

  /**
   * Each function that has the parameter takes the next number; some exporters write zeros for the
   * others.
   */
  private static void requireDefault(OnnxNode node, String attribute, int count, float standard) {
    List<Float> numbers = node.numbers(attribute);
    for (int i = 0; i < numbers.size(); i++) {
      float allowed = i < count ? standard : 0;
      if (numbers.get(i) != allowed) {
        throw node.refused(
            "activations with their standard parameters, %s %s"
                .formatted(attribute, Float.toString(allowed)),
            numbers.toString());
      }
    }
  }

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
