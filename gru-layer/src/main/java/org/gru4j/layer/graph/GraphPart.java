package org.gru4j.layer.graph;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What our vertices have in common inside a graph: no layer, and the masks of their inputs. */
abstract class GraphPart extends BaseGraphVertex {
  private @Nullable INDArray @Nullable [] masks;

  GraphPart(ComputationGraph graph, String name, int index, DataType type) {
    super(graph, name, index, null, null, type);
  }

  final void keepMasks(@Nullable INDArray @Nullable [] maskArrays) {
    masks = maskArrays;
  }

  /**
   * The mask of an input, {@code [batch, time]}; null if all its steps are real.
   *
   * <p>Deeplearning4j takes the masks of a minibatch from layers when it has been read, but not
   * from vertices: what an earlier minibatch left counts only as long as the graph has masks.
   */
  final @Nullable INDArray mask(int index) {
    @Nullable INDArray[] present = masks;
    return present == null || graph.getInputMaskArrays() == null ? null : present[index];
  }

  /** Deeplearning4j's base class implements this varargs method of its interface without them. */
  @Override
  @SuppressWarnings("overrides")
  public void setInputs(INDArray... inputs) {
    this.inputs = inputs;
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public @Nullable Layer getLayer() {
    return null;
  }

  // Identity: a vertex is a part of one graph.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
