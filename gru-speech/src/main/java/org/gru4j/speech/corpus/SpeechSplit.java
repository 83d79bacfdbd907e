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
   * The parts that a corpus names itself.
   *
   * @throws CorpusException if it has no such part
   */
  public static SpeechSplit ofSubsets(
      SpeechCorpus corpus, String training, String validation, String test) {
    return new SpeechSplit(corpus.subset(training), corpus.subset(validation), corpus.subset(test));
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
