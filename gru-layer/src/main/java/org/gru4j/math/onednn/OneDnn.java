package org.gru4j.math.onednn;

import static org.bytedeco.dnnl.global.dnnl.scratchpad_mode;

import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.gru4j.math.HostMemory;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The native library: whether it is there, its engine, a stream per thread, raw memory. */
final class OneDnn {
  /**
   * How many primitives oneDNN keeps for the case that one like them is made, instead of its 1,024:
   * where each minibatch has another length, those fill up with a gigabyte of compiled code, and
   * training is no faster by it.
   */
  static final int CACHED_PRIMITIVES = 128;

  private static final @Nullable String FAILURE = load();

  private OneDnn() {}

  @SuppressWarnings("CatchAndPrintStackTrace")
  private static @Nullable String load() {
    try {
      // First, because one OpenMP library serves both, that of the first, and ND4J's is the newer.
      if (!HostMemory.isUsed()) {
        return "ND4J's arrays are not in host memory";
      }
      Loader.load(dnnl.class);
      if (System.getenv("DNNL_PRIMITIVE_CACHE_CAPACITY") == null) {
        dnnl.dnnl_set_primitive_cache_capacity(CACHED_PRIMITIVES);
      }
      return null;
    } catch (LinkageError | RuntimeException e) {
      return "its native library does not load on this machine (" + e + ")";
    }
  }

  /** Why the library cannot be used, as one clause. */
  static Optional<String> failure() {
    return Optional.ofNullable(FAILURE);
  }

  /** Whether the processor multiplies BFLOAT16 numbers by itself. */
  static boolean hasBfloat16() {
    int needed = dnnl.dnnl_cpu_isa_avx512_core_bf16;
    return (dnnl.dnnl_get_effective_cpu_isa() & needed) == needed;
  }

  /** Held apart, so that a machine without the library never initialises it. */
  private static final class Handles {
    static final engine ENGINE = new engine(engine.kind.cpu, 0);
    static final ThreadLocal<stream> STREAM = ThreadLocal.withInitial(() -> new stream(ENGINE));
    static final primitive_attr ATTRIBUTES = attributes();

    private static primitive_attr attributes() {
      primitive_attr attributes = new primitive_attr();
      // A scratchpad of the library's own belongs to the thread that made the primitive.
      attributes.set_scratchpad_mode(scratchpad_mode.user);
      return attributes;
    }
  }

  static engine engine() {
    return Handles.ENGINE;
  }

  static stream stream() {
    return Handles.STREAM.get();
  }

  static primitive_attr attributes() {
    return Handles.ATTRIBUTES;
  }

  /**
   * The address of an array's first element. Asked of the native side, which knows the offset of a
   * view; {@code data().address()} gives the start of the memory that the view lies in.
   */
  static long address(INDArray array) {
    return array.data().addressPointer().address();
  }

  /** The address of an array's first element, as a pointer. */
  static Pointer pointer(INDArray array) {
    return new Address(address(array));
  }

  static Pointer pointer(long address) {
    return new Address(address);
  }

  /** A pointer to memory that somebody else owns. */
  private static final class Address extends Pointer {
    Address(long value) {
      super((Pointer) null);
      address = value;
    }
  }

  /** Fills a contiguous FLOAT array with zeros. */
  static void zero(INDArray contiguous) {
    Pointer.memset(pointer(contiguous), 0, contiguous.length() * Float.BYTES);
  }
}
