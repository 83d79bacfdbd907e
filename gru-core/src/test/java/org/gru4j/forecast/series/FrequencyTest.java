package org.gru4j.forecast.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrequencyTest {
  /** GluonTS, time_feature/lag.py; an off-by-one there was found late. */
  @Test
  void lagsAreThoseOfOthers() {
    int[] hourly =
        IntStream.concat(
                IntStream.rangeClosed(1, 7),
                IntStream.of(24, 48, 72, 96, 120, 144, 168, 336, 504, 672, 720)
                    .flatMap(lag -> IntStream.rangeClosed(lag - 1, lag + 1)))
            .toArray();
    assertThat(Frequency.of("hourly").lags(721)).isEqualTo(hourly).hasSize(40);
    assertThat(Frequency.of("monthly").lags(1000))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 23, 24, 25, 35, 36, 37);
    assertThat(Frequency.of("w").lags(1000))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 12, 51, 52, 53, 103, 104, 105, 155, 156, 157);
    assertThat(Frequency.of("yearly").lags(1000)).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(Frequency.of("hourly").lags(24)).containsExactly(1, 2, 3, 4, 5, 6, 7, 23, 24);
  }

  @ParameterizedTest
  @CsvSource({
    "15min, 96",
    "30 minutes, 48",
    "h, 24",
    "hourly, 24",
    "6h, 4",
    "d, 7",
    "daily, 7",
    "w, 52",
    "M, 12",
    "month, 12",
    "Q, 4",
    "quarterly, 4",
    "y, 1",
    "years, 1"
  })
  void frequenciesHaveSeasons(String text, int season) {
    Frequency frequency = Frequency.of(text);
    assertThat(frequency.season()).isEqualTo(season);
    assertThat(Frequency.of(frequency.toString())).isEqualTo(frequency);
  }

  @ParameterizedTest
  @CsvSource({"''", "5", "fortnightly", "0h", "min 15"})
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> Frequency.of(text)).hasMessageStartingWith("Expected a");
  }

  @Test
  void stepsOfTheCalendarAreCounted() {
    LocalDateTime end = LocalDateTime.parse("2023-12-31T00:00");
    Frequency monthly = Frequency.of("m");
    assertThat(monthly.plus(end, 2)).isEqualTo("2024-02-29T00:00");
    assertThat(monthly.steps(end, LocalDateTime.parse("2024-02-29T00:00"))).isEqualTo(2);
    assertThat(monthly.steps(end, LocalDateTime.parse("2024-03-31T00:00"))).isEqualTo(3);
    assertThat(monthly.steps(end, LocalDateTime.parse("2024-03-30T00:00"))).isEqualTo(-1);
    assertThat(monthly.steps(end, LocalDateTime.parse("2023-11-30T00:00"))).isEqualTo(-1);
    Frequency quarters = Frequency.of("q");
    assertThat(
            quarters.steps(
                LocalDateTime.parse("2020-01-01T00:00"), LocalDateTime.parse("2021-04-01T00:00")))
        .isEqualTo(5);
    assertThat(
            quarters.steps(
                LocalDateTime.parse("2020-01-01T00:00"), LocalDateTime.parse("2020-02-01T00:00")))
        .isEqualTo(-1);
  }
}
