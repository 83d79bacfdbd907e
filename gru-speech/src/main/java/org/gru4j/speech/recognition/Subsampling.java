package org.gru4j.speech.recognition;

import java.util.stream.IntStream;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.pipeline.FeaturePipeline;
import org.gru4j.text.tokens.TextCodec;

/**
 * How many frames become one step of the network. A text of n symbols, r of them equal to the one
 * before, needs n + r steps: fewer steps are faster to compute and easier to learn, too few leave
 * no room for the text.
 */
final class Subsampling {
  /** Of the utterances, so many must keep their room. */
  private static final double SHARE = 0.995;

  private Subsampling() {}

  /**
   * The largest factor up to 4 that leaves nearly all utterances room for their texts, even where
   * they are played faster.
   *
   * @throws org.gru4j.speech.audio.AudioException if a recording cannot be read
   */
  static int choose(
      AcousticFeatures features, double shortest, SpeechCorpus corpus, TextCodec codec) {
    FeaturePipeline pipeline = features.withSubsampling(1).pipeline().build();
    AudioReader reader = pipeline.reader();
    double[] framesForAStep =
        corpus.utterances().stream()
            .mapToDouble(
                utterance -> {
                  double samples = shortest * utterance.seconds(reader) * features.sampleRate();
                  return pipeline.frames((int) samples)
                      / (double) Math.max(1, needed(codec.encode(utterance.text())));
                })
            .sorted()
            .toArray();
    double room = framesForAStep[(int) ((1 - SHARE) * framesForAStep.length)];
    return Math.max(1, (int) Math.min(AcousticFeatures.COARSEST, room));
  }

  /** Steps that a text needs. */
  private static long needed(int[] symbols) {
    long repeats =
        IntStream.range(1, symbols.length).filter(i -> symbols[i] == symbols[i - 1]).count();
    return symbols.length + repeats;
  }
}
