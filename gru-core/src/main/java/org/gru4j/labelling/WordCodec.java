package org.gru4j.labelling;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes numbers of words. Words are known in small letters; their spelling, as it is, is what a GRU
 * reads letter by letter, each distinct word of a minibatch once.
 *
 * @param words unknown first
 * @param letters code points, unknown first
 */
record WordCodec(Vocabulary words, Vocabulary letters) {
  private static final String WORDS = "words.json";
  private static final String LETTERS = "letters.json";

  /** Letters of a longer word are left out in its middle. */
  private static final int LONGEST = 40;

  /**
   * A minibatch as the network reads it.
   *
   * @param inputs words {@code [batch, 1, time]}; where letters are read, those of the distinct
   *     words {@code [distinct, 1, letters]} and which word is which, {@code [batch, 1, time]}
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

  /** Knows the words and letters of these. */
  static WordCodec learn(Collection<List<String>> sentences) {
    Vocabulary.Builder words = Vocabulary.builder().unknownSymbol(TextCodec.UNKNOWN_SYMBOL);
    Vocabulary.Builder letters = Vocabulary.builder().unknownSymbol(TextCodec.UNKNOWN_SYMBOL);
    for (List<String> sentence : sentences) {
      for (String word : sentence) {
        words.count(known(word), 1);
        spelling(word).forEach(letter -> letters.count(letter, 1));
      }
    }
    return new WordCodec(words.build(), letters.build());
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
    if (!spelt) {
      return new Inputs(List.of(sequence(indices)), List.of(steps));
    }
    List<int[]> spellings =
        distinct.keySet().stream()
            .map(word -> spelling(word).stream().mapToInt(letters::indexOf).toArray())
            .toList();
    int longest = Math.max(1, spellings.stream().mapToInt(each -> each.length).max().orElse(1));
    int[][] padded = new int[spellings.size()][];
    float[][] letterMask = new float[spellings.size()][longest];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = Arrays.copyOf(spellings.get(i), longest);
      Arrays.fill(letterMask[i], 0, Math.max(1, spellings.get(i).length), 1);
    }
    return new Inputs(
        List.of(sequence(indices), sequence(padded), sequence(places)),
        List.of(steps, Nd4j.createFromArray(letterMask), steps.dup()));
  }

  private static INDArray sequence(int[][] numbers) {
    return Nd4j.createFromArray(numbers)
        .castTo(DataType.FLOAT)
        .reshape(numbers.length, 1, numbers[0].length);
  }

  void writeTo(CheckpointWriter writer) throws IOException {
    writer.stream(WORDS, words::save);
    writer.stream(LETTERS, letters::save);
  }

  static WordCodec read(Checkpoint checkpoint) {
    return new WordCodec(read(checkpoint, WORDS), read(checkpoint, LETTERS));
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
