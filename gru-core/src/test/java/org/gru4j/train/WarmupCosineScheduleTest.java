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
  void impossibleValuesAreRefused() {
    assertThatThrownBy(() -> new WarmupCosineSchedule(0.1, 1, 0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("floor 1.0, peak 0.1");
  }
}
