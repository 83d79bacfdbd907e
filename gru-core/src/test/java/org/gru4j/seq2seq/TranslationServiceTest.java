package org.gru4j.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.tokens.CodecConfiguration;
import org.junit.jupiter.api.Test;

/** A translation model asked by several threads at once. */
class TranslationServiceTest {
  private static final BeamOptions BEAM = new BeamOptions(4, 1, 0, 0, 12, 3);

  private static List<String> words(int count) {
    Random random = new Random(7);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder word = new StringBuilder();
      for (int length = 1 + random.nextInt(9); length > 0; length--) {
        word.append((char) ('a' + random.nextInt(5)));
      }
      words.add(word.toString());
    }
    return words;
  }

  private static Seq2Seq model() {
    List<SentencePair> pairs =
        words(50).stream().map(word -> new SentencePair(word, word)).toList();
    PairCodec codec =
        PairCodec.learn(
            ParallelCorpus.of(pairs),
            CodecConfiguration.characters(),
            CodecConfiguration.characters());
    return Seq2Seq.create(
        Seq2SeqConfiguration.builder()
            .embeddingSize(6)
            .hiddenSize(6)
            .dropout(0)
            .tied(true)
            .inputFeeding(true)
            .maximumLength(12)
            .seed(11)
            .build(),
        codec);
  }

  @Test
  void translatesAsOneByOne() {
    Seq2Seq model = model();
    List<TranslationRequest> requests = new ArrayList<>();
    for (String word : words(40)) {
      requests.add(
          new TranslationRequest(word, requests.size() % 3 == 0 ? BeamOptions.GREEDY : BEAM));
    }
    try (Service<TranslationRequest, List<Translation>> service =
        model.serve(ServiceLimits.USUAL.withLargestBatch(8))) {
      List<CompletableFuture<List<Translation>>> asked =
          requests.parallelStream().map(service::submit).toList();
      for (int i = 0; i < requests.size(); i++) {
        TranslationRequest request = requests.get(i);
        List<Translation> alone =
            model.translate(List.of(request.sentence()), request.options()).get(0);
        List<Translation> served = asked.get(i).join();
        assertThat(served)
            .extracting(Translation::text)
            .isEqualTo(alone.stream().map(Translation::text).toList());
        for (int best = 0; best < alone.size(); best++) {
          requireSame(served.get(best), alone.get(best));
        }
      }
    }
  }

  private static void requireSame(Translation found, Translation expected) {
    assertThat(found.logProbability()).isCloseTo(expected.logProbability(), within(1e-5));
    assertThat(found.sourceTokens()).isEqualTo(expected.sourceTokens());
    assertThat(found.attention()).hasSameSizeAs(expected.attention());
    for (int row = 0; row < expected.attention().size(); row++) {
      float[] wanted = expected.attention().get(row);
      // Places of padding, of longer sentences beside it, are not told.
      assertThat(found.attention().get(row)).hasSize(wanted.length);
      assertThat(found.attention().get(row)).containsExactly(wanted, within(1e-5f));
    }
  }

  @Test
  void refusesAtOnce() {
    try (Service<TranslationRequest, List<Translation>> service =
        model().serve(ServiceLimits.USUAL)) {
      assertThatThrownBy(() -> service.submit(new TranslationRequest(" ", BEAM)))
          .isInstanceOf(Seq2SeqException.class);
      assertThatThrownBy(() -> service.submit(new TranslationRequest("a".repeat(13), BEAM)))
          .isInstanceOf(Seq2SeqException.class)
          .hasMessageContaining("at most 12 tokens");
      assertThat(service.statistics().invalid()).isEqualTo(2);
    }
  }
}
