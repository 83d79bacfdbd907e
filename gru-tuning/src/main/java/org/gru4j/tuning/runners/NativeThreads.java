package org.gru4j.tuning.runners;

import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Divides the processor's cores among workers: N workers use N times the cores of one and no more.
 */
public final class NativeThreads {
  private NativeThreads() {}

  /** Cores of each of so many workers, at least one. */
  static int each(int workers) {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / workers);
  }

  /** The libraries read these when they are loaded, before any of our code runs. */
  public static Map<String, String> environment(int threads) {
    Map<String, String> environment = new TreeMap<>();
    for (String name :
        new String[] {
          "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "SD_MAX_THREADS"
        }) {
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
}
