package org.gru4j.tuning.spaces;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.distribution.LogUniformDistribution;
import org.deeplearning4j.arbiter.optimize.parameter.BooleanSpace;
import org.deeplearning4j.arbiter.optimize.parameter.FixedValue;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.integer.IntegerParameterSpace;
import org.deeplearning4j.arbiter.optimize.serde.jackson.JsonMapper;
import org.gru4j.tuning.spaces.Dimension.Categorical;
import org.gru4j.tuning.spaces.Dimension.Condition;
import org.gru4j.tuning.spaces.Dimension.Continuous;
import org.gru4j.tuning.spaces.Dimension.Whole;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Arbiter's leaf spaces as dimensions and back. */
public final class ArbiterSpaces {
  private ArbiterSpaces() {}

  /** The space of a dimension; a condition is lost, which Arbiter does not know. */
  public static ParameterSpace<?> parameterSpace(Dimension dimension) {
    if (dimension instanceof Continuous continuous) {
      if (continuous.minimum() == continuous.maximum()) {
        return new FixedValue<>(continuous.minimum());
      }
      return continuous.logarithmic()
          ? new ContinuousParameterSpace(
              new LogUniformDistribution(continuous.minimum(), continuous.maximum()))
          : new ContinuousParameterSpace(continuous.minimum(), continuous.maximum());
    }
    if (dimension instanceof Whole whole) {
      return whole.logarithmic()
          ? new LogarithmicIntegerSpace(whole.minimum(), whole.maximum())
          : new IntegerParameterSpace(whole.minimum(), whole.maximum());
    }
    return new DiscreteParameterSpace<>(((Categorical) dimension).values());
  }

  /**
   * The dimension that varies as a space does.
   *
   * @param space continuous (uniform or log-uniform), integer (uniform or {@link
   *     LogarithmicIntegerSpace}), discrete, boolean or fixed; enums become their names
   * @throws IllegalArgumentException if the space is of another kind
   */
  public static Dimension dimension(
      String name, ParameterSpace<?> space, @Nullable Condition condition) {
    if (space instanceof LogarithmicIntegerSpace integers) {
      return new Whole(name, integers.getMinimum(), integers.getMaximum(), true, condition);
    }
    if (space instanceof BooleanSpace) {
      return new Categorical(name, List.of(true, false), condition);
    }
    if (space instanceof FixedValue<?> fixed) {
      Object value = fixed.getValue() instanceof Enum<?> named ? named.name() : fixed.getValue();
      return new Categorical(name, List.of(value), condition);
    }
    // What the others hold is private, except to Arbiter's JSON.
    JsonNode written = JsonMapper.getMapper().valueToTree(space);
    if (space instanceof DiscreteParameterSpace<?>) {
      return new Categorical(name, values(name, written.path("values")), condition);
    }
    JsonNode held = written.path("distribution");
    String kind = held.path("distribution").asText();
    return switch (kind) {
      case "UniformRealDistribution" ->
          new Continuous(
              name, held.get("lower").asDouble(), held.get("upper").asDouble(), false, condition);
      case "LogUniformDistribution" ->
          new Continuous(
              name, held.get("min").asDouble(), held.get("max").asDouble(), true, condition);
      case "UniformIntegerDistribution" ->
          new Whole(name, held.get("lower").asInt(), held.get("upper").asInt(), false, condition);
      default ->
          throw new IllegalArgumentException(
              ("Expected a uniform or log-uniform, discrete, boolean or fixed space for %s, found %s"
                      + " %s.")
                  .formatted(name, space.getClass().getSimpleName(), kind));
    };
  }

  private static List<Object> values(String name, JsonNode array) {
    List<Object> values = new ArrayList<>();
    for (JsonNode value : array) {
      values.add(value(name, value));
    }
    return values;
  }

  private static Object value(String name, JsonNode value) {
    if (value.isInt()) {
      return value.intValue();
    }
    if (value.isDouble()) {
      return value.doubleValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isTextual()) {
      return value.textValue();
    }
    throw new IllegalArgumentException(
        "Expected numbers, strings, booleans or enums to choose for %s, found %s."
            .formatted(name, value));
  }
}
