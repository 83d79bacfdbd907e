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

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.PointerScope;
import org.gru4j.math.normalization.RowNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * oneDNN's primitives, which read each row once. Making them takes some twenty microseconds: oneDNN
 * itself keeps compiled code by shape.
 */
final class OneDnnRowNormalization implements RowNormalization {
  private static final int FLAGS = dnnl.dnnl_use_scale | dnnl.dnnl_use_shift;

  private final float epsilon;

  OneDnnRowNormalization(double epsilon) {
    this.epsilon = (float) epsilon;
  }

  @Override
  public void forward(INDArray rows, INDArray gain, INDArray bias, INDArray target) {
    try (Call call = new Call(rows)) {
      layer_normalization_forward.primitive_desc plan = call.forward(dnnl.dnnl_forward_inference);
      call.give(DNNL_ARG_SRC, rows);
      call.give(DNNL_ARG_SCALE, gain);
      call.give(DNNL_ARG_SHIFT, bias);
      call.give(DNNL_ARG_DST, target);
      call.run(new layer_normalization_forward(plan));
    }
  }

  /** {@inheritDoc} Mean and variance are computed again, which costs less than to keep them. */
  @Override
  public void backward(INDArray rows, INDArray gain, INDArray outputGradient, Gradients gradients) {
    try (Call call = new Call(rows)) {
      layer_normalization_forward.primitive_desc forward = call.forward(dnnl.dnnl_forward_training);
      call.give(DNNL_ARG_SRC, rows);
      call.give(DNNL_ARG_SCALE, gain);
      // The outputs and their bias are not needed: any numbers do.
      call.give(DNNL_ARG_SHIFT, gain);
      call.give(DNNL_ARG_DST, gradients.rows());
      call.give(DNNL_ARG_MEAN, new memory(forward.mean_desc(), OneDnn.engine()));
      call.give(DNNL_ARG_VARIANCE, new memory(forward.variance_desc(), OneDnn.engine()));
      call.run(new layer_normalization_forward(forward));

      call.give(DNNL_ARG_DIFF_DST, outputGradient);
      call.give(DNNL_ARG_DIFF_SRC, gradients.rows());
      call.give(DNNL_ARG_DIFF_SCALE, gradients.gain());
      call.give(DNNL_ARG_DIFF_SHIFT, gradients.bias());
      call.run(new layer_normalization_backward(call.backward(forward)));
    }
  }

  /** The native objects of one call, which end with it. */
  private final class Call implements AutoCloseable {
    // First of all: what a scope sees made ends with it.
    private final stream queue = OneDnn.stream();

    @SuppressWarnings("unchecked") // an empty list of classes
    private final PointerScope scope = new PointerScope();

    private final memory.desc shape;
    private final IntMemoryMap arguments = new IntMemoryMap();

    Call(INDArray rows) {
      shape = plain(memory.format_tag.ab, rows.size(0), rows.size(1));
    }

    private memory.desc plain(memory.format_tag order, long... sizes) {
      return new memory.desc(sizes, memory.data_type.f32, order, false);
    }

    layer_normalization_forward.primitive_desc forward(int kind) {
      layer_normalization_forward.desc operation =
          new layer_normalization_forward.desc(kind, shape, epsilon, FLAGS);
      return new layer_normalization_forward.primitive_desc(operation, OneDnn.engine(), false);
    }

    layer_normalization_backward.primitive_desc backward(
        layer_normalization_forward.primitive_desc forward) {
      layer_normalization_backward.desc operation =
          new layer_normalization_backward.desc(dnnl.dnnl_backward, shape, shape, epsilon, FLAGS);
      return new layer_normalization_backward.primitive_desc(
          operation, OneDnn.engine(), forward, false);
    }

    void give(int argument, INDArray array) {
      memory.desc form = array.rank() == 2 ? shape : plain(memory.format_tag.a, array.length());
      give(argument, new memory(form, OneDnn.engine(), OneDnn.pointer(array)));
    }

    void give(int argument, memory numbers) {
      arguments.put(argument, numbers);
    }

    void run(primitive operation) {
      operation.execute(queue, arguments);
      queue._wait();
    }

    @Override
    public void close() {
      scope.close();
    }
  }
}
