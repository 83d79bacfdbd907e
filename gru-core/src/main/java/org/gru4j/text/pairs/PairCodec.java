package org.gru4j.text.pairs;

import java.util.List;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.TokenKind;

/**
 * What makes tokens of a sentence and of its translation, and text of them.
 *
 * <p>A sentence is encoded with a space before it, because tokens carry the space before them: so
 * the first word of a sentence is the same token as elsewhere. For characters, which carry nothing,
 * none is added.
 *
 * @param sourceCodec of the sentences that are translated
 * @param targetCodec of their translations, with begin and end symbol; the same object if both
 *     share a vocabulary
 */
public record PairCodec(TextCodec sourceCodec, TextCodec targetCodec) {

  /**
   * Checks the codecs.
   *
   * @throws IllegalArgumentException if one has no begin or no end symbol
   */
  public PairCodec {
    requireMarkers(sourceCodec);
    requireMarkers(targetCodec);
  }

  private static void requireMarkers(TextCodec codec) {
    if (codec.vocabulary().beginSymbol().isEmpty() || codec.vocabulary().endSymbol().isEmpty()) {
      throw new IllegalArgumentException(
          "Expected vocabularies with a begin and an end symbol, found one without.");
    }
  }

  /** Learns a vocabulary for each side. */
  public static PairCodec learn(
      ParallelCorpus corpus, CodecConfiguration source, CodecConfiguration target) {
    return new PairCodec(
        TextCodec.learn(
            corpus.sentences(pair -> spaced(pair.source(), source.kind())),
            source.withSequenceMarkers()),
        TextCodec.learn(
            corpus.sentences(pair -> spaced(pair.target(), target.kind())),
            target.withSequenceMarkers()));
  }

  /** Learns one vocabulary from both sides. */
  public static PairCodec learnShared(ParallelCorpus corpus, CodecConfiguration configuration) {
    TextCodec codec =
        TextCodec.learn(
            corpus.sentences(
                pair ->
                    spaced(pair.source(), configuration.kind())
                        + "\n"
                        + spaced(pair.target(), configuration.kind())),
            configuration.withSequenceMarkers());
    return new PairCodec(codec, codec);
  }

  private static String spaced(String sentence, TokenKind kind) {
    return kind == TokenKind.CHARACTERS ? sentence : " " + sentence;
  }

  /** The tokens of a sentence. */
  public int[] source(String sentence) {
    return sourceCodec.encode(spaced(sentence, sourceCodec.tokenizer().kind()));
  }

  /** The tokens of a sentence as text, those that the vocabulary does not know among them. */
  public List<String> sourceTokens(String sentence) {
    return sourceCodec.tokenizer().tokens(spaced(sentence, sourceCodec.tokenizer().kind()));
  }

  /** The tokens of a translation. */
  public int[] target(String sentence) {
    return targetCodec.encode(spaced(sentence, targetCodec.tokenizer().kind()));
  }

  /** The text of a translation. */
  public String text(List<Integer> target) {
    return targetCodec.decode(target.stream().mapToInt(Integer::intValue).toArray()).strip();
  }
}
