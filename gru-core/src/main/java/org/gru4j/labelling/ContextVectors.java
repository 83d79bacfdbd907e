package org.gru4j.labelling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.labelling.data.LabellingException;
import org.gru4j.lm.LanguageModel;
import org.gru4j.text.tokens.TokenKind;
import org.gru4j.text.tokens.Vocabulary;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Vectors of words in their context (contextual string embeddings, Akbik et al. 2018, COLING): what
 * a language model of letters remembers when it has read a sentence as far as the last letter of
 * the word. The model has learnt from text without labels, and does not change any more.
 */
final class ContextVectors {
  private static final String ENTRY = "language-model.zip";

  /** Letters that are read at once, of all sentences. */
  private static final int TOGETHER = 8192;

  private final LanguageModel model;
  private final byte[] checkpoint;
  private final int last;

  private ContextVectors(LanguageModel model, byte[] checkpoint) {
    this.model = model;
    this.checkpoint = checkpoint;
    this.last = model.network().getnLayers() - 2;
  }

  /**
   * Of a language model.
   *
   * @throws LabellingException if its tokens are not letters
   */
  static ContextVectors of(Path file) {
    LanguageModel model = LanguageModel.load(file);
    TokenKind kind = model.codec().tokenizer().kind();
    if (kind != TokenKind.CHARACTERS) {
      throw new LabellingException(
          "Expected a language model whose tokens are characters in %s (--language-model), found one of %s."
              .formatted(file, kind));
    }
    try {
      long size = Files.size(file);
      if (size > Checkpoint.LONGEST_ENTRY) {
        throw new LabellingException(
            "Expected a language model of at most %,d bytes in %s (--language-model), found %,d."
                .formatted(Checkpoint.LONGEST_ENTRY, file, size));
      }
      return new ContextVectors(model, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Numbers of a vector. */
  int size() {
    return model.network().layerSize(last);
  }

  /** The same with a network of its own. */
  ContextVectors copy() {
    return new ContextVectors(model.withNetwork(model.network().clone()), checkpoint);
  }

  /**
   * The vectors of the words of sentences, {@code [batch, size, time]}. A training reads ahead on
   * another thread than it validates on.
   *
   * @param time steps of the longest
   */
  synchronized INDArray of(List<List<String>> sentences, int time) {
    float[] vectors = new float[sentences.size() * time * size()];
    int first = 0;
    while (first < sentences.size()) {
      List<Letters> group = new ArrayList<>();
      int longest = 0;
      while (first + group.size() < sentences.size()) {
        Letters next = Letters.of(sentences.get(first + group.size()), model);
        longest = Math.max(longest, next.tokens.size());
        if (!group.isEmpty() && (group.size() + 1) * longest > TOGETHER) {
          break;
        }
        group.add(next);
      }
      read(group, vectors, first * time * size(), time * size());
      first += group.size();
    }
    return Nd4j.createFromArray(vectors)
        .reshape('c', sentences.size(), time, size())
        .permute(0, 2, 1);
  }

  /** Reads some sentences side by side. */
  private void read(List<Letters> sentences, float[] target, int offset, int stride) {
    int longest = sentences.stream().mapToInt(each -> each.tokens.size()).max().orElse(1);
    float[][] tokens = new float[sentences.size()][longest];
    for (int i = 0; i < tokens.length; i++) {
      for (int t = 0; t < sentences.get(i).tokens.size(); t++) {
        tokens[i][t] = sentences.get(i).tokens.get(t);
      }
    }
    // A language model goes on where it was otherwise. What is behind a sentence changes nothing
    // before it, since the model reads forward.
    model.network().rnnClearPreviousState();
    INDArray states =
        model
            .network()
            .feedForwardToLayer(
                last, Nd4j.createFromArray(tokens).reshape(tokens.length, 1, longest), false)
            .get(last + 1);
    float[] read = states.permute(0, 2, 1).dup('c').data().asFloat();
    for (int i = 0; i < tokens.length; i++) {
      List<Integer> ends = sentences.get(i).ends;
      for (int word = 0; word < ends.size(); word++) {
        System.arraycopy(
            read,
            (i * longest + ends.get(word)) * size(),
            target,
            offset + i * stride + word * size(),
            size());
      }
    }
  }

  /**
   * A sentence as the model reads it.
   *
   * @param ends where the last letter of each word is
   */
  private record Letters(List<Integer> tokens, List<Integer> ends) {
    /** A line that begins, words with single spaces between them. */
    static Letters of(List<String> words, LanguageModel model) {
      Vocabulary vocabulary = model.codec().vocabulary();
      int space = vocabulary.contains(" ") ? vocabulary.indexOf(" ") : 0;
      int unknown = vocabulary.unknownSymbol().map(vocabulary::indexOf).orElse(space);
      List<Integer> tokens = new ArrayList<>(List.of(vocabulary.lineEnd().orElse(space)));
      List<Integer> ends = new ArrayList<>();
      for (String word : words) {
        if (!ends.isEmpty()) {
          tokens.add(space);
        }
        word.codePoints()
            .mapToObj(Character::toString)
            .mapToInt(letter -> vocabulary.contains(letter) ? vocabulary.indexOf(letter) : unknown)
            .forEach(tokens::add);
        ends.add(tokens.size() - 1);
      }
      return new Letters(tokens, ends);
    }
  }

  void writeTo(CheckpointWriter writer) throws IOException {
    writer.bytes(ENTRY, checkpoint);
  }

  /** Those of a checkpoint; null if it has none. */
  static @Nullable ContextVectors read(Checkpoint checkpoint) {
    if (!checkpoint.has(ENTRY)) {
      return null;
    }
    try {
      Path file = Files.createTempFile("language-model", ".zip");
      try {
        Files.write(file, checkpoint.bytes(ENTRY));
        return of(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot unpack the language model of %s: %s".formatted(checkpoint.file(), e.getMessage()),
          e);
    }
  }
}
