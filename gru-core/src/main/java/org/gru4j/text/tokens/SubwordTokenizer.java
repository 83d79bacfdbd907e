package org.gru4j.text.tokens;

import java.io.Reader;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Subwords by byte-pair encoding over code points, within the tokens of {@link WordTokenizer}.
 *
 * <p>Sennrich et al. close each word with an end-of-word symbol and drop the spaces. Here a word
 * begins with its space instead ({@code " low"}), which marks the word's start rather than its end
 * and keeps the text.
 */
final class SubwordTokenizer implements Tokenizer {
  /** Longer words are cut, so that the time for a word is bounded whatever the text is. */
  static final int MAXIMUM_WORD_LENGTH = 256;

  private static final int MAXIMUM_CACHED_LENGTH = 32;
  private static final int CACHE_SIZE = 1 << 16;

  private final WordTokenizer words = new WordTokenizer();
  private final BytePairMerges merges;
  private final Map<String, String[]> cache = new ConcurrentHashMap<>();

  SubwordTokenizer(BytePairMerges merges) {
    this.merges = merges;
  }

  @Override
  public TokenKind kind() {
    return TokenKind.SUBWORDS;
  }

  BytePairMerges merges() {
    return merges;
  }

  /**
   * The words inside which pairs are merged: those of the word tokenizer, none of them too long.
   */
  static Iterator<String> words(WordTokenizer tokenizer, Reader text) {
    return new BoundedWords(tokenizer.tokens(text));
  }

  @Override
  public Iterator<String> tokens(Reader text) {
    Iterator<String> pieces = words(words, text);
    return new Iterator<>() {
      private String[] subwords = {};
      private int position;

      @Override
      public boolean hasNext() {
        return position < subwords.length || pieces.hasNext();
      }

      @Override
      public String next() {
        if (position == subwords.length) {
          subwords = subwords(pieces.next());
          position = 0;
        }
        return subwords[position++];
      }
    };
  }

  private String[] subwords(String word) {
    if (word.length() > MAXIMUM_CACHED_LENGTH) {
      return merges.apply(word);
    }
    String[] subwords = cache.get(word);
    if (subwords == null) {
      subwords = merges.apply(word);
      // Frequent words come early; once the cache is full, the rest is not worth evicting them.
      if (cache.size() < CACHE_SIZE) {
        cache.put(word, subwords);
      }
    }
    return subwords;
  }

  private static final class BoundedWords implements Iterator<String> {
    private final Iterator<String> words;
    private String rest = "";

    BoundedWords(Iterator<String> words) {
      this.words = words;
    }

    @Override
    public boolean hasNext() {
      return !rest.isEmpty() || words.hasNext();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      String word = rest.isEmpty() ? words.next() : rest;
      int cut = Math.min(word.length(), MAXIMUM_WORD_LENGTH);
      if (cut < word.length() && Character.isHighSurrogate(word.charAt(cut - 1))) {
        cut--;
      }
      rest = word.substring(cut);
      return word.substring(0, cut);
    }
  }
}
