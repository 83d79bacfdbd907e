package org.gru4j.speech.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.gru4j.text.CorpusException;

/**
 * What is trained on, what validates and what tests.
 *
 * @param training changes the weights
 * @param validation decides which weights are the best
 * @param test is looked at once, at the end
 */
public record SpeechSplit(SpeechCorpus training, SpeechCorpus validation, SpeechCorpus test) {
  /**
   * The parts that a corpus names itself, of which each may be several. When all choices are made,
   * a part that validated may be trained on, too; then nothing is learnt from how it is recognised.
   *
   * @throws CorpusException if it has no such part, or what is tested on is trained on
   */
  public static SpeechSplit ofSubsets(
      SpeechCorpus corpus, List<String> training, List<String> validation, List<String> test) {
    for (String part : test) {
      if (training.contains(part)) {
        throw new CorpusException(
            "Expected a part to test on that is not trained on, found " + part + " in both.");
      }
    }
    return new SpeechSplit(
        subset(corpus, training), subset(corpus, validation), subset(corpus, test));
  }

  private static SpeechCorpus subset(SpeechCorpus corpus, List<String> parts) {
    return corpus.subset(parts.toArray(String[]::new));
  }

  /**
   * Divides a corpus by texts, drawn at random: what is tested has been read by nobody in training,
   * even where several recordings have one text.
   *
   * @param share of the texts to validate on, and as many to test on
   * @throws CorpusException if there are too few texts
   */
  public static SpeechSplit byText(SpeechCorpus corpus, double share, long seed) {
    List<String> texts =
        new ArrayList<>(
            new LinkedHashSet<>(corpus.utterances().stream().map(Utterance::text).toList()));
    int held = (int) Math.max(1, Math.round(share * texts.size()));
    if (texts.size() < 2 * held + 1) {
      throw new CorpusException(
          "Expected more than %d different texts in %s, to train, validate and test on, found %d."
              .formatted(2 * held, corpus.name(), texts.size()));
    }
    Collections.shuffle(texts, new Random(seed));
    Set<String> validated = new HashSet<>(texts.subList(0, held));
    Set<String> tested = new HashSet<>(texts.subList(held, 2 * held));
    return new SpeechSplit(
        corpus.where(
            "texts to train on",
            utterance ->
                !validated.contains(utterance.text()) && !tested.contains(utterance.text())),
        corpus.where("texts to validate on", utterance -> validated.contains(utterance.text())),
        corpus.where("texts to test on", utterance -> tested.contains(utterance.text())));
  }
}
