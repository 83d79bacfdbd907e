package org.gru4j.tuning.samplers;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.Dimension.Categorical;
import org.gru4j.tuning.spaces.Dimension.Condition;
import org.gru4j.tuning.spaces.Dimension.Continuous;
import org.gru4j.tuning.spaces.SearchSpace;

/** Functions whose minimum is known. */
@SuppressWarnings("ImmutableEnumChecker") // their types come without that annotation
enum TestFunctions {
  /** Branin: three minima of 0.397887 (Surjanovic and Bingham, Virtual Library of Simulation). */
  BRANIN(
      new SearchSpace(
          List.of(
              new Continuous("x1", -5, 10, false, null), new Continuous("x2", 0, 15, false, null))),
      point -> branin(number(point, "x1"), number(point, "x2")),
      0.39788735772973816),

  /** Hartmann in six dimensions, minimum -3.32237 (the same library). */
  HARTMANN6(
      new SearchSpace(
          IntStream.range(0, 6)
              .<Dimension>mapToObj(i -> new Continuous("x" + i, 0, 1, false, null))
              .toList()),
      TestFunctions::hartmann,
      -3.322368011391339),

  /**
   * Three branches: Branin, a valley in a logarithm, and a plain of one value; the valley is best.
   */
  CONDITIONAL(
      new SearchSpace(
          List.of(
              new Categorical("branch", List.of("branin", "valley", "plain"), null),
              new Continuous("x1", -5, 10, false, new Condition("branch", Set.of("branin"))),
              new Continuous("x2", 0, 15, false, new Condition("branch", Set.of("branin"))),
              new Continuous("rate", 1e-6, 1, true, new Condition("branch", Set.of("valley"))),
              new Continuous("width", 0, 1, false, new Condition("branch", Set.of("valley"))))),
      TestFunctions::conditional,
      0);

  final SearchSpace space;
  final ToDoubleFunction<Map<String, Object>> function;
  final double minimum;

  TestFunctions(SearchSpace space, ToDoubleFunction<Map<String, Object>> function, double minimum) {
    this.space = space;
    this.function = function;
    this.minimum = minimum;
  }

  private static double number(Map<String, Object> point, String name) {
    return (Double) point.get(name);
  }

  private static double branin(double x1, double x2) {
    double b = 5.1 / (4 * Math.PI * Math.PI);
    double inner = x2 - b * x1 * x1 + 5 / Math.PI * x1 - 6;
    return inner * inner + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x1) + 10;
  }

  private static final class Hartmann {
    private static final double[] ALPHA = {1, 1.2, 3, 3.2};
    private static final double[][] A = {
      {10, 3, 17, 3.5, 1.7, 8},
      {0.05, 10, 17, 0.1, 8, 14},
      {3, 3.5, 1.7, 10, 17, 8},
      {17, 8, 0.05, 10, 0.1, 14}
    };
    private static final double[][] P = {
      {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
      {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
      {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
      {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
    };
  }

  private static double hartmann(Map<String, Object> point) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double exponent = 0;
      for (int j = 0; j < 6; j++) {
        double distance = number(point, "x" + j) - Hartmann.P[i][j];
        exponent += Hartmann.A[i][j] * distance * distance;
      }
      sum -= Hartmann.ALPHA[i] * Math.exp(-exponent);
    }
    return sum;
  }

  private static double conditional(Map<String, Object> point) {
    return switch ((String) point.get("branch")) {
      case "branin" -> branin(number(point, "x1"), number(point, "x2")) / 10 + 0.5;
      case "valley" -> {
        double decades = Math.log10(number(point, "rate")) + 3;
        double width = number(point, "width") - 0.3;
        yield decades * decades + 4 * width * width;
      }
      default -> 2;
    };
  }
}
