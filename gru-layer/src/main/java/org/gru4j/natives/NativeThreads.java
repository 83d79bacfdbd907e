package org.gru4j.natives;

import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads the native libraries compute with: as many as this process may use, or fewer.
 *
 * <p>Java counts what a container's quota or {@code -XX:ActiveProcessorCount} leave it; OpenMP and
 * OpenBLAS count the processors of the machine, and make a thread for each. Threads beyond the
 * quota take turns, and those that have a turn wait for those that have none. So a process that
 * says nothing by {@code OMP_NUM_THREADS} gets as many threads as Java counts processors.
 */
public final class NativeThreads {
  static final String OPENMP = "OMP_NUM_THREADS";

  private NativeThreads() {}

  /** Processors that this process may use, shared out to so many workers; at least one. */
  public static int each(int workers) {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / workers);
  }

  /** What a process finds in its environment that is to compute with so many threads. */
  public static Map<String, String> environment(int threads) {
    Map<String, String> environment = new TreeMap<>();
    for (String name :
        new String[] {OPENMP, "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "SD_MAX_THREADS"}) {
      environment.put(name, Integer.toString(threads));
    }
    return environment;
  }

  /**
   * Limits the calling thread's OpenMP team, by which oneDNN and ND4J compute, and the thread pools
   * of OpenBLAS and ND4J, which all threads of the process share.
   */
  public static void limit(int threads) {
    // First of all: it loads the backend that the others are part of.
    Nd4j.factory().blas().setMaxThreads(threads);
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
  }

  /**
   * Limits the calling thread and what all share to the processors that there are, where they have
   * more. ND4J gives the thread that loads it, and OpenBLAS, as many as the machine has cores,
   * whatever was announced.
   */
  static void followProcessors() {
    int processors = each(1);
    // First of all: it loads the backend that the other one is part of.
    int products = Nd4j.factory().blas().getMaxThreads();
    int openMp = NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
    if (System.getenv(OPENMP) == null && Math.max(products, openMp) > processors) {
      limit(processors);
    }
  }
}
