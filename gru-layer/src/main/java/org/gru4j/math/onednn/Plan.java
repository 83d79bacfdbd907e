package org.gru4j.math.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.rnn_primitive_desc_base;
import org.bytedeco.javacpp.Pointer;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.GruWeights;
import org.gru4j.math.UpdateMode;
import org.gru4j.math.onednn.PlanCache.Run;
import org.gru4j.natives.Team;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A primitive with its arguments, ready to be run again and again on other arrays.
 *
 * <p>The weights are kept here in the primitive's own packed format; every other argument is only
 * an address that is set before each run.
 */
final class Plan implements AutoCloseable {
  /** oneDNN's kernels load whole vector registers; aligned memory is faster. */
  private static final long ALIGNMENT = 64;

  /** The descriptors and the primitive itself, as measured; its compiled code is oneDNN's. */
  private static final long DESCRIPTOR_BYTES = 100_000;

  private final RnnShape shape;
  private final int threads;
  private final Run run;
  private final primitive operation;
  private final IntMemoryMap arguments = new IntMemoryMap();
  private final Map<Integer, memory> bound = new HashMap<>();
  // The native side knows addresses only: without these, memory could be collected during a run.
  private final List<INDArray> owners = new ArrayList<>();
  private final Packing inputWeights;
  private final Packing recurrentWeights;
  private final memory bias;

  /** Of a backward plan whose update gate is the other way round than oneDNN's. */
  private final Packing.@Nullable Signs signs;

  private final long workspaceBytes;
  private final long scratchpadBytes;
  private long weightsVersion = -1;

  Plan(RnnShape shape, rnn_primitive_desc_base descriptor, primitive operation, Run run) {
    this.shape = shape;
    this.threads = shape.worthwhileThreads();
    this.run = run;
    this.operation = operation;
    memory.format_tag plain = memory.format_tag.ldigo;
    RnnShape.Tensors operands = shape.operands();
    RnnShape.Tensors floats = shape.floats();
    UpdateMode updateMode = shape.updateMode();
    inputWeights =
        new Packing(floats.inputWeights(plain), descriptor.weights_layer_desc(), updateMode);
    recurrentWeights =
        new Packing(floats.recurrentWeights(plain), descriptor.weights_iter_desc(), updateMode);
    bias = new memory(floats.bias(), OneDnn.engine());
    arguments.put(DNNL_ARG_WEIGHTS_LAYER, inputWeights.packed());
    arguments.put(DNNL_ARG_WEIGHTS_ITER, recurrentWeights.packed());
    arguments.put(DNNL_ARG_BIAS, bias);
    workspaceBytes = descriptor.workspace_desc().get_size();
    scratchpadBytes = descriptor.scratchpad_desc().get_size();

    declare(DNNL_ARG_SRC_LAYER, operands.sequence());
    declare(DNNL_ARG_SRC_ITER, operands.state());
    declare(DNNL_ARG_DST_LAYER, operands.states());
    declare(DNNL_ARG_DST_ITER, operands.state());
    if (workspaceBytes > 0) {
      declare(DNNL_ARG_WORKSPACE, descriptor.workspace_desc());
    }
    if (scratchpadBytes > 0) {
      declare(DNNL_ARG_SCRATCHPAD, descriptor.scratchpad_desc());
    }
    signs =
        run == Run.BACKWARD && updateMode == UpdateMode.ADMITS_CANDIDATE
            ? new Packing.Signs(floats.inputWeights(plain), floats.recurrentWeights(plain))
            : null;
    if (run == Run.BACKWARD) {
      declare(DNNL_ARG_DIFF_SRC_LAYER, floats.sequence());
      declare(DNNL_ARG_DIFF_SRC_ITER, floats.state());
      declare(DNNL_ARG_DIFF_DST_LAYER, floats.states());
      declare(DNNL_ARG_DIFF_DST_ITER, floats.state());
      declare(DNNL_ARG_DIFF_WEIGHTS_LAYER, floats.inputWeights(plain));
      declare(DNNL_ARG_DIFF_WEIGHTS_ITER, floats.recurrentWeights(plain));
      declare(DNNL_ARG_DIFF_BIAS, floats.bias());
    }
  }

  private void declare(int argument, memory.desc descriptor) {
    memory unbound = new memory(descriptor, OneDnn.engine(), null);
    bound.put(argument, unbound);
    arguments.put(argument, unbound);
  }

  /** What the primitive was made for. */
  RnnShape shape() {
    return shape;
  }

  /** What this plan holds outside of Java's heap, for the most part packed weights. */
  long nativeBytes() {
    return inputWeights.bytes() + recurrentWeights.bytes() + DESCRIPTOR_BYTES;
  }

  /** Sets the array of an argument; one that the primitive does not have is passed over. */
  void bind(int argument, INDArray array) {
    bind(argument, array, OneDnn.address(array));
  }

  /** Sets raw memory, at the first aligned address of an array that {@link #allocate} made. */
  void bindMemory(int argument, INDArray array) {
    bind(argument, array, (OneDnn.address(array) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  }

  private void bind(int argument, INDArray owner, long address) {
    memory target = bound.get(argument);
    if (target != null) {
      target.set_data_handle(OneDnn.pointer(address));
      owners.add(owner);
    }
  }

  /** An array that holds so many bytes after its first aligned address. */
  private static INDArray allocate(long bytes, Use use, ArraySupplier arrays) {
    return arrays.create(use, DataType.FLOAT, (bytes + ALIGNMENT) / Float.BYTES + 1);
  }

  /** Memory for what a forward pass in training notes for the way back. */
  INDArray allocateWorkspace(Use use, ArraySupplier arrays) {
    return allocate(workspaceBytes, use, arrays);
  }

  /** Memory that a run needs and leaves behind worthless. */
  INDArray allocateScratchpad(Use use, ArraySupplier arrays) {
    return allocate(scratchpadBytes, use, arrays);
  }

  /** The version of the weights that are packed here; -1 if none were. */
  long weightsVersion() {
    return weightsVersion;
  }

  /** Brings the weights into the primitive's format. */
  void pack(GruWeights weights, long version) {
    inputWeights.pack(weights.input());
    recurrentWeights.pack(weights.recurrent());
    Biases.pack(weights, shape, bias.get_data_handle());
    weightsVersion = version;
  }

  /** Brings the gradients of a run, which are where it was told to write them, to our form. */
  void unpackGradients(GruWeights gradients, INDArray biasGradients) {
    if (signs != null) {
      signs.change(gradients);
    }
    Biases.unpack(OneDnn.pointer(biasGradients), shape, gradients);
  }

  void execute() {
    // Training comes to the same numbers whatever other threads do meanwhile.
    try (Team team = run == Run.INFERENCE ? Team.sharing(threads) : Team.of(threads)) {
      operation.execute(OneDnn.stream(), arguments);
      OneDnn.stream()._wait();
    }
    owners.clear();
  }

  /** Keeps what is native of this plan, when the scope that it was made in ends. */
  Plan retained() {
    pointers().forEach(Pointer::retainReference);
    return this;
  }

  @Override
  public void close() {
    pointers().forEach(Pointer::close);
  }

  private List<Pointer> pointers() {
    List<Pointer> pointers = new ArrayList<>(bound.values());
    pointers.addAll(inputWeights.pointers());
    pointers.addAll(recurrentWeights.pointers());
    if (signs != null) {
      pointers.addAll(signs.pointers());
    }
    pointers.addAll(List.of(bias, arguments, operation));
    return pointers;
  }
}
