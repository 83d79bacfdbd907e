package org.gru4j.layer.graph;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.SameDiffParamInitializer;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Configuration of a graph part that has parameters and computes its own gradients.
 *
 * <p>It extends Deeplearning4j's SameDiff vertex because that is the one kind of vertex to which a
 * graph's configuration hands its optimiser, regularisation and gradient clipping; nothing of
 * SameDiff runs. Sequences are NCW, {@code [batch, size, time]}. Constraints and schedules of
 * dropout, which Deeplearning4j applies to layers only, do not reach such a part.
 */
public abstract class WeightedVertex extends SameDiffVertex {

  /** Number of inputs, in the order that {@code addVertex} names them. */
  abstract int inputs();

  /** Adds the parameters, weights before biases. */
  abstract void defineParameters(SDVertexParams parameters);

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs(names(inputs()));
    defineParameters(params);
  }

  private static String[] names(int count) {
    String[] names = new String[count];
    Arrays.setAll(names, i -> "input" + i);
    return names;
  }

  /**
   * The parameters by their names, in the order in which they stand.
   *
   * @param flat all of them, or their gradients, of which the table has views
   */
  Map<String, INDArray> table(INDArray flat) {
    return SameDiffParamInitializer.getInstance()
        .subsetAndReshape(
            getVertexParams().getParameterKeys(),
            getVertexParams().getParamShapes(),
            flat,
            null,
            this);
  }

  /** Makes the part of a graph. */
  abstract WeightedGraphVertex<?> vertex(WeightedGraphVertex.Place place);

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int idx,
      INDArray paramsView,
      boolean initializeParams,
      DataType networkDatatype) {
    setName(name);
    return vertex(
        new WeightedGraphVertex.Place(
            graph, name, idx, paramsView, initializeParams, networkDatatype));
  }

  @Override
  public int minVertexInputs() {
    return inputs();
  }

  @Override
  public int maxVertexInputs() {
    return inputs();
  }

  @Override
  public SDVariable defineVertex(
      SameDiff sameDiff,
      Map<String, SDVariable> layerInput,
      Map<String, SDVariable> paramTable,
      Map<String, SDVariable> maskVars) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " computes without SameDiff.");
  }

  /** Xavier for the weights, zeros for the biases; parts with a GRU override this for its own. */
  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    params.forEach(
        (key, values) -> {
          if (getVertexParams().isWeightParam(key)) {
            INDArray flat = values.reshape(values.length());
            new WeightInitXavier()
                .init((double) values.size(0), (double) values.size(1), values.shape(), 'c', flat);
          } else {
            values.assign(0);
          }
        });
  }

  /** The size of the features of a sequence. */
  static InputType.InputTypeRecurrent sequence(
      String part, InputType[] inputs, int index, long size) {
    InputType type = inputs[index];
    if (!(type instanceof InputType.InputTypeRecurrent recurrent) || recurrent.getSize() != size) {
      throw new InvalidInputTypeException(
          "Expected sequences of size %d as input %d of %s, found %s."
              .formatted(size, index, part, type));
    }
    return recurrent;
  }

  /** Checks that an input is one vector per example. */
  static void requireVector(String part, InputType[] inputs, int index, long size) {
    InputType type = inputs[index];
    if (!(type instanceof InputType.InputTypeFeedForward vector) || vector.getSize() != size) {
      throw new InvalidInputTypeException(
          "Expected vectors of size %d as input %d of %s, found %s."
              .formatted(size, index, part, type));
    }
  }

  /** What tells one configuration from another. */
  abstract Object identity();

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof WeightedVertex that
            && that.getClass() == getClass()
            && identity().equals(that.identity()));
  }

  @Override
  public int hashCode() {
    return Objects.hash(getClass(), identity());
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof WeightedVertex;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + identity();
  }

  /** A copy of the settings that all such parts have. */
  <T extends WeightedVertex> T copySettings(T copy) {
    copy.regularization = regularization;
    copy.regularizationBias = regularizationBias;
    copy.updater = updater == null ? null : updater.clone();
    copy.biasUpdater = biasUpdater == null ? null : biasUpdater.clone();
    copy.gradientNormalization = gradientNormalization;
    copy.gradientNormalizationThreshold = gradientNormalizationThreshold;
    copy.dataType = dataType;
    return copy;
  }
}
