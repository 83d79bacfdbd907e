package org.gru4j.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.gru4j.metrics.LossSum;
import org.gru4j.metrics.SmoothedLoss;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingHistory.TrainingPoint;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.core.JsonProcessingException;

class TrainJsonTest {
  /** As the first form of the program wrote it, when every loss was one of tokens in nats. */
  private static final String WRITTEN =
      """
      {
        "version" : 1,
        "state" : {
          "seed" : 1,
          "epoch" : 1,
          "batch" : 2,
          "step" : 6,
          "tokens" : 60,
          "seconds" : 1.5,
          "smoothed" : {
            "nats" : 12.5,
            "tokens" : 50.25
          },
          "sinceValidation" : {
            "nats" : 3.5,
            "tokens" : 20
          },
          "history" : {
            "stride" : 1,
            "training" : [ {
              "step" : 1,
              "natsPerToken" : 2.5
            } ],
            "validations" : [ {
              "step" : 4,
              "epoch" : 1,
              "tokens" : 40,
              "seconds" : 1.25,
              "trainingLoss" : "NaN",
              "validationLoss" : 2.25,
              "scheduled" : true
            } ]
          }
        }
      }""";

  private static final TrainingState STATE =
      new TrainingState(
          1,
          1,
          2,
          6,
          60,
          1.5,
          new SmoothedLoss(12.5, 50.25),
          new LossSum(3.5, 20),
          new TrainingHistory(
              1,
              List.of(new TrainingPoint(1, 2.5)),
              List.of(new ValidationPoint(4, 1, 40, 1.25, Double.NaN, 2.25, true, null))));

  @Test
  void filesKeepTheirNames() throws Exception {
    assertThat(TrainJson.read(TrainJson.Header.class, WRITTEN).state()).isEqualTo(STATE);
    assertThat(TrainJson.write(new TrainJson.Header(1, STATE))).isEqualTo(WRITTEN);
  }

  /** Each is a value of the state above and what stands in its place. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"state\" : {|\"state\" : null, \"former\" : {",
        "\"epoch\" : 1,|\"epoch\" : -1,",
        "\"epoch\" : 1,|\"epoch\" : null,",
        "\"batch\" : 2,|\"batch\" : -2,",
        "\"step\" : 6,|\"step\" : -6,",
        "\"step\" : 6,|\"step\" : null,",
        "\"step\" : 6,|",
        "\"tokens\" : 60,|\"tokens\" : -60,",
        "\"seconds\" : 1.5,|\"seconds\" : -1.5,",
        "\"seconds\" : 1.5,|\"seconds\" : \"NaN\",",
        "\"seconds\" : 1.5,|\"seconds\" : \"Infinity\",",
        "\"nats\" : 12.5,|\"nats\" : \"NaN\",",
        "\"tokens\" : 50.25|\"tokens\" : -50.25",
        "\"nats\" : 3.5,|\"nats\" : \"Infinity\",",
        "\"tokens\" : 20|\"tokens\" : -20",
        "\"stride\" : 1,|\"stride\" : 0,",
        "\"step\" : 1,|\"step\" : -1,",
        "\"natsPerToken\" : 2.5|\"natsPerToken\" : \"NaN\"",
        "\"natsPerToken\" : 2.5|\"natsPerToken\" : null",
        "\"validations\" : [|\"validations\" : [ null,",
        "\"training\" : [|\"training\" : null, \"other\" : [",
        "\"step\" : 4,|\"step\" : -4,",
        "\"epoch\" : 1, \"tokens\" : 40|\"epoch\" : -1, \"tokens\" : 40",
        "\"tokens\" : 40,|\"tokens\" : -40,",
        "\"seconds\" : 1.25,|\"seconds\" : \"NaN\",",
        "\"seconds\" : 1.25,|\"seconds\" : -1,",
        "\"trainingLoss\" : \"NaN\"|\"trainingLoss\" : \"Infinity\"",
        "\"validationLoss\" : 2.25|\"validationLoss\" : \"NaN\"",
        "\"validationLoss\" : 2.25|\"validationLoss\" : null",
      })
  void refusesNothingAndNumbersOutOfTheirRange(String right, @Nullable String wrong) {
    String changed =
        WRITTEN
            .replaceAll("\\s+", " ")
            .replace(right.replaceAll("\\s+", " "), wrong == null ? "" : wrong);
    assertThat(changed).isNotEqualTo(WRITTEN.replaceAll("\\s+", " "));
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> TrainJson.read(TrainJson.Header.class, changed))
        .satisfies(refusal -> assertThat(TrainJson.reason(refusal)).isNotBlank());
  }
}
