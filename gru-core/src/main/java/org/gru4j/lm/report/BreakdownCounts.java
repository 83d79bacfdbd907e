package org.gru4j.lm.report;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.TokenKind;
import org.gru4j.text.tokens.Vocabulary;

/** Adds up the losses of tokens, one after the other. */
final class BreakdownCounts implements TokenLosses.Reader {
  private static final int SHOWN_TOKENS = 500;

  /** The least bad line first, and of equal ones the last, which is the first to go. */
  private static final Comparator<LineLoss> BADNESS =
      Comparator.comparingDouble((LineLoss line) -> line.loss().natsPerToken())
          .thenComparing(Comparator.comparingLong(LineLoss::line).reversed());

  private final TextCodec codec;
  private final int lines;
  private final int unknownToken;
  private final boolean wordIsToken;

  /** Each token's place among the bands; -1 for the special symbols. */
  private final int[] bandOf;

  private final List<Integer> lastRanks = new ArrayList<>();
  private final int ranks;
  private final double[] bandNats;
  private final long[] bandTokens;
  private final BitSet used = new BitSet();
  private TokenLoss all = TokenLoss.NONE;
  private TokenLoss unknown = TokenLoss.NONE;
  private long words;
  private boolean inWord;
  private final IntArrayList line = new IntArrayList();
  private TokenLoss lineLoss = TokenLoss.NONE;
  private long lineNumber = 1;
  private final PriorityQueue<LineLoss> worst = new PriorityQueue<>(BADNESS);

  BreakdownCounts(TextCodec codec, int lines) {
    this.codec = codec;
    this.lines = lines;
    Vocabulary vocabulary = codec.vocabulary();
    TokenKind kind = codec.tokenizer().kind();
    unknownToken = vocabulary.unknownSymbol().map(vocabulary::indexOf).orElse(-1);
    wordIsToken = kind == TokenKind.WORDS || kind == TokenKind.SPACED;
    bandOf = new int[vocabulary.size()];
    int rank = 0;
    long end = 10;
    for (int token = 0; token < bandOf.length; token++) {
      if (vocabulary.isSpecial(token)) {
        bandOf[token] = -1;
        continue;
      }
      if (rank == end) {
        lastRanks.add(rank);
        end *= 10;
      }
      rank++;
      bandOf[token] = lastRanks.size();
    }
    lastRanks.add(rank);
    ranks = rank;
    bandNats = new double[lastRanks.size()];
    bandTokens = new long[lastRanks.size()];
  }

  @Override
  public void first(int token) {
    // Its word is not predicted; what of it is still to come belongs to it.
    String text = codec.decode(token);
    inWord = !text.isEmpty() && !isSpace(text.codePointBefore(text.length()));
    addToLine(token, text);
  }

  @Override
  public void next(int token, double nats) {
    TokenLoss loss = new TokenLoss(nats, 1);
    all = all.plus(loss);
    if (token == unknownToken) {
      unknown = unknown.plus(loss);
    } else if (bandOf[token] >= 0) {
      used.set(token);
      bandNats[bandOf[token]] += nats;
      bandTokens[bandOf[token]]++;
    }
    String text = codec.decode(token);
    countWords(token, text);
    lineLoss = lineLoss.plus(loss);
    addToLine(token, text);
  }

  /** Words begin behind white space; an unknown token has lost the space before it. */
  private void countWords(int token, String text) {
    if (token == unknownToken) {
      words += wordIsToken || !inWord ? 1 : 0;
      inWord = true;
      return;
    }
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int character = text.codePointAt(at);
      boolean space = isSpace(character);
      if (character == '\n' || (!space && !inWord)) {
        words++;
      }
      inWord = !space;
    }
  }

  private static boolean isSpace(int character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }

  private void addToLine(int token, String text) {
    if (line.size() < SHOWN_TOKENS) {
      line.add(token);
    }
    long ends = text.chars().filter(character -> character == '\n').count();
    if (ends > 0) {
      endLine();
      lineNumber += ends;
    }
  }

  private void endLine() {
    String text = codec.decode(line.toIntArray()).strip();
    if (lines > 0 && lineLoss.tokens() > 0 && !text.isEmpty()) {
      worst.add(new LineLoss(lineNumber, text, lineLoss));
      if (worst.size() > lines) {
        worst.remove();
      }
    }
    line.clear();
    lineLoss = TokenLoss.NONE;
  }

  TextBreakdown breakdown() {
    endLine();
    List<FrequencyBand> bands = new ArrayList<>();
    for (int i = 0; i < bandNats.length; i++) {
      int first = i == 0 ? 1 : lastRanks.get(i - 1) + 1;
      bands.add(
          new FrequencyBand(first, lastRanks.get(i), new TokenLoss(bandNats[i], bandTokens[i])));
    }
    List<LineLoss> sorted = new ArrayList<>(worst);
    sorted.sort(BADNESS.reversed());
    return new TextBreakdown(all, words, unknown, ranks, used.cardinality(), bands, sorted);
  }
}
