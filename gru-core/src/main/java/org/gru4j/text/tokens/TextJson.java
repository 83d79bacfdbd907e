package org.gru4j.text.tokens;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import org.gru4j.text.CorpusException;
import org.gru4j.text.StrictUtf8Reader;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/**
 * The saved forms of vocabularies and codecs: JSON with a version.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>bytes that are not UTF-8; what is no JSON, or nests too deeply; other
 *     versions; fields that are missing, null or not known</td></tr>
 * <tr><td>ignored</td><td>a byte order mark</td></tr>
 * </table>
 */
final class TextJson {
  private static final int VERSION = 1;

  // The streams belong to the caller: they may be entries of a checkpoint archive.
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private TextJson() {}

  static void write(Object saved, OutputStream stream) throws IOException {
    MAPPER.writeValue(stream, saved);
  }

  static <T> T read(Class<T> form, InputStream stream) throws IOException {
    try {
      T saved = MAPPER.readValue(new StrictUtf8Reader("a saved codec", stream), form);
      if (saved == null) {
        throw new CorpusException("Expected a saved vocabulary or codec, found the JSON null.");
      }
      return saved;
    } catch (StackOverflowError e) {
      throw new CorpusException(
          "Expected a saved vocabulary or codec, found objects that nest too deeply.", e);
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof CorpusException cause) {
        throw cause;
      }
      throw new CorpusException(
          "Expected a saved vocabulary or codec in JSON, found: " + e.getOriginalMessage(), e);
    }
  }

  private static void require(boolean there, String what) {
    if (!there) {
      throw new CorpusException("Expected " + what + ", found null.");
    }
  }

  private static void requireVersion(int version) {
    if (version != VERSION) {
      throw new CorpusException(
          "Expected a text format of version " + VERSION + ", found version " + version + ".");
    }
  }

  record SavedVocabulary(
      int version,
      @Nullable String unknownSymbol,
      @Nullable String beginSymbol,
      @Nullable String endSymbol,
      List<String> tokens) {

    SavedVocabulary {
      require(
          tokens != null && tokens.stream().noneMatch(Objects::isNull),
          "the tokens of a vocabulary");
    }

    static SavedVocabulary of(Vocabulary vocabulary) {
      return new SavedVocabulary(
          VERSION,
          vocabulary.unknownSymbol().orElse(null),
          vocabulary.beginSymbol().orElse(null),
          vocabulary.endSymbol().orElse(null),
          vocabulary.tokens());
    }

    Vocabulary vocabulary() {
      requireVersion(version);
      return new Vocabulary(tokens, unknownSymbol, beginSymbol, endSymbol);
    }
  }

  record SavedTokenizer(String kind, @Nullable List<BytePair> merges) {
    SavedTokenizer {
      require(kind != null, "the kind of a tokenizer");
      require(
          merges == null
              || merges.stream()
                  .allMatch(pair -> pair != null && pair.left() != null && pair.right() != null),
          "pairs of symbols as merges");
    }

    /** A label of its own: what was saved as spaced counts every space. */
    private static final String ONE_SEPARATOR = "spaced-by-one-separator";

    static SavedTokenizer of(Tokenizer tokenizer) {
      boolean one = tokenizer instanceof SpacedTokenizer spaced && !spaced.everySpace();
      return new SavedTokenizer(
          one ? ONE_SEPARATOR : tokenizer.name(),
          tokenizer instanceof SubwordTokenizer subwords ? subwords.merges().inOrder() : null);
    }

    Tokenizer tokenizer() {
      if (kind.equals(ONE_SEPARATOR)) {
        return Tokenizer.spaced(false);
      }
      TokenKind kindOfTokens = TokenKind.ofLabel(kind);
      return switch (kindOfTokens) {
        case CHARACTERS -> Tokenizer.characters();
        case WORDS -> Tokenizer.words();
        case SPACED -> Tokenizer.spaced(true);
        case SUBWORDS -> {
          if (merges == null) {
            throw new CorpusException("Expected merges with a tokenizer of subwords, found none.");
          }
          yield new SubwordTokenizer(new BytePairMerges(merges));
        }
      };
    }
  }

  record SavedCodec(int version, SavedTokenizer tokenizer, SavedVocabulary vocabulary) {
    SavedCodec {
      require(tokenizer != null && vocabulary != null, "a tokenizer and a vocabulary");
    }

    static SavedCodec of(TextCodec codec) {
      return new SavedCodec(
          VERSION, SavedTokenizer.of(codec.tokenizer()), SavedVocabulary.of(codec.vocabulary()));
    }

    TextCodec codec() {
      requireVersion(version);
      return new TextCodec(tokenizer.tokenizer(), vocabulary.vocabulary());
    }
  }
}
