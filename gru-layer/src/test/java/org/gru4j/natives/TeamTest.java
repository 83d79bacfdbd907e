package org.gru4j.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

class TeamTest {
  private static final int ALL = 4;
  private NativeOps operations;
  private int before;

  @BeforeEach
  void thisThreadHasFour() {
    Nd4j.factory();
    operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
    before = operations.ompGetMaxThreads();
    operations.setOmpNumThreads(ALL);
  }

  @AfterEach
  void asItWas() {
    operations.setOmpNumThreads(before);
  }

  private int threads() {
    return operations.ompGetMaxThreads();
  }

  @Test
  void smallWorkGetsFewThreadsAndTheOthersComeBack() {
    try (Team team = Team.of(2)) {
      assertThat(threads()).isEqualTo(2);
      try (Team inner = Team.of(1)) {
        assertThat(threads()).isEqualTo(1);
      }
      assertThat(threads()).isEqualTo(2);
    }
    assertThat(threads()).isEqualTo(ALL);
  }

  @Test
  void noTeamIsLargerThanWhatTheThreadWasLimitedTo() {
    operations.setOmpNumThreads(2);
    try (Team team = Team.of(1000)) {
      assertThat(threads()).isEqualTo(2);
    }
    assertThat(threads()).isEqualTo(2);
  }

  @Test
  void whatIsNotSharedDoesNotDependOnOtherThreads() throws Exception {
    try (Team other = Team.sharing(ALL);
        Team more = Team.sharing(ALL);
        Team team = Team.of(1000)) {
      assertThat(threads()).isLessThanOrEqualTo(ALL);
    }
    assertThat(threads()).isEqualTo(ALL);
  }

  @Test
  void threadsThatComputeAtOnceShareTheProcessors() throws Exception {
    int callers = 2 * Runtime.getRuntime().availableProcessors();
    CyclicBarrier inside = new CyclicBarrier(callers);
    List<Integer> teams = Collections.synchronizedList(new ArrayList<>());
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      threads.add(
          new Thread(
              () -> {
                try {
                  operations.setOmpNumThreads(ALL);
                  // All are counted before the second round asks.
                  try (Team first = Team.sharing(ALL)) {
                    inside.await();
                    try (Team second = Team.sharing(ALL)) {
                      teams.add(threads());
                    }
                    inside.await();
                  }
                  teams.add(-threads());
                } catch (Exception e) {
                  failures.add(e);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(teams).hasSize(2 * callers).containsOnly(1, -ALL);
  }
}
