package org.gru4j.natives;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the native libraries right for this machine, from Java, so that a program needs no script
 * around it. What the environment says already is left alone.
 *
 * <table>
 *   <caption>What is set</caption>
 *   <tr><th>variable</th><th>value</th><th>why</th></tr>
 *   <tr><td>{@code OMP_NUM_THREADS}</td><td>the processors that Java counts</td>
 *     <td>see {@link NativeThreads}</td></tr>
 *   <tr><td>{@code OPENBLAS_THREAD_TIMEOUT}</td><td>4, that is 2⁴ rounds</td>
 *     <td>OpenBLAS's threads wait for the next product in a busy loop, on the cores that oneDNN's
 *     threads need; so they go to sleep sooner</td></tr>
 *   <tr><td>{@code OMP_WAIT_POLICY}, {@code GOMP_SPINCOUNT}</td><td>active, 300,000 (GNU's own
 *     number); on Linux only</td>
 *     <td>As soon as two threads of a program have computed, there are more threads of OpenMP than
 *     processors, and GNU's library lets them sleep after 100 rounds at every barrier. To wake one
 *     takes longer than most steps of a network: with this policy they wait for 1,000</td></tr>
 *   <tr><td>{@code OPENBLAS_CORETYPE}</td><td>SkylakeX or Haswell</td>
 *     <td>only where OpenBLAS does not know the processor and would compute as if it were twenty
 *     years older; a product is checked before it counts</td></tr>
 * </table>
 *
 * <p>ND4J shares an operation out to several threads from 8,192 numbers on, not from 1,024, if
 * nothing else was set.
 */
public final class NativeSettings {
  private static final Logger log = LoggerFactory.getLogger(NativeSettings.class);

  /** Of GNU's OpenMP, where nothing is said. */
  private static final int SPIN_COUNT = 300_000;

  /** ND4J's own. */
  private static final int USUAL_THRESHOLD = 1024;

  /** Where two threads begin to be faster than one, and no barrier waits for a busy processor. */
  private static final int THRESHOLD = 8192;

  private static final String SPIN_COUNT_NAME = "GOMP_SPINCOUNT";
  private static final String WAIT_POLICY = "OMP_WAIT_POLICY";

  private static final Map<String, String> done = new TreeMap<>();
  private static boolean announced;
  private static boolean applied;

  private NativeSettings() {}

  /**
   * Changes the environment that the libraries read when they are loaded; ND4J has this called
   * before it loads its own, see {@link EarlySettings}. Later calls do nothing.
   */
  static synchronized void announce() {
    if (announced) {
      return;
    }
    announced = true;
    try {
      offer(NativeThreads.OPENMP, Integer.toString(NativeThreads.each(1)));
      offer("OPENBLAS_THREAD_TIMEOUT", "4");
      if (ProcessEnvironment.isLinux()
          && System.getenv(WAIT_POLICY) == null
          && System.getenv(SPIN_COUNT_NAME) == null) {
        offer(WAIT_POLICY, "active");
        offer(SPIN_COUNT_NAME, Integer.toString(SPIN_COUNT));
      }
      log.debug("Set for the native libraries: {}.", done);
    } catch (LinkageError | RuntimeException e) {
      log.debug("The native libraries choose their own settings: {}.", e.toString());
    }
  }

  private static void offer(String name, String value) {
    if (System.getenv(name) == null) {
      ProcessEnvironment.set(name, value);
      done.put(name, value);
    }
  }

  /** Loads ND4J, and sets what can only be set, or is only known, after that. */
  public static void apply() {
    announce();
    NativeThreads.followProcessors();
    adjustLibraries();
  }

  private static synchronized void adjustLibraries() {
    if (applied) {
      return;
    }
    applied = true;
    try {
      Environment environment = Nd4j.getEnvironment();
      if (environment.elementwiseThreshold() == USUAL_THRESHOLD) {
        environment.setElementwiseThreshold(THRESHOLD);
      }
      if (System.getenv(OpenBlas.CORE_TYPE) == null) {
        OpenBlas.raiseCore().ifPresent(core -> done.put(OpenBlas.CORE_TYPE, core));
      }
    } catch (LinkageError | RuntimeException e) {
      log.debug("The native libraries keep what they chose: {}.", e.toString());
    }
  }

  /** The processor that OpenBLAS computes for, by its own name; empty if it is not there. */
  public static Optional<String> openBlasCore() {
    return OpenBlas.core();
  }

  /** The variables that were set here, with their values. */
  public static synchronized Map<String, String> set() {
    return Collections.unmodifiableMap(new TreeMap<>(done));
  }
}
