package org.gru4j.math.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.Pointer;
import org.gru4j.math.GruWeights;
import org.gru4j.math.UpdateMode;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Moves one weight matrix from our layout to a primitive's.
 *
 * <p>oneDNN's update gate keeps the past. Where ours admits the candidate, its columns change sign
 * on the way: {@code σ(-a) = 1 - σ(a)}. Gradients come back in the same convention and change sign
 * again.
 */
final class Packing {
  /** Where the gates are among the dimensions of weights. */
  private static final int GATES = 3;

  private static final float[] NEGATIVE = {-1};

  private final memory packed;
  private final memory.desc ours;
  private final List<Move> moves = new ArrayList<>();

  /**
   * From our layout with changed signs to a format of which no part can be written by itself; null
   * where the moves write the format.
   */
  private final @Nullable Move onward;

  private final long bytes;

  /** Some gates of the weights, on their way. */
  private record Move(memory from, memory to, reorder operation) {
    static Move of(memory.desc from, memory.desc to, boolean negative) {
      memory source = new memory(from, OneDnn.engine(), null);
      memory target = new memory(to, OneDnn.engine(), null);
      if (!negative) {
        return new Move(source, target, new reorder(source, target));
      }
      primitive_attr attributes = new primitive_attr();
      attributes.set_output_scales(0, NEGATIVE);
      return new Move(source, target, new reorder(source, target, attributes));
    }

    void run(Pointer source, Pointer target) {
      from.set_data_handle(source);
      to.set_data_handle(target);
      operation.execute(OneDnn.stream(), from, to);
    }

    List<Pointer> pointers() {
      return List.of(operation, from, to);
    }
  }

  /**
   * A packing.
   *
   * @param ours layout of the parameters
   * @param theirs layout of the primitive
   */
  Packing(memory.desc ours, memory.desc theirs, UpdateMode updateMode) {
    this.ours = ours;
    packed = new memory(theirs, OneDnn.engine());
    bytes = theirs.get_size();
    if (updateMode == UpdateMode.KEEPS_PAST) {
      onward = null;
      moves.add(Move.of(ours, theirs, false));
      return;
    }
    boolean direct = theirs.data().format_kind() == dnnl.dnnl_blocked;
    memory.desc target = direct ? theirs : ours;
    onward = direct ? null : Move.of(ours, theirs, false);
    moves.add(Move.of(gates(ours, 0, 1), gates(target, 0, 1), true));
    moves.add(Move.of(gates(ours, 1, 2), gates(target, 1, 2), false));
  }

  /** So many of the gates, as a view. */
  private static memory.desc gates(memory.desc weights, int first, int count) {
    dnnl_memory_desc_t known = weights.data();
    long[] dimensions = new long[known.ndims()];
    known.dims().get(dimensions);
    long[] offsets = new long[dimensions.length];
    dimensions[GATES] = count;
    offsets[GATES] = first;
    return weights.submemory_desc(dimensions, offsets);
  }

  /** What the primitive reads. */
  memory packed() {
    return packed;
  }

  /** What that holds outside of Java's heap. */
  long bytes() {
    return bytes;
  }

  void pack(INDArray weights) {
    Pointer source = OneDnn.pointer(weights);
    Pointer target = packed.get_data_handle();
    if (onward == null) {
      moves.forEach(move -> move.run(source, target));
      return;
    }
    try (memory stage = new memory(ours, OneDnn.engine())) {
      Pointer between = stage.get_data_handle();
      moves.forEach(move -> move.run(source, between));
      onward.run(between, target);
      OneDnn.stream()._wait();
    }
  }

  /** Native objects, to be kept or closed together. */
  List<Pointer> pointers() {
    List<Pointer> pointers = new ArrayList<>(List.of(packed, ours));
    moves.forEach(move -> pointers.addAll(move.pointers()));
    if (onward != null) {
      pointers.addAll(onward.pointers());
    }
    return pointers;
  }

  /** Changes the signs of gradients that oneDNN has written in the layout of our parameters. */
  static final class Signs {
    private final Move input;
    private final Move recurrent;

    Signs(memory.desc inputWeights, memory.desc recurrentWeights) {
      input = inPlace(inputWeights);
      recurrent = inPlace(recurrentWeights);
    }

    private static Move inPlace(memory.desc weights) {
      memory.desc updateGate = gates(weights, 0, 1);
      return Move.of(updateGate, updateGate, true);
    }

    void change(GruWeights gradients) {
      input.run(OneDnn.pointer(gradients.input()), OneDnn.pointer(gradients.input()));
      recurrent.run(OneDnn.pointer(gradients.recurrent()), OneDnn.pointer(gradients.recurrent()));
      OneDnn.stream()._wait();
    }

    List<Pointer> pointers() {
      List<Pointer> pointers = new ArrayList<>(input.pointers());
      pointers.addAll(recurrent.pointers());
      return pointers;
    }
  }
}
