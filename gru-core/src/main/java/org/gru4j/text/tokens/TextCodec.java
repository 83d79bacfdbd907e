package org.gru4j.text.tokens;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.util.Iterator;
import java.util.PrimitiveIterator;
import java.util.function.Consumer;
import org.gru4j.text.Corpus;
import org.gru4j.text.CorpusException;
import org.gru4j.text.DocumentReaders;
import org.jspecify.annotations.Nullable;

/**
 * Text to token indices and back: a tokenizer and its vocabulary, which a model carries with it.
 * Immutable; may be shared among threads.
 *
 * <p>Because the concatenation of the tokens is the text, output can be decoded token by token:
 * {@code decode(a) + decode(b)} equals {@code decode(a, b)}, but for the space before a word that
 * begins a line of text that has been tokenised before; {@code decode(a) + decodeBehind(a, b)} does
 * in any case. Begin and end symbols decode to nothing, the unknown symbol to itself.
 */
public final class TextCodec {
  /** What {@link #learn} puts for tokens that are not in the vocabulary. */
  public static final String UNKNOWN_SYMBOL = "<unk>";

  /** What {@link #learn} puts before a sequence, if asked for markers. */
  public static final String BEGIN_SYMBOL = "<s>";

  /** What {@link #learn} puts after a sequence, if asked for markers. */
  public static final String END_SYMBOL = "</s>";

  private final Tokenizer tokenizer;
  private final Vocabulary vocabulary;

  /** A codec of parts that belong together. */
  public TextCodec(Tokenizer tokenizer, Vocabulary vocabulary) {
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
  }

  /**
   * Learns tokenizer and vocabulary from a corpus, streaming it. In memory are the different tokens
   * (for subwords: the different words), not the text. The vocabulary has {@link #UNKNOWN_SYMBOL}.
   *
   * @throws CorpusException if the corpus is not UTF-8 or holds too little to learn from
   */
  public static TextCodec learn(Corpus corpus, CodecConfiguration configuration) {
    return learn(
        action -> {
          try (DocumentReaders documents = DocumentReaders.of(corpus)) {
            while (documents.hasNext()) {
              action.accept(documents.next());
            }
          }
        },
        configuration);
  }

  /** Learns from texts that are documents each, the sentences of one side of a translation say. */
  public static TextCodec learn(Iterable<String> texts, CodecConfiguration configuration) {
    return learn(
        action -> texts.forEach(text -> action.accept(new StringReader(text))), configuration);
  }

  /** Documents that can be gone through. */
  private interface Documents {
    void forEach(Consumer<Reader> action);
  }

  private static TextCodec learn(Documents documents, CodecConfiguration configuration) {
    Vocabulary.Builder vocabulary =
        Vocabulary.builder().maximumSize(configuration.maximumSize()).unknownSymbol(UNKNOWN_SYMBOL);
    if (configuration.sequenceMarkers()) {
      vocabulary.beginSymbol(BEGIN_SYMBOL).endSymbol(END_SYMBOL);
    }
    if (configuration.kind() == TokenKind.SUBWORDS) {
      return learnSubwords(documents, configuration, vocabulary);
    }
    vocabulary.minimumFrequency(configuration.minimumFrequency());
    Tokenizer tokenizer =
        switch (configuration.kind()) {
          case CHARACTERS -> Tokenizer.characters();
          case WORDS -> Tokenizer.words();
          case SPACED -> Tokenizer.spaced(configuration.everySpace());
          case SUBWORDS -> throw new IllegalStateException("Subwords are learned.");
        };
    documents.forEach(document -> vocabulary.count(tokenizer.tokens(document)));
    return new TextCodec(tokenizer, vocabulary.build());
  }

  private static TextCodec learnSubwords(
      Documents documents, CodecConfiguration configuration, Vocabulary.Builder vocabulary) {
    Object2LongOpenHashMap<String> words = new Object2LongOpenHashMap<>();
    WordTokenizer tokenizer = new WordTokenizer();
    documents.forEach(
        document ->
            SubwordTokenizer.words(tokenizer, document)
                .forEachRemaining(word -> words.put(word, words.getLong(word) + 1)));
    int specialSymbols = configuration.sequenceMarkers() ? 3 : 1;
    BytePairLearner.Result learned =
        BytePairLearner.learn(
            words,
            Math.max(0, configuration.maximumSize() - specialSymbols),
            configuration.minimumFrequency());
    // A symbol that always went into a longer one occurs no more, but other text may need it.
    vocabulary.minimumFrequency(0);
    learned.symbolCounts().forEach(vocabulary::count);
    return new TextCodec(
        new SubwordTokenizer(new BytePairMerges(learned.merges())), vocabulary.build());
  }

  /** What cuts the text. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** What numbers the tokens. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /**
   * The token indices of a text, without begin and end symbols.
   *
   * @throws CorpusException if a token is not known and the vocabulary has no unknown symbol
   */
  public int[] encode(CharSequence text) {
    IntArrayList indices = new IntArrayList();
    encode(new StringReader(text.toString())).forEachRemaining((int index) -> indices.add(index));
    return indices.toIntArray();
  }

  /** The token indices of a text that is read on the way; see {@link #encode(CharSequence)}. */
  public PrimitiveIterator.OfInt encode(Reader text) {
    Iterator<String> tokens = tokenizer.tokens(text);
    return new PrimitiveIterator.OfInt() {
      @Override
      public boolean hasNext() {
        return tokens.hasNext();
      }

      @Override
      public int nextInt() {
        return vocabulary.indexOf(tokens.next());
      }
    };
  }

  /**
   * The text of token indices.
   *
   * @throws IndexOutOfBoundsException if the vocabulary has no such index
   */
  public String decode(int... indices) {
    StringBuilder text = new StringBuilder();
    for (int index : indices) {
      text.append(text(index, endsLine(text)));
    }
    return text.toString();
  }

  /** The text of a token that stands behind another. */
  public String decodeBehind(int before, int index) {
    return text(index, endsLine(text(before, false)));
  }

  private String text(int index, boolean beginsLine) {
    String token = vocabulary.token(index);
    if (token.equals(vocabulary.beginSymbol().orElse(null))
        || token.equals(vocabulary.endSymbol().orElse(null))) {
      return "";
    }
    boolean leavesOut =
        beginsLine
            && token.startsWith(" ")
            && tokenizer instanceof SpacedTokenizer spaced
            && !spaced.everySpace();
    return leavesOut ? token.substring(1) : token;
  }

  private static boolean endsLine(CharSequence text) {
    return !text.isEmpty() && text.charAt(text.length() - 1) == '\n';
  }

  /** Writes tokenizer and vocabulary as JSON; the stream stays open. */
  public void save(OutputStream stream) throws IOException {
    TextJson.write(TextJson.SavedCodec.of(this), stream);
  }

  /**
   * Reads what {@link #save} wrote; the stream stays open.
   *
   * @throws CorpusException if it is something else
   */
  public static TextCodec load(InputStream stream) throws IOException {
    return TextJson.read(TextJson.SavedCodec.class, stream).codec();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TextCodec that
        && TextJson.SavedTokenizer.of(tokenizer).equals(TextJson.SavedTokenizer.of(that.tokenizer))
        && vocabulary.equals(that.vocabulary);
  }

  @Override
  public int hashCode() {
    return vocabulary.hashCode();
  }

  @Override
  public String toString() {
    return vocabulary + " (" + tokenizer.name() + ")";
  }
}
