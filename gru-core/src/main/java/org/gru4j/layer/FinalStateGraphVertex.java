package org.gru4j.layer;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.kernel.ArraySupplier.Use;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link FinalStateVertex} inside a graph. */
final class FinalStateGraphVertex extends BaseGraphVertex {
  private final boolean bidirectional;
  private @Nullable INDArray mask;

  FinalStateGraphVertex(
      ComputationGraph graph, String name, int index, DataType type, boolean bidirectional) {
    super(graph, name, index, null, null, type);
    this.bidirectional = bidirectional;
  }

  /**
   * The elements of the output in the time-major input, seen as a column.
   *
   * <p>A sequence of padding alone gives its first step, which is zero.
   */
  private int[] places(INDArray sequence) {
    int batch = (int) sequence.size(0);
    int size = (int) sequence.size(1);
    int time = (int) sequence.size(2);
    // As WeightedGraphVertex says, a mask may be that of an earlier minibatch.
    INDArray present = graph.getInputMaskArrays() == null ? null : mask;
    boolean[] counts = present == null ? new boolean[0] : TokenArrays.counts(present);
    int[] places = new int[batch * size];
    for (int example = 0; example < batch; example++) {
      int first = 0;
      int last = time - 1;
      if (counts.length > 0) {
        while (last > 0 && !counts[last * batch + example]) {
          last--;
        }
        while (first < last && !counts[first * batch + example]) {
          first++;
        }
      }
      for (int unit = 0; unit < size; unit++) {
        int step = bidirectional && unit >= size / 2 ? first : last;
        places[example * size + unit] = (step * batch + example) * size + unit;
      }
    }
    return places;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray sequence = inputs[0];
    if (sequence.rank() != 3) {
      throw new DL4JInvalidInputException(
          "Expected states of shape [batch, size, time], but found %s (FinalStateVertex \"%s\")."
              .formatted(Arrays.toString(sequence.shape()), getVertexName()));
    }
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray timeMajor = arrays.timeMajor(sequence, RNNFormat.NCW, dataType, Use.FORWARD_SCRATCH);
    INDArray result = arrays.create(Use.ACTIVATION, dataType, sequence.size(0), sequence.size(1));
    RowIndexing.gather(
        RowIndexing.asColumn(timeMajor), places(sequence), RowIndexing.asColumn(result));
    return result;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    INDArray sequence = inputs[0];
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray gradient =
        arrays
            .create(Use.GRADIENT, dataType, sequence.size(2), sequence.size(0), sequence.size(1))
            .assign(0);
    INDArray added =
        arrays
            .create(Use.BACKWARD_SCRATCH, dataType, sequence.size(0), sequence.size(1))
            .assign(epsilon);
    RowIndexing.scatterAdd(
        RowIndexing.asColumn(gradient), places(sequence), RowIndexing.asColumn(added));
    return new Pair<>(null, new INDArray[] {LayerArrays.fromTimeMajor(gradient, RNNFormat.NCW)});
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      @Nullable INDArray @Nullable [] maskArrays, MaskState currentMaskState, int minibatchSize) {
    mask = maskArrays == null ? null : maskArrays[0];
    return new Pair<>(null, currentMaskState);
  }

  @Override
  public void setBackpropGradientsViewArray(@Nullable INDArray view) {
    if (view != null) {
      throw new IllegalArgumentException("A FinalStateVertex has no parameters.");
    }
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

  @Override
  public String toString() {
    return "FinalStateVertex \"" + getVertexName() + "\"";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
