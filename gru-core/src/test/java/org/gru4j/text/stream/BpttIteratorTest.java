package org.gru4j.text.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gru4j.text.CorpusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class BpttIteratorTest {

  private static TokenStore numbers(int length) {
    return TokenStore.of(IntStream.range(0, length).toArray());
  }

  private static List<List<Integer>> labelsByTrack(BpttIterator batches) {
    List<List<Integer>> tracks = new ArrayList<>();
    for (int track = 0; track < batches.batch(); track++) {
      tracks.add(new ArrayList<>());
    }
    while (batches.hasNext()) {
      int predicted = batches.predictions(batches.position());
      DataSet batch = batches.next();
      INDArray labels = batch.getLabels();
      int counted = 0;
      for (int track = 0; track < tracks.size(); track++) {
        for (int step = 0; step < labels.size(2); step++) {
          INDArray mask = batch.getLabelsMaskArray();
          if (mask == null || mask.getInt(track, step) == 1) {
            int label = labels.getInt(track, 0, step);
            assertThat(batch.getFeatures().getInt(track, 0, step)).isEqualTo(label - 1);
            tracks.get(track).add(label);
            counted++;
          }
        }
      }
      assertThat(counted).isEqualTo(predicted);
    }
    return tracks;
  }

  @Test
  void shapesAndTypes() {
    DataSet batch = BpttIterator.training(numbers(100), 4, 5).next();
    assertThat(batch.getFeatures().shape()).containsExactly(4, 1, 5);
    assertThat(batch.getLabels().shape()).containsExactly(4, 1, 5);
    assertThat(batch.getFeatures().dataType()).isEqualTo(DataType.INT32);
    assertThat(batch.getLabels().dataType()).isEqualTo(DataType.INT32);
    assertThat(batch.getFeaturesMaskArray()).isNull();
    assertThat(batch.getLabelsMaskArray()).isNull();
    assertThat(batch.numExamples()).isEqualTo(4);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("org.gru4j.text.tokens.RandomText#seeds")
  void trainingTracksAreContiguous(int seed) {
    Random random = new Random(seed);
    int tracks = 1 + random.nextInt(7);
    int window = 1 + random.nextInt(9);
    int length = tracks * window + 1 + random.nextInt(100);
    BpttIterator batches = BpttIterator.training(numbers(length), tracks, window);
    List<List<Integer>> labels = labelsByTrack(batches);
    List<Integer> all = labels.stream().flatMap(List::stream).toList();
    assertThat(all).isEqualTo(IntStream.rangeClosed(1, all.size()).boxed().toList());
    assertThat(length - 1 - all.size()).isBetween(0, tracks - 1);
    assertThat(batches.predictions()).isEqualTo(all.size());
    assertThat(batches.position()).isEqualTo(batches.batches());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("org.gru4j.text.tokens.RandomText#seeds")
  void evaluationPredictsEveryTokenOnce(int seed) {
    Random random = new Random(seed);
    int tracks = seed % 3 == 0 ? 1 : 1 + random.nextInt(7);
    int window = 1 + random.nextInt(9);
    int length = tracks + 1 + random.nextInt(100);
    BpttIterator batches = BpttIterator.evaluation(numbers(length), tracks, window);
    List<Integer> all = labelsByTrack(batches).stream().flatMap(List::stream).toList();
    assertThat(all).isEqualTo(IntStream.range(1, length).boxed().toList());
    assertThat(batches.predictions()).isEqualTo(length - 1);
    assertThat(IntStream.range(0, batches.batches()).map(batches::predictions).sum())
        .isEqualTo(length - 1);
  }

  @Test
  void unequalTracksAreMasked() {
    BpttIterator batches = BpttIterator.evaluation(numbers(12), 3, 4);
    DataSet only = batches.next();
    assertThat(batches.hasNext()).isFalse();
    assertThat(only.getLabelsMaskArray().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 0}});
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 50", "4, 5, 103", "3, 10, 31"})
  void seekingEqualsSkipping(int tracks, int window, int length) {
    for (boolean training : new boolean[] {true, false}) {
      TokenStore tokens = numbers(length);
      BpttIterator skipping = iterator(training, tokens, tracks, window);
      for (int position = 0; skipping.hasNext(); position++) {
        BpttIterator seeking = iterator(training, tokens, tracks, window);
        seeking.seek(position);
        assertThat(seeking.position()).isEqualTo(position);
        assertThat(seeking.next()).isEqualTo(skipping.next());
      }
      skipping.reset();
      skipping.seek(skipping.batches());
      assertThat(skipping.hasNext()).isFalse();
      assertThatThrownBy(() -> skipping.seek(skipping.batches() + 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static BpttIterator iterator(
      boolean training, TokenStore tokens, int tracks, int window) {
    return training
        ? BpttIterator.training(tokens, tracks, window)
        : BpttIterator.evaluation(tokens, tracks, window);
  }

  @Test
  void aTextThatIsTooShortIsNamedWithBothNumbers() {
    assertThatThrownBy(() -> BpttIterator.training(numbers(20), 4, 5))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            "Expected a text of at least 21 tokens for a batch (--batch) of 4 tracks in windows"
                + " (--window) of 5 steps, found 20.");
    assertThatThrownBy(() -> BpttIterator.evaluation(numbers(1), 5))
        .isInstanceOf(CorpusException.class)
        .hasMessage("Expected a text of at least 2 tokens to measure a model on it, found 1.");
    assertThat(BpttIterator.training(numbers(21), 4, 5).batches()).isEqualTo(1);
    assertThat(BpttIterator.evaluation(numbers(2), 5).batches()).isEqualTo(1);
  }

  /** Each prediction once, as many windows in every epoch, which end elsewhere. */
  @ParameterizedTest
  @CsvSource({"5000, 3, 35", "5000, 1, 70", "211, 4, 35", "900, 2, 4", "61, 1, 60"})
  void varyingWindows(int length, int tracks, int window) {
    BpttIterator batches = BpttIterator.varying(numbers(length), tracks, window, 5);
    int count = batches.batches();
    List<List<Integer>> ends = new ArrayList<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      batches.startEpoch(epoch);
      assertThat(batches.batches()).isEqualTo(count);
      List<List<Integer>> labels = labelsByTrack(batches);
      int each = (length - 1) / tracks;
      for (int track = 0; track < tracks; track++) {
        int first = track * each + 1;
        assertThat(labels.get(track))
            .isEqualTo(IntStream.range(first, first + each).boxed().toList());
      }
      ends.add(windows(batches, epoch));
      assertThat(ends.get(epoch)).allMatch(steps -> steps >= 1);
    }
    batches.startEpoch(1);
    assertThat(windows(BpttIterator.varying(numbers(length), tracks, window, 5), 1))
        .isEqualTo(ends.get(1));
    if (count > 10) {
      assertThat(ends.get(0)).isNotEqualTo(ends.get(1));
      assertThat(windows(BpttIterator.varying(numbers(length), tracks, window, 6), 1))
          .isNotEqualTo(ends.get(1));
    }
    if (window >= 35 && count > 10) {
      double mean = ends.get(0).stream().mapToInt(steps -> steps).average().orElseThrow();
      assertThat(mean).isBetween(0.9 * window, 1.05 * window);
      assertThat(ends.get(0).stream().distinct().count()).isGreaterThan(5);
    }
  }

  private static List<Integer> windows(BpttIterator batches, int epoch) {
    batches.startEpoch(epoch);
    List<Integer> steps = new ArrayList<>();
    while (batches.hasNext()) {
      steps.add((int) batches.next().getLabels().size(2));
    }
    return steps;
  }
}
