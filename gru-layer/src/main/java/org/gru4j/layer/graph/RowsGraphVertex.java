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
import org.gru4j.math.Matrices;
import org.gru4j.math.RowIndexing;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link RowsVertex} inside a graph. */
final class RowsGraphVertex extends GraphPart {
  RowsGraphVertex(ComputationGraph graph, String name, int index, DataType type) {
    super(graph, name, index, type);
  }

  /** The number of the vector of each step, in time-major order. */
  private int[] numbers() {
    INDArray vectors = inputs[0];
    INDArray numbers = inputs[1];
    if (vectors.rank() != 2 || numbers.rank() != 3 || numbers.size(1) != 1) {
      throw new DL4JInvalidInputException(
          "Expected vectors [vectors, size] and their numbers [batch, 1, time], found %s and %s (%s)."
              .formatted(Arrays.toString(vectors.shape()), Arrays.toString(numbers.shape()), this));
    }
    int[] rows =
        numbers
            .reshape(numbers.size(0), numbers.size(2))
            .permute(1, 0)
            .castTo(DataType.INT32)
            .dup('c')
            .data()
            .asInt();
    INDArray mask = mask(1);
    boolean[] counts = mask == null ? new boolean[0] : LayerArrays.counts(mask);
    for (int i = 0; i < rows.length; i++) {
      if (counts.length > 0 && !counts[i]) {
        rows[i] = 0;
      } else if (rows[i] < 0 || rows[i] >= vectors.size(0)) {
        throw new DL4JInvalidInputException(
            "Expected numbers of vectors from 0 to %d, found %d (%s)."
                .formatted(vectors.size(0) - 1, rows[i], this));
      }
    }
    return rows;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray numbers = inputs[1];
    INDArray vectors = inputs[0];
    INDArray matrix = vectors.ordering() == 'c' && !vectors.isView() ? vectors : vectors.dup('c');
    INDArray result =
        new LayerArrays(workspaceMgr)
            .create(Use.ACTIVATION, dataType, numbers.size(2), numbers.size(0), vectors.size(1));
    RowIndexing.gather(matrix, numbers(), Matrices.rows(result));
    LayerArrays.applyTimeMask(result, mask(1));
    return LayerArrays.fromTimeMajor(result, RNNFormat.NCW);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray gradient =
        arrays.create(Use.GRADIENT, dataType, inputs[0].size(0), inputs[0].size(1)).assign(0);
    INDArray view = epsilon.permute(2, 0, 1);
    // A copy, which the mask may change.
    INDArray added = arrays.create(Use.BACKWARD_SCRATCH, dataType, view.shape()).assign(view);
    LayerArrays.applyTimeMask(added, mask(1));
    RowIndexing.scatterAdd(gradient, numbers(), Matrices.rows(added));
    return new Pair<>(
        null, new INDArray[] {gradient, arrays.zeroGradient(inputs[1], RNNFormat.NCW)});
  }

  @Override
  public @Nullable Pair<INDArray, MaskState> feedForwardMaskArrays(
      @Nullable INDArray @Nullable [] maskArrays, MaskState currentMaskState, int minibatchSize) {
    keepMasks(maskArrays);
    return maskArrays == null || maskArrays[1] == null
        ? null
        : new Pair<>(maskArrays[1], currentMaskState);
  }

  @Override
  public void setBackpropGradientsViewArray(@Nullable INDArray view) {
    if (view != null) {
      throw new IllegalArgumentException("A RowsVertex has no parameters.");
    }
  }

  @Override
  public String toString() {
    return "RowsVertex \"" + getVertexName() + "\"";
  }
}
