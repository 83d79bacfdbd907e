package org.gru4j.tuning.spaces;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.gru4j.tuning.spaces.Dimension.Whole;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonIgnoreProperties;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Whole numbers that are uniform in their logarithm, such as layer sizes; Arbiter has none. */
@SuppressWarnings("rawtypes") // Arbiter's interface
@JsonIgnoreProperties({"leaf", "nestedSpaces"})
public final class LogarithmicIntegerSpace implements ParameterSpace<Integer> {
  private final Whole dimension;
  private int index = -1;

  /**
   * Numbers between two bounds, both included.
   *
   * @throws IllegalArgumentException if the minimum is below 1 or above the maximum
   */
  @JsonCreator
  public LogarithmicIntegerSpace(
      @JsonProperty("minimum") int minimum, @JsonProperty("maximum") int maximum) {
    dimension = new Whole("integer space", minimum, maximum, true, null);
  }

  public int getMinimum() {
    return dimension.minimum();
  }

  public int getMaximum() {
    return dimension.maximum();
  }

  @Override
  public Integer getValue(double[] point) {
    if (index < 0) {
      throw new IllegalStateException("Expected an index of the parameter space, found none.");
    }
    return (Integer) dimension.valueAt(point[index]);
  }

  @Override
  public int numParameters() {
    return 1;
  }

  @Override
  public List<ParameterSpace> collectLeaves() {
    return List.of(this);
  }

  @Override
  public Map<String, ParameterSpace> getNestedSpaces() {
    return Map.of();
  }

  @Override
  public boolean isLeaf() {
    return true;
  }

  @Override
  public void setIndices(int... indices) {
    index = indices[0];
  }

  @Override
  public String toString() {
    return "LogarithmicIntegerSpace(min=" + getMinimum() + ",max=" + getMaximum() + ")";
  }
}
