package org.gru4j.text.tokens;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.gru4j.text.CorpusException;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a model knows, numbered from 0. Immutable.
 *
 * <p>First come the special symbols (unknown, begin, end, as far as there are any), then the
 * tokens, the most frequent first and equally frequent ones in code-point order: the same counts
 * always give the same vocabulary.
 */
public final class Vocabulary {
  private static final String LINE_END = "\n";
  private final List<String> tokens;
  private final @Nullable String unknownSymbol;
  private final @Nullable String beginSymbol;
  private final @Nullable String endSymbol;
  private final Object2IntOpenHashMap<String> indices;

  /** Tokens in the order of their indices; the special symbols must be among them. */
  Vocabulary(
      List<String> tokens,
      @Nullable String unknownSymbol,
      @Nullable String beginSymbol,
      @Nullable String endSymbol) {
    this.tokens = List.copyOf(tokens);
    this.unknownSymbol = unknownSymbol;
    this.beginSymbol = beginSymbol;
    this.endSymbol = endSymbol;
    this.indices = new Object2IntOpenHashMap<>(tokens.size());
    indices.defaultReturnValue(-1);
    for (int index = 0; index < this.tokens.size(); index++) {
      if (indices.put(this.tokens.get(index), index) >= 0) {
        throw new CorpusException(
            "Expected every token once in a vocabulary, found "
                + described(this.tokens.get(index))
                + " twice.");
      }
    }
    Stream.of(Optional.ofNullable(unknownSymbol), Optional.ofNullable(beginSymbol), endSymbol())
        .flatMap(Optional::stream)
        .filter(symbol -> !contains(symbol))
        .forEach(
            symbol -> {
              throw new CorpusException(
                  "Expected the special symbol " + symbol + " in its vocabulary, found none.");
            });
  }

  /** Starts a vocabulary without special symbols, limits or tokens. */
  public static Builder builder() {
    return new Builder();
  }

  /** How many tokens there are, special symbols included. */
  public int size() {
    return tokens.size();
  }

  /** All tokens in the order of their indices. */
  public List<String> tokens() {
    return tokens;
  }

  /**
   * The token with this index.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public String token(int index) {
    return tokens.get(Objects.checkIndex(index, tokens.size()));
  }

  /** Whether the token has an index of its own. */
  public boolean contains(String token) {
    return indices.containsKey(token);
  }

  /**
   * The index of a token, or that of the unknown symbol.
   *
   * @throws CorpusException if the token is not known and there is no unknown symbol
   */
  public int indexOf(String token) {
    int index = indices.getInt(token);
    if (index >= 0) {
      return index;
    }
    if (unknownSymbol == null) {
      throw new CorpusException(
          "Expected one of the "
              + size()
              + " tokens of a vocabulary without an unknown symbol, found "
              + described(token)
              + ".");
    }
    return indices.getInt(unknownSymbol);
  }

  /** What stands for every token that is not in the vocabulary. */
  public Optional<String> unknownSymbol() {
    return Optional.ofNullable(unknownSymbol);
  }

  /** What stands before a sequence. */
  public Optional<String> beginSymbol() {
    return Optional.ofNullable(beginSymbol);
  }

  /** What stands after a sequence. */
  public Optional<String> endSymbol() {
    return Optional.ofNullable(endSymbol);
  }

  /** What ends a line: a line end, or the symbol that stands after a sequence. */
  public OptionalInt lineEnd() {
    if (contains(LINE_END)) {
      return OptionalInt.of(indexOf(LINE_END));
    }
    return endSymbol == null ? OptionalInt.empty() : OptionalInt.of(indexOf(endSymbol));
  }

  /** Whether this is the index of a special symbol, which is no text. */
  public boolean isSpecial(int index) {
    String token = token(index);
    return token.equals(unknownSymbol) || token.equals(beginSymbol) || token.equals(endSymbol);
  }

