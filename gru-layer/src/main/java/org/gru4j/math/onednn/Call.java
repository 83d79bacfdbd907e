package org.gru4j.math.onednn;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.PointerScope;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A call of primitives that are made for it. Making one takes some ten microseconds: oneDNN itself
 * keeps compiled code by shape.
 *
 * <p>Whatever native is made while it is open ends with it, so nothing else must be made then, no
 * array either.
 */
final class Call implements AutoCloseable {
  // First of all, for it does not end with the call.
  private final stream queue = OneDnn.stream();

  @SuppressWarnings("unchecked") // the scope's constructor takes classes, of which there are none
  private final PointerScope scope = new PointerScope();

  private final IntMemoryMap arguments = new IntMemoryMap();
  private final List<Runnable> afterwards = new ArrayList<>();
  // The native side knows addresses only: without these, memory could be collected meanwhile.
  private final List<INDArray> owners = new ArrayList<>();

  /** A form of FLOAT numbers in memory, by how far it is from one to the next in each dimension. */
  static memory.desc form(long[] sizes, long... strides) {
    return new memory.desc(sizes, memory.data_type.f32, strides, false);
  }

  /** The form in which a primitive likes its numbers best. */
  static memory.desc any(long... sizes) {
    return new memory.desc(sizes, memory.data_type.f32, memory.format_tag.any, false);
  }

  /** Memory of the library's own. */
  void give(int argument, memory.desc form) {
    arguments.put(argument, new memory(form, OneDnn.engine()));
  }

  /** An array as it is. */
  void give(int argument, memory.desc form, INDArray array) {
    arguments.put(argument, at(form, array));
  }

  /** An array that a primitive reads, brought into another form where it wants that. */
  void give(int argument, memory.desc form, INDArray array, memory.desc wanted) {
    memory given = at(form, array);
    if (!form.equals(wanted)) {
      memory source = given;
      given = new memory(wanted, OneDnn.engine());
      move(source, given);
    }
    arguments.put(argument, given);
  }

  /** An array that a primitive writes, brought into our form behind it where it has another. */
  void receive(int argument, memory.desc form, INDArray array, memory.desc written) {
    memory target = at(form, array);
    if (form.equals(written)) {
      arguments.put(argument, target);
    } else {
      memory between = new memory(written, OneDnn.engine());
      arguments.put(argument, between);
      afterwards.add(() -> move(between, target));
    }
  }

  private memory at(memory.desc form, INDArray array) {
    owners.add(array);
    return new memory(form, OneDnn.engine(), OneDnn.pointer(array));
  }

  private void move(memory from, memory to) {
    new reorder(from, to).execute(queue, from, to);
  }

  void run(primitive operation) {
    try {
      operation.execute(queue, arguments);
      afterwards.forEach(Runnable::run);
      afterwards.clear();
      queue._wait();
    } finally {
      Reference.reachabilityFence(owners);
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
