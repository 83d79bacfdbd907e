package org.gru4j.natives;

import java.util.concurrent.atomic.AtomicInteger;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The threads of OpenMP that a thread computes with for a while. OpenMP gives every thread that
 * calls it as many as there are processors, for the smallest product too; here it gets as many as
 * the work is worth.
 */
public final class Team implements AutoCloseable {
  private static final AtomicInteger SHARING = new AtomicInteger();
  private static final int UNCHANGED = 0;

  private final boolean sharing;

  /** What the calling thread had before. */
  private final int before;

  private Team(int threads, boolean sharing) {
    this.sharing = sharing;
    NativeOps operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int all = operations.ompGetMaxThreads();
    if (threads < all) {
      operations.setOmpNumThreads(threads);
      before = all;
    } else {
      before = UNCHANGED;
    }
  }

  /**
   * At most so many threads, whatever else the process does, so that sums are added up in the same
   * order every time. To be closed by the calling thread.
   */
  public static Team of(int threads) {
    return new Team(threads, false);
  }

  /**
   * At most so many threads, and no more than the calling thread's share of the processors while
   * others share them too: eight threads of a web server would else wait at barriers for sixteen on
   * two processors. How many threads add up a sum can change its last digits. To be closed by the
   * calling thread.
   */
  public static Team sharing(int threads) {
    int computing = SHARING.incrementAndGet();
    return new Team(Math.min(threads, NativeThreads.each(computing)), true);
  }

  @Override
  public void close() {
    if (sharing) {
      SHARING.decrementAndGet();
    }
    if (before != UNCHANGED) {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(before);
    }
  }
}
