package org.gru4j.lm.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelScore;
import org.gru4j.lm.TinyTraining;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.text.stream.TokenStore;
import org.junit.jupiter.api.Test;

class TextBreakdownTest {
  @Test
  void partsAddUpToTheEvaluation() {
    LanguageModel model = TinyTraining.model();
    TokenStore text = TinyTraining.split().test();
    LanguageModelScore score = model.evaluate(text);
    TextBreakdown breakdown = TextBreakdown.of(model, text, 3);
    assertThat(breakdown.loss().tokens()).isEqualTo(score.loss().tokens());
    assertThat(breakdown.loss().nats()).isCloseTo(score.loss().nats(), within(1e-2));
    TokenLoss bands =
        breakdown.bands().stream()
            .map(FrequencyBand::loss)
            .reduce(breakdown.unknown(), TokenLoss::plus);
    assertThat(bands.tokens()).isEqualTo(score.loss().tokens());
    assertThat(bands.nats()).isCloseTo(breakdown.loss().nats(), within(1e-6));
    assertThat(breakdown.worst()).hasSize(3);
    assertThat(model.evaluate(text)).isEqualTo(score);
  }
}
