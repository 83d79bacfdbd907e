package org.gru4j.tuning.spaces;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/**
 * A model's configurations as a parameter space of Arbiter, for its generators and runners.
 *
 * @param <C> configuration of the model
 */
@SuppressWarnings("rawtypes") // Arbiter's interface
public final class ConfigurationSpace<C extends Record> implements ParameterSpace<C> {
  private final ModelSpace<C> model;
  private final Map<String, Object> fixed;
  private final SearchSpace space;
  private final Map<String, ParameterSpace> leaves = new LinkedHashMap<>();

  ConfigurationSpace(ModelSpace<C> model, Map<String, Object> fixed, SearchSpace space) {
    this.model = model;
    this.fixed = Map.copyOf(fixed);
    this.space = space;
    space
        .dimensions()
        .forEach(
            dimension -> leaves.put(dimension.name(), ArbiterSpaces.parameterSpace(dimension)));
  }

  /** What is varied. */
  public SearchSpace searchSpace() {
    return space;
  }

  /** What is the same in all trials. */
  public Map<String, Object> fixed() {
    return fixed;
  }

  /**
   * The configuration of a trial of a search of this project.
   *
   * @param drawn values of the varied fields
   * @param seed of the trial
   * @param totalSteps over which the learning rate falls
   */
  public C configuration(Map<String, Object> drawn, long seed, long totalSteps) {
    Map<String, Object> values = new LinkedHashMap<>(fixed);
    values.putAll(drawn);
    return model.configuration(values, seed, totalSteps);
  }

  /** The configuration at a point of Arbiter, with seed 0 and a constant learning rate. */
  @Override
  public C getValue(double[] point) {
    return configuration(
        space.draw(dimension -> requireNonNull(leaves.get(dimension.name())).getValue(point)),
        0,
        1);
  }

  @Override
  public int numParameters() {
    return leaves.size();
  }

  @Override
  public List<ParameterSpace> collectLeaves() {
    return List.copyOf(leaves.values());
  }

  @Override
  public Map<String, ParameterSpace> getNestedSpaces() {
    return Map.copyOf(leaves);
  }

  @Override
  public boolean isLeaf() {
    return false;
  }

  @Override
  public void setIndices(int... indices) {
    throw new UnsupportedOperationException("Indices belong to the leaves of a space.");
  }
}