  /**
   * SHA-256 over the tokens in order, in hexadecimal. Weights fit a vocabulary only if it has the
   * fingerprint of the one they were trained with.
   */
  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String token : tokens) {
        byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** Writes the vocabulary as JSON; the stream stays open. */
  public void save(OutputStream stream) throws IOException {
    TextJson.write(TextJson.SavedVocabulary.of(this), stream);
  }

  /**
   * Reads what {@link #save} wrote; the stream stays open.
   *
   * @throws CorpusException if it is something else
   */
  public static Vocabulary load(InputStream stream) throws IOException {
    return TextJson.read(TextJson.SavedVocabulary.class, stream).vocabulary();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Vocabulary that
        && tokens.equals(that.tokens)
        && Objects.equals(unknownSymbol, that.unknownSymbol)
        && Objects.equals(beginSymbol, that.beginSymbol)
        && Objects.equals(endSymbol, that.endSymbol);
  }

  @Override
  public int hashCode() {
    return tokens.hashCode();
  }

  @Override
  public String toString() {
    return "Vocabulary of " + size() + " tokens";
  }

  /** A token with its code points, which tells look-alikes and invisible characters apart. */
  private static String described(String token) {
    StringBuilder text = new StringBuilder("\"").append(token).append("\" (");
    token.codePoints().limit(8).forEach(c -> text.append(String.format("U+%04X ", c)));
    return text.toString().strip() + ")";
  }

  /** Counts tokens and keeps those that are frequent enough. */
  public static final class Builder {
    private final Object2LongOpenHashMap<String> counts = new Object2LongOpenHashMap<>();
    private long minimumFrequency = 1;
    private int maximumSize = Integer.MAX_VALUE;
    private @Nullable String unknownSymbol;
    private @Nullable String beginSymbol;
    private @Nullable String endSymbol;

    private Builder() {}

    /** Leaves out tokens that are rarer; 1 unless told. */
    public Builder minimumFrequency(long minimumFrequency) {
      this.minimumFrequency = minimumFrequency;
      return this;
    }

    /**
     * Leaves out the rarest tokens beyond this size, special symbols included; no limit unless
     * told.
     */
    public Builder maximumSize(int maximumSize) {
      this.maximumSize = maximumSize;
      return this;
    }

    /** Adds a symbol for every token that is left out. */
    public Builder unknownSymbol(String symbol) {
      this.unknownSymbol = symbol;
      return this;
    }

    /** Adds a symbol that stands before a sequence. */
    public Builder beginSymbol(String symbol) {
      this.beginSymbol = symbol;
      return this;
    }

    /** Adds a symbol that stands after a sequence. */
    public Builder endSymbol(String symbol) {
      this.endSymbol = symbol;
      return this;
    }

    /** Counts the tokens of a stream. */
    public Builder count(Iterator<String> tokens) {
      tokens.forEachRemaining(token -> count(token, 1));
      return this;
    }

    /** Counts some occurrences of a token. */
    public Builder count(String token, long occurrences) {
      counts.put(token, counts.getLong(token) + occurrences);
      return this;
    }

    /**
     * Makes the vocabulary.
     *
     * @throws CorpusException if no token is frequent enough or the maximum size leaves no room
     */
    public Vocabulary build() {
      List<String> tokens = new ArrayList<>();
      Stream.of(unknownSymbol, beginSymbol, endSymbol)
          .filter(Objects::nonNull)
          .forEach(tokens::add);
      int special = tokens.size();
      counts.object2LongEntrySet().stream()
          .filter(entry -> entry.getLongValue() >= minimumFrequency)
          .filter(entry -> !tokens.subList(0, special).contains(entry.getKey()))
          .sorted(
              Comparator.<Map.Entry<String, Long>>comparingLong(entry -> -entry.getValue())
                  .thenComparing(Map.Entry::getKey, BytePairLearner.CODE_POINT_ORDER))
          .limit(Math.max(0, maximumSize - special))
          .forEachOrdered(entry -> tokens.add(entry.getKey()));
      if (tokens.size() == special) {
        throw new CorpusException(
            String.format(
                "Expected tokens that occur at least %d times and a maximum size above %d, "
                    + "found %d different tokens and a maximum size of %d.",
                minimumFrequency, special, counts.size(), maximumSize));
      }
      return new Vocabulary(tokens, unknownSymbol, beginSymbol, endSymbol);
    }
  }
}
