package org.gru4j.layer.graph;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Backends;
import org.gru4j.math.Matrices;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link WeightedVertex} inside a graph: its place, its parameters and its masks. */
abstract class WeightedGraphVertex<C extends WeightedVertex> extends GraphPart {
  /** Where in a graph a vertex stands. */
  record Place(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {}

  private final C configuration;
  private final Matrices matrices;
  private final INDArray parameters;
  private final Map<String, INDArray> parameterTable;
  private @Nullable INDArray gradients;
  private Map<String, INDArray> gradientTable = Map.of();

  WeightedGraphVertex(C configuration, Place place) {
    super(place.graph(), place.name(), place.index(), place.type());
    this.configuration = configuration;
    this.matrices = Backends.installed().matrices(place.type());
    this.parameters = place.parameters();
    this.parameterTable = configuration.table(parameters);
    if (place.initialize()) {
      configuration.initializeParameters(parameterTable);
    }
  }

  C configuration() {
    return configuration;
  }

  /** Of the type of the parameters. */
  Matrices matrices() {
    return matrices;
  }

  INDArray parameter(String key) {
    return Objects.requireNonNull(parameterTable.get(key), key);
  }

  Map<String, INDArray> parameterTable() {
    return parameterTable;
  }

  Map<String, INDArray> gradientTable() {
    return gradientTable;
  }

  INDArray gradient(String key) {
    return Objects.requireNonNull(gradientTable.get(key), key);
  }

  /** An input sequence in time-major order, with its shape checked. */
  INDArray sequence(int index, long size, LayerArrays arrays) {
    INDArray sequence = inputs[index];
    if (sequence.rank() != 3 || sequence.size(1) != size) {
      throw unexpected(index, "[batch, " + size + ", time]");
    }
    return arrays.timeMajor(sequence, RNNFormat.NCW, dataType, Use.ACTIVATION);
  }

  /** An input vector per example, in 'c' order, with its shape checked. */
  INDArray vectors(int index, long size, LayerArrays arrays) {
    INDArray vectors = inputs[index];
    if (vectors.rank() != 2 || vectors.size(1) != size || vectors.size(0) != inputs[0].size(0)) {
      throw unexpected(index, "[" + inputs[0].size(0) + ", " + size + "]");
    }
    return ArraySupplier.isContiguous(vectors) && vectors.ordering() == 'c'
        ? vectors
        : arrays.copy(vectors);
  }

  private DL4JInvalidInputException unexpected(int index, String expected) {
    return new DL4JInvalidInputException(
        "Expected input %d of shape %s, but found %s (%s \"%s\")."
            .formatted(
                index,
                expected,
                Arrays.toString(inputs[index].shape()),
                configuration.getClass().getSimpleName(),
                getVertexName()));
  }

  /** The gradients of the parameters, which stand in their views already. */
  Gradient parameterGradient() {
    Gradient result = new DefaultGradient(gradients);
    gradientTable.forEach((key, view) -> result.gradientForVariable().put(key, view));
    return result;
  }

  void clearGradients() {
    Objects.requireNonNull(gradients, "gradients").assign(0);
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray view) {
    gradients = view;
    gradientTable = configuration.table(view);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      @Nullable INDArray @Nullable [] maskArrays, MaskState currentMaskState, int minibatchSize) {
    keepMasks(maskArrays);
    return new Pair<>(mask(0), MaskState.Passthrough);
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropOnly) {
    return parameterTable;
  }

  @Override
  public TrainingConfig getConfig() {
    return configuration;
  }

  @Override
  public INDArray params() {
    return parameters;
  }

  @Override
  public @Nullable INDArray getGradientsViewArray() {
    return gradients;
  }

  @Override
  public String toString() {
    return configuration + " \"" + getVertexName() + "\"";
  }
}
