package org.gru4j.tuning.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.gru4j.forecast.series.Frequency;
import org.gru4j.forecast.series.Series;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.pruners.NoPruner;
import org.gru4j.tuning.runners.Search;
import org.gru4j.tuning.runners.ThreadRunner;
import org.gru4j.tuning.samplers.RandomSampler;
import org.gru4j.tuning.spaces.ConfigurationSpace;
import org.gru4j.tuning.spaces.ForecasterSpace;
import org.gru4j.tuning.study.Budget;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.StudySettings;
import org.gru4j.tuning.study.Trial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecasterObjectiveTest {
  private static final Map<String, Object> FIXED =
      Map.of(
          "horizon",
          6,
          "context",
          12,
          "hiddenSize",
          4,
          "layers",
          1,
          "batchSize",
          4,
          "batchesPerEpoch",
          4);

  private static SeriesSet series() {
    double[] day = new double[120];
    Arrays.setAll(day, step -> Math.sin(2 * Math.PI * step / 24));
    return SeriesSet.of(Frequency.of("h"), List.of(Series.of("a", null, day)));
  }

  @Test
  void aSearchComparesForecasters(@TempDir Path folder) throws Exception {
    ConfigurationSpace<?> space =
        ForecasterSpace.MODEL
            .builder()
            .vary("dropout", new ContinuousParameterSpace(0, 0.5))
            .build();
    try (Study study =
        Study.open(
            folder.resolve("study.db"), StudySettings.of("forecasters", 3, Budget.ofTrials(2)))) {
      Search search =
          new Search(
              study,
              space.searchSpace(),
              new RandomSampler(),
              new NoPruner(),
              new Search.TrialLimits(Search.TrialLimits.UNLIMITED, StudySettings.DEFAULT_LEASE),
              folder);
      new ThreadRunner(
              new ForecasterObjective(series(), FIXED, 2, 1), 1, (trials, time, ended) -> {})
          .run(search, new StopSignal());
      assertThat(study.trials()).hasSize(2).extracting(Trial::score).doesNotContainNull();
      assertThat(study.trials().get(0).score()).isNotEqualTo(study.trials().get(1).score());
    }
  }

  @Test
  void whatIsNoFieldOfAForecasterIsRefused() {
    assertThat(ForecasterSpace.MODEL.fields())
        .contains("horizon", "density", "scaling", "learningRate", "epochs")
        .doesNotContain("tokens", "vocabulary");
    assertThatThrownBy(() -> ForecasterSpace.MODEL.builder().fix("vocabulary", 3))
        .hasMessageContaining("Expected a field of the forecaster");
    assertThatThrownBy(() -> new ForecasterObjective(series(), FIXED, 2, 0))
        .hasMessageContaining("Expected at least 1 window to validate on");
  }
}
