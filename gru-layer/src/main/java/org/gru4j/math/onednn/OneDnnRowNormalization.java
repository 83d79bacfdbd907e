package org.gru4j.math.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.gru4j.math.normalization.RowNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;

/** oneDNN's primitives, which read each row once. */
final class OneDnnRowNormalization implements RowNormalization {
  private static final int FLAGS = dnnl.dnnl_use_scale | dnnl.dnnl_use_shift;

  private final float epsilon;

  OneDnnRowNormalization(double epsilon) {
    this.epsilon = (float) epsilon;
  }

  @Override
  public void forward(INDArray rows, INDArray gain, INDArray bias, INDArray target) {
    try (Call call = new Call()) {
      memory.desc matrix = matrix(rows);
      memory.desc vector = vector(gain);
      call.give(DNNL_ARG_SRC, matrix, rows);
      call.give(DNNL_ARG_SCALE, vector, gain);
      call.give(DNNL_ARG_SHIFT, vector, bias);
      call.give(DNNL_ARG_DST, matrix, target);
      call.run(new layer_normalization_forward(plan(matrix, dnnl.dnnl_forward_inference)));
    }
  }

  private static memory.desc matrix(INDArray rows) {
    return Call.form(rows.shape(), rows.size(1), 1);
  }

  private static memory.desc vector(INDArray array) {
    return Call.form(new long[] {array.length()}, 1);
  }

  private layer_normalization_forward.primitive_desc plan(memory.desc matrix, int kind) {
    return new layer_normalization_forward.primitive_desc(
        new layer_normalization_forward.desc(kind, matrix, epsilon, FLAGS), OneDnn.engine(), false);
  }

  /** {@inheritDoc} Mean and variance are computed again, which costs less than to keep them. */
  @Override
  public void backward(INDArray rows, INDArray gain, INDArray outputGradient, Gradients gradients) {
    try (Call call = new Call()) {
      memory.desc matrix = matrix(rows);
      memory.desc vector = vector(gain);
      layer_normalization_forward.primitive_desc forward = plan(matrix, dnnl.dnnl_forward_training);
      call.give(DNNL_ARG_SRC, matrix, rows);
      call.give(DNNL_ARG_SCALE, vector, gain);
      // The outputs and their bias are not needed: any numbers do.
      call.give(DNNL_ARG_SHIFT, vector, gain);
      call.give(DNNL_ARG_DST, matrix, gradients.rows());
      call.give(DNNL_ARG_MEAN, forward.mean_desc());
      call.give(DNNL_ARG_VARIANCE, forward.variance_desc());
      call.run(new layer_normalization_forward(forward));

      call.give(DNNL_ARG_DIFF_DST, matrix, outputGradient);
      call.give(DNNL_ARG_DIFF_SRC, matrix, gradients.rows());
      call.give(DNNL_ARG_DIFF_SCALE, vector, gradients.gain());
      call.give(DNNL_ARG_DIFF_SHIFT, vector, gradients.bias());
      call.run(
          new layer_normalization_backward(
              new layer_normalization_backward.primitive_desc(
                  new layer_normalization_backward.desc(
                      dnnl.dnnl_backward, matrix, matrix, epsilon, FLAGS),
                  OneDnn.engine(),
                  forward,
                  false)));
    }
  }
}
