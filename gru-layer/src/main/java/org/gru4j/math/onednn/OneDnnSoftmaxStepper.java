package org.gru4j.math.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_forward;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.SoftmaxStepper;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Steps by a product and a softmax in place, whose weights are packed once. */
final class OneDnnSoftmaxStepper implements SoftmaxStepper {
  private static final int COLUMNS_AXIS = 1;

  private final INDArray weights;
  private final INDArray bias;
  private final int capacity;
  private final INDArray probabilities;
  private final Map<Integer, OneStep> steps = new TreeMap<>();

  /**
   * A stepper.
   *
   * @param weights {@code [outputs, size]}, 'c' order, copied
   * @param bias {@code [outputs]}, copied
   */
  OneDnnSoftmaxStepper(INDArray weights, INDArray bias, int capacity) {
    this.weights = weights.dup('c');
    this.bias = bias.dup('c');
    this.capacity = capacity;
    this.probabilities =
        ArraySupplier.DETACHED.create(Use.ACTIVATION, DataType.FLOAT, capacity, weights.size(0));
  }

  @Override
  public INDArray probabilities() {
    return probabilities;
  }

  @Override
  public void step(INDArray states, int rows) {
    steps
        .computeIfAbsent(OneDnnStepper.served(rows, capacity), served -> new OneStep(served))
        .execute(states);
  }

  @Override
  public void close() {
    steps.values().forEach(OneStep::close);
    steps.clear();
    List.of(weights, bias, probabilities).forEach(INDArray::close);
  }

  /** Both primitives for some number of rows, with their arguments. */
  private final class OneStep implements AutoCloseable {
    private final memory source;
    private final memory packed;
    private final memory addend;
    private final memory target;
    private final memory productScratchpad;
    private final memory softmaxScratchpad;
    private final matmul product;
    private final softmax_forward softmax;
    private final IntMemoryMap productArguments = new IntMemoryMap();
    private final IntMemoryMap softmaxArguments = new IntMemoryMap();
    private @Nullable INDArray bound;

    OneStep(int rows) {
      long outputs = weights.size(0);
      long size = weights.size(1);
      memory.desc sourceShape = matrix(memory.format_tag.ab, rows, size);
      memory.desc biasShape = matrix(memory.format_tag.ab, 1, outputs);
      memory.desc targetShape = matrix(memory.format_tag.ab, rows, outputs);
      matmul.primitive_desc productPlan =
          new matmul.primitive_desc(
              new matmul.desc(
                  sourceShape,
                  matrix(memory.format_tag.any, size, outputs),
                  biasShape,
                  targetShape),
              OneDnn.attributes(),
              OneDnn.engine());
      softmax_forward.primitive_desc softmaxPlan =
          new softmax_forward.primitive_desc(
              new softmax_forward.desc(prop_kind.forward_inference, targetShape, COLUMNS_AXIS),
              OneDnn.attributes(),
              OneDnn.engine());
      source = new memory(sourceShape, OneDnn.engine(), null);
      packed = packed(productPlan.weights_desc(), size, outputs);
      addend = new memory(biasShape, OneDnn.engine(), OneDnn.pointer(bias));
      target = new memory(targetShape, OneDnn.engine(), OneDnn.pointer(probabilities));
      productScratchpad = new memory(productPlan.scratchpad_desc(), OneDnn.engine());
      softmaxScratchpad = new memory(softmaxPlan.scratchpad_desc(), OneDnn.engine());
      product = new matmul(productPlan);
      softmax = new softmax_forward(softmaxPlan);
      productArguments.put(DNNL_ARG_SRC, source);
      productArguments.put(DNNL_ARG_WEIGHTS, packed);
      productArguments.put(DNNL_ARG_BIAS, addend);
      productArguments.put(DNNL_ARG_DST, target);
      productArguments.put(DNNL_ARG_SCRATCHPAD, productScratchpad);
      softmaxArguments.put(DNNL_ARG_SRC, target);
      softmaxArguments.put(DNNL_ARG_DST, target);
      softmaxArguments.put(DNNL_ARG_SCRATCHPAD, softmaxScratchpad);
    }

    private static memory.desc matrix(memory.format_tag format, long rows, long columns) {
      return new memory.desc(new long[] {rows, columns}, memory.data_type.f32, format);
    }

    private memory packed(memory.desc format, long size, long outputs) {
      memory result = new memory(format, OneDnn.engine());
      memory.desc transposed = matrix(memory.format_tag.ba, size, outputs);
      try (memory plain = new memory(transposed, OneDnn.engine(), OneDnn.pointer(weights));
          reorder packing = new reorder(plain, result)) {
        packing.execute(OneDnn.stream(), plain, result);
        OneDnn.stream()._wait();
      }
      return result;
    }

    void execute(INDArray states) {
      if (bound != states) {
        source.set_data_handle(OneDnn.pointer(states));
        bound = states;
      }
      product.execute(OneDnn.stream(), productArguments);
      softmax.execute(OneDnn.stream(), softmaxArguments);
      OneDnn.stream()._wait();
    }

    @Override
    public void close() {
      productArguments.close();
      softmaxArguments.close();
      product.close();
      softmax.close();
      for (memory argument :
          new memory[] {source, packed, addend, target, productScratchpad, softmaxScratchpad}) {
        argument.close();
      }
    }
  }
}
