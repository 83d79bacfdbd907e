package org.gru4j.math.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.math.Direction;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.math.onednn.PlanCache.Run;
import org.gru4j.testing.Peers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PlanCacheTest {
  private final PlanCache plans = new PlanCache();

  @BeforeAll
  static void requireLibrary() {
    Peers.require("oneDNN", OneDnn.failure().isEmpty(), OneDnn.failure().orElse(""));
  }

  private static RnnShape shape(int time, int units) {
    return new RnnShape(
        ResetMode.AFTER,
        UpdateMode.ADMITS_CANDIDATE,
        Precision.FLOAT,
        Direction.FORWARD,
        time,
        2,
        units,
        units);
  }

  @Test
  void trainingOnWindowsOfManyLengthsMakesEachPlanOnce() {
    List<Plan> first = new ArrayList<>();
    for (int time = 1; time <= 40; time++) {
      first.add(plans.get(shape(time, 64), Run.TRAINING));
      first.add(plans.get(shape(time, 64), Run.BACKWARD));
    }
    assertThat(first).doesNotHaveDuplicates();
    for (int time = 1; time <= 40; time++) {
      assertThat(plans.get(shape(time, 64), Run.TRAINING)).isSameAs(first.get(2 * time - 2));
      assertThat(plans.get(shape(time, 64), Run.BACKWARD)).isSameAs(first.get(2 * time - 1));
    }
    assertThat(plans.size()).isEqualTo(80);
  }

  @Test
  void plansOfALargeLayerAreBoundedByWhatTheyHold() {
    Plan first = plans.get(shape(1, 650), Run.INFERENCE);
    // Both matrices, in FLOAT; packing may pad them.
    assertThat(first.nativeBytes()).isBetween(2L * 3 * 650 * 650 * 4, 2L * 3 * 704 * 704 * 4);
    Plan second = plans.get(shape(2, 650), Run.INFERENCE);
    for (int time = 3; time <= 20; time++) {
      plans.get(shape(1, 650), Run.INFERENCE);
      plans.get(shape(time, 650), Run.INFERENCE);
      assertThat(plans.nativeBytes()).isLessThanOrEqualTo(PlanCache.MAX_BYTES);
      assertThat(plans.size()).isLessThanOrEqualTo(6);
    }
    assertThat(plans.get(shape(1, 650), Run.INFERENCE)).isSameAs(first);
    assertThat(plans.get(shape(2, 650), Run.INFERENCE)).isNotSameAs(second);
  }

  @Test
  void whatOneStepNeedsIsKeptWhateverItHolds() {
    List<Plan> step = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      for (Run run : Run.values()) {
        step.add(plans.get(shape(1, 2048), run));
      }
    }
    assertThat(plans.nativeBytes()).isGreaterThan(PlanCache.MAX_BYTES);
    assertThat(step.subList(3, 6)).isEqualTo(step.subList(0, 3));
  }

  @Test
  void aSmallStepIsWorthOneThread() {
    RnnShape shape = shape(5, 20);
    assertThat(shape.worthwhileThreads()).isEqualTo(1);
    // 2 x 256² and 2 x 1024².
    assertThat(shape(5, 256).worthwhileThreads()).isEqualTo(4);
    assertThat(shape(500, 1024).worthwhileThreads()).isEqualTo(64);
  }
}
