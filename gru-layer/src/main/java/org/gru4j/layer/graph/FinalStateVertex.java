package org.gru4j.layer.graph;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The final state of a recurrent layer, {@code [batch, size]}, from its states {@code [batch, size,
 * time]}: that of each example's last real step.
 *
 * <p>Of a bidirectional layer, whose first half of the features was read forward and the second
 * backward, the second half is taken from the first real step, where that direction ends.
 * Deeplearning4j's {@code LastTimeStepVertex} takes the last step of both, where the backward
 * direction has read one step only, and must be told which network input the mask comes from.
 */
public class FinalStateVertex extends GraphVertex {
  private boolean bidirectional;

  /** The final state of a layer that reads forward. */
  public FinalStateVertex() {
    this(false);
  }

  /**
   * The final state of a layer.
   *
   * @param bidirectional whether the second half of the features was read backward
   */
  public FinalStateVertex(boolean bidirectional) {
    this.bidirectional = bidirectional;
  }

  public boolean isBidirectional() {
    return bidirectional;
  }

  public void setBidirectional(boolean bidirectional) {
    this.bidirectional = bidirectional;
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return 1;
  }

  @Override
  public int maxVertexInputs() {
    return 1;
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int idx,
      INDArray paramsView,
      boolean initializeParams,
      DataType networkDatatype) {
    return new FinalStateGraphVertex(graph, name, idx, networkDatatype, bidirectional);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    if (vertexInputs.length != 1
        || !(vertexInputs[0] instanceof InputType.InputTypeRecurrent recurrent)) {
      throw new InvalidInputTypeException(
          "Expected one sequence as the input of FinalStateVertex, found "
              + java.util.Arrays.toString(vertexInputs)
              + ".");
    }
    return InputType.feedForward(recurrent.getSize());
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputTypes) {
    return new LayerMemoryReport.Builder(
            null, FinalStateVertex.class, inputTypes[0], getOutputType(-1, inputTypes))
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public GraphVertex clone() {
    return new FinalStateVertex(bidirectional);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FinalStateVertex that && bidirectional == that.bidirectional;
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(bidirectional);
  }

  @Override
  public String toString() {
    return "FinalStateVertex(bidirectional=" + bidirectional + ")";
  }
}
