package org.gru4j.math.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.logsoftmax_forward;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** oneDNN's primitive, with the vector units that ND4J's operation leaves idle. */
final class OneDnnLogSoftmax {
  private static final int COLUMNS_AXIS = 1;

  private OneDnnLogSoftmax() {}

  static void apply(INDArray matrix) {
    try (Call call = new Call()) {
      memory.desc shape = Call.form(matrix.shape(), matrix.size(1), 1);
      logsoftmax_forward.primitive_desc plan =
          new logsoftmax_forward.primitive_desc(
              new logsoftmax_forward.desc(prop_kind.forward_inference, shape, COLUMNS_AXIS),
              OneDnn.engine(),
              false);
      call.give(DNNL_ARG_SRC, shape, matrix);
      call.give(DNNL_ARG_DST, shape, matrix);
      call.run(new logsoftmax_forward(plan));
    }
  }
}
