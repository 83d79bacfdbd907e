package org.gru4j.speech.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.gru4j.text.CorpusException;
import org.junit.jupiter.api.Test;

class SpeechSplitTest {
  private static SpeechCorpus corpus(int texts) {
    List<Utterance> utterances = new ArrayList<>();
    for (int i = 0; i < 3 * texts; i++) {
      utterances.add(Utterance.of("u" + i, Path.of("u" + i + ".wav"), "text " + i % texts));
    }
    return new SpeechCorpus("corpus", utterances, List.of());
  }

  private static Set<String> texts(SpeechCorpus corpus) {
    return corpus.utterances().stream().map(Utterance::text).collect(Collectors.toSet());
  }

  @Test
  void nobodyIsTestedOnATextThatWasTrainedOn() {
    SpeechSplit split = SpeechSplit.byText(corpus(40), 0.1, 1);
    assertThat(split.validation().utterances()).hasSize(12);
    assertThat(split.test().utterances()).hasSize(12);
    assertThat(split.training().utterances()).hasSize(96);
    assertThat(texts(split.training())).doesNotContainAnyElementsOf(texts(split.test()));
    assertThat(texts(split.training())).doesNotContainAnyElementsOf(texts(split.validation()));
    assertThat(texts(split.test())).doesNotContainAnyElementsOf(texts(split.validation()));
  }

  @Test
  void theSeedDecides() {
    SpeechSplit one = SpeechSplit.byText(corpus(40), 0.1, 1);
    assertThat(SpeechSplit.byText(corpus(40), 0.1, 1)).isEqualTo(one);
    assertThat(SpeechSplit.byText(corpus(40), 0.1, 2)).isNotEqualTo(one);
  }

  @Test
  void partsMayBeSeveral() {
    List<Utterance> utterances = new ArrayList<>();
    for (String part : List.of("clean", "other", "dev", "test")) {
      utterances.add(
          new Utterance(
              part, Path.of(part + ".wav"), 0, Double.POSITIVE_INFINITY, part, null, part));
    }
    SpeechCorpus corpus = new SpeechCorpus("corpus", utterances, List.of());

    SpeechSplit split =
        SpeechSplit.ofSubsets(
            corpus, List.of("clean", "other", "dev"), List.of("dev"), List.of("test"));

    assertThat(texts(split.training())).containsExactlyInAnyOrder("clean", "other", "dev");
    assertThat(texts(split.validation())).containsExactly("dev");
    assertThat(texts(split.test())).containsExactly("test");
    assertThatThrownBy(
            () ->
                SpeechSplit.ofSubsets(
                    corpus, List.of("clean", "test"), List.of("dev"), List.of("test")))
        .hasMessage("Expected a part to test on that is not trained on, found test in both.");
    assertThatThrownBy(
            () -> SpeechSplit.ofSubsets(corpus, List.of("all"), List.of("dev"), List.of("test")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("subset all");
  }

  @Test
  void tooFewTextsAreRefused() {
    assertThatThrownBy(() -> SpeechSplit.byText(corpus(2), 0.1, 1))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("found 2");
  }
}
