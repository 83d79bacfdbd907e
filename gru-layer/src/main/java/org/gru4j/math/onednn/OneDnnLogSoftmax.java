package org.gru4j.math.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.logsoftmax_forward;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** oneDNN's primitive, with the vector units that ND4J's operation leaves idle. */
final class OneDnnLogSoftmax {
  private static final int COLUMNS_AXIS = 1;

  private OneDnnLogSoftmax() {}

  static void apply(INDArray matrix) {
    // Making the primitive takes some ten microseconds: oneDNN itself keeps compiled code by shape.
    try (memory.desc shape =
            new memory.desc(matrix.shape(), memory.data_type.f32, memory.format_tag.ab, false);
        logsoftmax_forward.desc operation =
            new logsoftmax_forward.desc(prop_kind.forward_inference, shape, COLUMNS_AXIS);
        logsoftmax_forward.primitive_desc plan =
            new logsoftmax_forward.primitive_desc(operation, OneDnn.engine(), false);
        logsoftmax_forward primitive = new logsoftmax_forward(plan);
        memory numbers = new memory(shape, OneDnn.engine(), OneDnn.pointer(matrix));
        IntMemoryMap arguments = new IntMemoryMap()) {
      arguments.put(DNNL_ARG_SRC, numbers);
      arguments.put(DNNL_ARG_DST, numbers);
      primitive.execute(OneDnn.stream(), arguments);
      OneDnn.stream()._wait();
    }
  }
}
