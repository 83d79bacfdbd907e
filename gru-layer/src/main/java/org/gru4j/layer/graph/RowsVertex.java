package org.gru4j.layer.graph;

import java.util.Arrays;
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
 * Puts computed vectors at the steps of sequences: what {@code TokenEmbedding} does with vectors
 * that are parameters, with vectors that another part of the graph computes.
 *
 * <p>{@code output[b, :, t] = vectors[number[b, t], :]}. The first input is {@code [vectors,
 * size]}, the second {@code [batch, 1, time]}, numbers of vectors from 0, of any data type; the
 * output is {@code [batch, size, time]}, with the mask of the second input. Masked steps give zeros
 * and get no gradient. So a GRU that spells words reads each distinct word of a minibatch once, as
 * a minibatch of its own.
 */
public class RowsVertex extends GraphVertex {
  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return 2;
  }

  @Override
  public int maxVertexInputs() {
    return 2;
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int idx,
      INDArray paramsView,
      boolean initializeParams,
      DataType networkDatatype) {
    return new RowsGraphVertex(graph, name, idx, networkDatatype);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    if (vertexInputs.length != 2
        || !(vertexInputs[0] instanceof InputType.InputTypeFeedForward vectors)
        || !(vertexInputs[1] instanceof InputType.InputTypeRecurrent numbers)) {
      throw new InvalidInputTypeException(
          "Expected vectors and a sequence of their numbers as the inputs of RowsVertex, found "
              + Arrays.toString(vertexInputs)
              + ".");
    }
    return InputType.recurrent(vectors.getSize(), numbers.getTimeSeriesLength());
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputTypes) {
    return new LayerMemoryReport.Builder(
            null, RowsVertex.class, inputTypes[0], getOutputType(-1, inputTypes))
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public GraphVertex clone() {
    return new RowsVertex();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RowsVertex;
  }

  @Override
  public int hashCode() {
    return RowsVertex.class.hashCode();
  }

  @Override
  public String toString() {
    return "RowsVertex()";
  }
}
