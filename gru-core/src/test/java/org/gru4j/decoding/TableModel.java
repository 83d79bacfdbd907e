package org.gru4j.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A model whose distribution is any function of all that was written. */
final class TableModel implements StepPredictor {
  static final int BEGIN = 0;
  static final int END = 1;
  static final int VOCABULARY = 5;
  static final int PLACES = 3;

  private final long seed;
  private final int firstSource;
  private final int width;
  private List<List<Integer>> rows;
  private float[] attention = {};

  TableModel(long seed, int firstSource, int sources, int width) {
    this.seed = seed;
    this.firstSource = firstSource;
    this.width = width;
    this.rows = new ArrayList<>();
    for (int row = 0; row < sources * width; row++) {
      rows.add(List.of());
    }
  }

  @Override
  public int vocabularySize() {
    return VOCABULARY;
  }

  float[] logProbabilities(int source, List<Integer> prefix) {
    Random random = new Random(seed + 31L * source + prefix.hashCode());
    double[] weights = random.doubles(VOCABULARY).map(u -> Math.exp(3 * u)).toArray();
    double sum = Arrays.stream(weights).sum();
    float[] result = new float[VOCABULARY];
    for (int i = 0; i < VOCABULARY; i++) {
      result[i] = (float) Math.log(weights[i] / sum);
    }
    return result;
  }

  float[] attention(int source, List<Integer> prefix) {
    Random random = new Random(seed + 17L * source + prefix.hashCode() + 5);
    double[] weights = random.doubles(PLACES).toArray();
    double sum = Arrays.stream(weights).sum();
    float[] result = new float[PLACES];
    for (int i = 0; i < PLACES; i++) {
      result[i] = (float) (weights[i] / sum);
    }
    return result;
  }

  @Override
  public float[] advance(int[] origins, int[] tokens) {
    List<List<Integer>> next = new ArrayList<>();
    float[] result = new float[origins.length * VOCABULARY];
    attention = new float[origins.length * PLACES];
    for (int row = 0; row < origins.length; row++) {
      List<Integer> prefix = new ArrayList<>(rows.get(origins[row]));
      prefix.add(tokens[row]);
      next.add(prefix);
      System.arraycopy(
          logProbabilities(firstSource + row / width, prefix),
          0,
          result,
          row * VOCABULARY,
          VOCABULARY);
      System.arraycopy(
          attention(firstSource + row / width, prefix), 0, attention, row * PLACES, PLACES);
    }
    rows = next;
    return result;
  }

  @Override
  public float[] attention() {
    return attention;
  }
}
