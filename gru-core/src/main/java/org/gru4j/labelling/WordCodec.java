package org.gru4j.labelling;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.gru4j.labelling.data.LabellingException;
import org.gru4j.text.CorpusException;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.Vocabulary;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes numbers of words. Words are known in small letters; their spelling, as it is, is what a GRU
 * reads letter by letter, each distinct word of a minibatch once.
 *
 * @param words unknown first
 * @param letters code points, unknown first
 * @param contexts what a language model knows of words; null for none
 */
record WordCodec(Vocabulary words, Vocabulary letters, @Nullable ContextVectors contexts) {
  private static final String WORDS = "words.json";
  private static final String LETTERS = "letters.json";

  /** Letters of a longer word are left out in its middle. */
  static final int LONGEST = 40;

  /**
   * A minibatch as the network reads it.
   *
   * @param inputs words {@code [batch, 1, time]}; where letters are read, those of the distinct
   *     words {@code [distinct, 1, letters]} and which word is which, {@code [batch, 1, time]};
   *     where there is a language model, its vectors {@code [batch, size, time]}
   * @param masks of each input
   */
  record Inputs(List<INDArray> inputs, List<INDArray> masks) {
    INDArray[] arrays() {
      return inputs.toArray(INDArray[]::new);
    }

    INDArray[] maskArrays() {
      return masks.toArray(INDArray[]::new);
    }

    /** {@code [batch, time]}, 1 = a word. */
    INDArray mask() {
      return masks.get(0);
    }
  }

  /**
   * Knows the words and letters of these.
   *
   * @param languageModel its checkpoint; null for none
   */
  static WordCodec learn(Collection<List<String>> sentences, @Nullable Path languageModel) {
    Vocabulary.Builder words = Vocabulary.builder().unknownSymbol(TextCodec.UNKNOWN_SYMBOL);
    Vocabulary.Builder letters = Vocabulary.builder().unknownSymbol(TextCodec.UNKNOWN_SYMBOL);
    for (List<String> sentence : sentences) {
      for (String word : sentence) {
        words.count(known(word), 1);
        spelling(word).forEach(letter -> letters.count(letter, 1));
      }
    }
    return new WordCodec(
        words.build(),
        letters.build(),
        languageModel == null ? null : ContextVectors.of(languageModel));
  }

  /** The same for another thread. */
  WordCodec copy() {
    return new WordCodec(words, letters, contexts == null ? null : contexts.copy());
  }

  /** Numbers of a word's vector in its context. */
  int contextSize() {
    return contexts == null ? 0 : contexts.size();
  }

  /** As a word is known. */
  static String known(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  private static List<String> spelling(String word) {
    List<String> letters = word.codePoints().mapToObj(Character::toString).toList();
    if (letters.size() <= LONGEST) {
      return letters;
    }
    List<String> ends = new ArrayList<>(letters.subList(0, LONGEST / 2));
    ends.addAll(letters.subList(letters.size() - LONGEST / 2, letters.size()));
    return ends;
  }

  /** The number of a word. */
  int numberOf(String word) {
    return words.indexOf(known(word));
  }

  /**
   * A minibatch.
   *
   * @param sentences of at least one word each
   * @param spelt whether letters are read
   * @param number the number of each word, by which a training may take known words for unknown
   */
  Inputs inputs(List<List<String>> sentences, boolean spelt, ToIntFunction<String> number) {
    int time = sentences.stream().mapToInt(List::size).max().orElseThrow();
    int[][] indices = new int[sentences.size()][time];
    int[][] places = new int[sentences.size()][time];
    float[][] mask = new float[sentences.size()][time];
    Map<String, Integer> distinct = new LinkedHashMap<>();
    for (int i = 0; i < sentences.size(); i++) {
      for (int t = 0; t < sentences.get(i).size(); t++) {
        String word = sentences.get(i).get(t);
        indices[i][t] = number.applyAsInt(word);
        places[i][t] = distinct.computeIfAbsent(word, each -> distinct.size());
        mask[i][t] = 1;
      }
    }
    INDArray steps = Nd4j.createFromArray(mask);
    List<INDArray> inputs = new ArrayList<>(List.of(sequence(indices)));
    List<INDArray> masks = new ArrayList<>(List.of(steps));
    if (spelt) {
      addSpellings(distinct.keySet(), inputs, masks);
      inputs.add(sequence(places));
      masks.add(steps.dup());
    }
    if (contexts != null) {
      inputs.add(contexts.of(sentences, time));
      masks.add(steps.dup());
    }
    return new Inputs(inputs, masks);
  }

  /** Letters of words, and where there are any. */
  private void addSpellings(
      Collection<String> distinct, List<INDArray> inputs, List<INDArray> masks) {
    List<int[]> spellings =
        distinct.stream()
            .map(word -> spelling(word).stream().mapToInt(letters::indexOf).toArray())
            .toList();
    int longest = Math.max(1, spellings.stream().mapToInt(each -> each.length).max().orElse(1));
    int[][] padded = new int[spellings.size()][];
    float[][] letterMask = new float[spellings.size()][longest];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = Arrays.copyOf(spellings.get(i), longest);
      Arrays.fill(letterMask[i], 0, Math.max(1, spellings.get(i).length), 1);
    }
    inputs.add(sequence(padded));
    masks.add(Nd4j.createFromArray(letterMask));
  }

  private static INDArray sequence(int[][] numbers) {
    return Nd4j.createFromArray(numbers)
        .castTo(DataType.FLOAT)
        .reshape(numbers.length, 1, numbers[0].length);
  }

  void writeTo(CheckpointWriter writer) throws IOException {
    writer.stream(WORDS, words::save);
    writer.stream(LETTERS, letters::save);
    if (contexts != null) {
      contexts.writeTo(writer);
    }
  }

  static WordCodec read(Checkpoint checkpoint) {
    return new WordCodec(
        read(checkpoint, WORDS), read(checkpoint, LETTERS), ContextVectors.read(checkpoint));
  }

  private static Vocabulary read(Checkpoint checkpoint, String entry) {
    try {
      return Vocabulary.load(new ByteArrayInputStream(checkpoint.bytes(entry)));
    } catch (CorpusException | IOException e) {
      throw new LabellingException(
          "Expected a vocabulary in %s of %s, found: %s"
              .formatted(entry, checkpoint.file(), e.getMessage()));
    }
  }
}
