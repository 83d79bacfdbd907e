package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.junit.jupiter.api.Test;

class LineScoresTest {
  private final TextCodec codec = SmallText.codec();
  private final LanguageModel model =
      LanguageModel.create(SmallText.configuration().layers(2).build(), codec);

  /** Side by side, by the service, and as one text each: the same, also beyond a window. */
  @Test
  void linesSideBySideAreScoredAsEachAlone() {
    model.train(SmallText.split(codec), TrainingPlan.builder().epochs(1).build());
    List<String> lines = new ArrayList<>(SmallText.text().lines().limit(60).toList());
    lines.add("");
    lines.add(SmallText.text().replace("\n", "").substring(0, 700));
    lines.add("ß");
    List<LanguageModelScore> together = model.score(lines);
    List<LanguageModelScore> served;
    try (Service<String, LanguageModelScore> service =
        model.serveScores(ServiceLimits.USUAL.withLargestBatch(16))) {
      List<CompletableFuture<LanguageModelScore>> futures =
          lines.stream().map(service::submit).toList();
      served = futures.stream().map(CompletableFuture::join).toList();
    }
    for (int i = 0; i < lines.size(); i++) {
      LanguageModelScore alone = model.score(lines.get(i));
      if (!lines.get(i).isEmpty()) {
        TokenStore text = TokenStore.of(codec.encode("\n" + lines.get(i)));
        LanguageModelScore asText = model.evaluate(text);
        assertThat(alone.loss().nats()).isCloseTo(asText.loss().nats(), within(1e-3));
        assertThat(alone.loss().tokens()).isEqualTo(asText.loss().tokens());
        assertThat(alone.windows()).hasSameSizeAs(asText.windows());
      }
      requireEqual(together.get(i), alone);
      requireEqual(served.get(i), alone);
    }
    assertThat(together.get(60).loss().tokens()).isZero();
    assertThat(together.get(62).unknown()).isEqualTo(1);
  }

  private static void requireEqual(LanguageModelScore found, LanguageModelScore expected) {
    assertThat(found.loss().tokens()).isEqualTo(expected.loss().tokens());
    assertThat(found.characters()).isEqualTo(expected.characters());
    assertThat(found.loss().nats())
        .isCloseTo(expected.loss().nats(), within(1e-5 * (1 + expected.loss().nats())));
  }
}
