package org.gru4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WarmupCosineScheduleTest {
  private final WarmupCosineSchedule schedule = new WarmupCosineSchedule(1, 0.1, 4, 104);

  @Test
  void risesLinearlyThenFallsAlongACosine() {
    assertThat(schedule.valueAt(0, 0)).isEqualTo(0.25);
    assertThat(schedule.valueAt(3, 0)).isEqualTo(1);
    assertThat(schedule.valueAt(4, 0)).isEqualTo(1);
    assertThat(schedule.valueAt(54, 0)).isCloseTo(0.55, within(1e-12));
    assertThat(schedule.valueAt(104, 0)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.valueAt(1000, 0)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void beginsAnew() {
    WarmupCosineSchedule anew = schedule.restarted(200, 404);
    assertThat(schedule.end()).isEqualTo(104);
    assertThat(anew.end()).isEqualTo(404);
    assertThat(anew.valueAt(200, 3)).isEqualTo(0.25);
    assertThat(anew.valueAt(204, 3)).isEqualTo(1);
    assertThat(anew.valueAt(304, 3)).isCloseTo(0.55, within(1e-12));
    assertThat(anew.valueAt(500, 3)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.restarted(10, 14).warmup()).as("half of the steps").isEqualTo(2);
    assertThatThrownBy(() -> schedule.restarted(10, 11))
        .hasMessageContaining("found step 10 to step 11");
    assertThatThrownBy(() -> schedule.restarted(10, Long.MAX_VALUE))
        .hasMessageContaining("and an end");
  }

  @Test
  void impossibleValuesAreRefused() {
    assertThatThrownBy(() -> new WarmupCosineSchedule(0.1, 1, 0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("floor 1.0, peak 0.1");
  }
}
