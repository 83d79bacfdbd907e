package org.gru4j.math.onednn;

import java.lang.ref.Reference;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the products multiply. They are summed in FLOAT, and all gradients are FLOAT, in either
 * case.
 */
enum Precision {
  /** Everything in FLOAT. */
  FLOAT(DataType.FLOAT, memory.data_type.f32),

  /**
   * Inputs, states and weights rounded to BFLOAT16, which has FLOAT's range and eight bits of
   * precision: half the memory traffic, and twice the products per instruction where the processor
   * has AVX512-BF16.
   */
  BFLOAT16(DataType.BFLOAT16, memory.data_type.bf16);

  private final DataType type;
  private final memory.data_type nativeType;

  Precision(DataType type, memory.data_type nativeType) {
    this.type = type;
    this.nativeType = nativeType;
  }

  /** ND4J's type of the arrays that are multiplied. */
  DataType type() {
    return type;
  }

  memory.data_type nativeType() {
    return nativeType;
  }

  /** FLOAT numbers as operands: themselves, or a rounded copy. */
  INDArray narrow(INDArray floats, Use use, ArraySupplier arrays) {
    if (this == FLOAT) {
      return floats;
    }
    INDArray narrow = arrays.create(use, type, floats.shape());
    convert(floats, memory.data_type.f32, narrow, nativeType);
    return narrow;
  }

  /** Operands as FLOAT numbers: themselves, or a copy. */
  INDArray widen(INDArray operands, Use use, ArraySupplier arrays) {
    if (this == FLOAT) {
      return operands;
    }
    INDArray floats = arrays.create(use, DataType.FLOAT, operands.shape());
    convert(operands, nativeType, floats, memory.data_type.f32);
    return floats;
  }

  private static void convert(
      INDArray from, memory.data_type fromType, INDArray to, memory.data_type toType) {
    try (memory source = vector(from, fromType);
        memory target = vector(to, toType);
        reorder conversion = new reorder(source, target)) {
      conversion.execute(OneDnn.stream(), source, target);
      OneDnn.stream()._wait();
    } finally {
      Reference.reachabilityFence(from);
      Reference.reachabilityFence(to);
    }
  }

  private static memory vector(INDArray array, memory.data_type type) {
    long[] length = {array.length()};
    return new memory(
        new memory.desc(length, type, memory.format_tag.a), OneDnn.engine(), OneDnn.pointer(array));
  }
}
