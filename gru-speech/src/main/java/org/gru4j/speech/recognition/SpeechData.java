package org.gru4j.speech.recognition;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.corpus.Utterance;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.DataChecksum;
import org.gru4j.train.LengthBuckets;

/** Utterances with the symbols of their texts and their lengths, in the order of the corpus. */
final class SpeechData {
  private final List<Utterance> utterances;
  private final List<int[]> texts;
  private final double[] seconds;

  /**
   * Of a corpus.
   *
   * @throws org.gru4j.speech.audio.AudioException if a recording cannot be read
   */
  SpeechData(SpeechCorpus corpus, TextCodec codec, AudioReader reader) {
    utterances = corpus.utterances();
    texts = utterances.stream().map(utterance -> codec.encode(utterance.text())).toList();
    seconds =
        utterances.parallelStream().mapToDouble(utterance -> utterance.seconds(reader)).toArray();
  }

  int size() {
    return utterances.size();
  }

  Utterance utterance(int number) {
    return utterances.get(number);
  }

  /** The utterances of a batch. */
  List<Utterance> utterances(int[] batch) {
    return Arrays.stream(batch).mapToObj(utterances::get).toList();
  }

  /** The symbols of the utterances of a batch. */
  List<int[]> texts(int[] batch) {
    return Arrays.stream(batch).mapToObj(texts::get).toList();
  }

  /** Batches from short to long: the same whenever they are asked for. */
  List<int[]> sorted(int batchSize) {
    return buckets(batchSize).sorted();
  }

  /** The batches of an epoch of training. */
  List<int[]> shuffled(int batchSize, long seed, int epoch) {
    return buckets(batchSize).shuffled(seed, epoch);
  }

  private LengthBuckets buckets(int batchSize) {
    return new LengthBuckets(
        size(), batchSize, Comparator.comparingDouble(number -> seconds[number]));
  }

  /** What the data must be for a resumed run to go on with the same batches. */
  String description() {
    DataChecksum checksum = new DataChecksum();
    for (int i = 0; i < size(); i++) {
      checksum.add(texts.get(i), texts.get(i).length);
      checksum.add(new int[] {(int) Math.round(1000 * seconds[i])}, 1);
    }
    return String.format(
        Locale.ROOT,
        "%d training utterances of %.1f minutes with %s",
        size(),
        Arrays.stream(seconds).sum() / 60,
        checksum);
  }
}
