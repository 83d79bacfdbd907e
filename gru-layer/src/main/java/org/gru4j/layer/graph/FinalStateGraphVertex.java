package org.gru4j.layer.graph;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.RowIndexing;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link FinalStateVertex} inside a graph. */
final class FinalStateGraphVertex extends GraphPart {
  private final boolean bidirectional;

  FinalStateGraphVertex(
      ComputationGraph graph, String name, int index, DataType type, boolean bidirectional) {
    super(graph, name, index, type);
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
    INDArray present = mask(0);
    boolean[] counts = present == null ? new boolean[0] : LayerArrays.counts(present);
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
    keepMasks(maskArrays);
    return new Pair<>(null, currentMaskState);
  }

  @Override
  public void setBackpropGradientsViewArray(@Nullable INDArray view) {
    if (view != null) {
      throw new IllegalArgumentException("A FinalStateVertex has no parameters.");
    }
  }

  @Override
  public String toString() {
    return "FinalStateVertex \"" + getVertexName() + "\"";
  }
}
