package org.gru4j.lm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.metrics.DivergedException;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.serving.BatchedWork;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.LengthBuckets;

/** Measures a model on lines, each by itself: behind a line end. */
final class LineScores implements BatchedWork<String, int[], LanguageModelScore> {
  private static final int LINES_AT_ONCE = 32;
  private static final LanguageModelScore EMPTY =
      new LanguageModelScore(TokenLoss.NONE, 0, 0, true, List.of());

  private final LanguageModelEvaluator evaluator;
  private final TextCodec codec;
  private final ScoredText text;

  LineScores(MultiLayerNetwork network, TextCodec codec) {
    this.evaluator = new LanguageModelEvaluator(network);
    this.codec = codec;
    this.text = new ScoredText(codec);
  }

  /** The tokens of a line behind what it begins with; only that for an empty line. */
  @Override
  public int[] prepare(String line) {
    int[] tokens = codec.encode(line);
    int[] begun = new int[tokens.length + 1];
    begun[0] = TextInProgress.start(codec.vocabulary());
    System.arraycopy(tokens, 0, begun, 1, tokens.length);
    return begun;
  }

  @Override
  public int length(int[] tokens) {
    return tokens.length;
  }

  @Override
  public List<LanguageModelScore> answer(List<int[]> lines) {
    LanguageModelScore[] scores = new LanguageModelScore[lines.size()];
    Arrays.fill(scores, EMPTY);
    List<Integer> read = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      if (lines.get(i).length > 1) {
        read.add(i);
      }
    }
    LengthBuckets buckets =
        new LengthBuckets(
            read.size(),
            LINES_AT_ONCE,
            Comparator.comparingInt(place -> lines.get(read.get(place)).length));
    for (int[] chosen : buckets.sorted()) {
      List<int[]> together = Arrays.stream(chosen).mapToObj(i -> lines.get(read.get(i))).toList();
      List<List<TokenLoss>> losses = evaluator.windowsOfEach(together);
      for (int i = 0; i < chosen.length; i++) {
        scores[read.get(chosen[i])] = score(together.get(i), losses.get(i));
      }
    }
    return List.of(scores);
  }

  private LanguageModelScore score(int[] tokens, List<TokenLoss> losses) {
    LanguageModelScore score = text.score(TokenStore.of(tokens), losses);
    DivergedException.requireFinite("perplexity", score.perplexity());
    return score;
  }
}
