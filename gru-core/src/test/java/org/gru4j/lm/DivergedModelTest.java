package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.gru4j.metrics.DivergedException;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.text.CorpusException;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.junit.jupiter.api.Test;

/** What a model with weights that are no numbers says, and what is refused before training. */
class DivergedModelTest {
  private final TextCodec codec = SmallText.codec();
  private final LanguageModel model =
      LanguageModel.create(SmallText.configuration().build(), codec);

  @Test
  void neitherWritesNorIsMeasured() {
    model.network().params().assign(Double.NaN);
    GenerationOptions options = GenerationOptions.of("the ", 5, 1);
    assertThatThrownBy(() -> model.generate(options, text -> {}))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("Expected a finite probability, found NaN: the model's training has");
    try (Split split = SmallText.split(codec)) {
      assertThatThrownBy(() -> model.evaluate(split.validation()))
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("finite perplexity");
    }
    try (GenerationService service = model.serve(ServiceLimits.USUAL)) {
      CompletableFuture<WrittenText> text = service.submit(TextRequest.of(options));
      assertThatThrownBy(text::join).hasCauseInstanceOf(DivergedException.class);
    }
  }

  @Test
  void aTextOfOneTokenIsRefusedBeforeTheFirstStep() {
    TrainingPlan plan = TrainingPlan.builder().epochs(1).build();
    TokenStore one = TokenStore.of(1);
    TokenStore none = TokenStore.of();
    try (Split split = SmallText.split(codec)) {
      assertThatThrownBy(() -> model.train(Split.of(split.training(), one, none), plan))
          .isInstanceOf(CorpusException.class)
          .hasMessage("Expected a text of at least 2 tokens to validate on, found 1.");
      assertThatThrownBy(() -> model.train(Split.of(split.training(), none, one), plan))
          .hasMessage("Expected a text of at least 2 tokens to test on, found 1.");
    }
    assertThatThrownBy(() -> Split.byFractions(TokenStore.of(1, 2, 3, 4), 0.1, 0))
        .hasMessage(
            "Expected at least 2 tokens of validation, found 0: a fraction (--validation-fraction)"
                + " of 0.1 of 4.");
  }
}
