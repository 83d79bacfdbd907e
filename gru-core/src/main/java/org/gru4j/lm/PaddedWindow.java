package org.gru4j.lm;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The same steps of texts of different lengths, side by side. */
final class PaddedWindow {
  private PaddedWindow() {}

  /**
   * What a network reads and what it is to predict, {@code [texts, 1, steps]} each, with a mask of
   * what counts. What is behind the end of a text changes nothing before it, and is read unmasked.
   *
   * @param start the first step
   */
  static DataSet of(List<int[]> texts, int start, int steps) {
    int[] features = new int[texts.size() * steps];
    int[] labels = new int[features.length];
    float[] mask = new float[features.length];
    for (int row = 0; row < texts.size(); row++) {
      int[] text = texts.get(row);
      for (int step = 0; step < steps && start + step + 1 < text.length; step++) {
        int place = row * steps + step;
        features[place] = text[start + step];
        labels[place] = text[start + step + 1];
        mask[place] = 1;
      }
    }
    return new DataSet(
        array(features, texts.size()),
        array(labels, texts.size()),
        null,
        Nd4j.createFromArray(mask).reshape(texts.size(), steps));
  }

  private static INDArray array(int[] tokens, int rows) {
    return Nd4j.createFromArray(tokens).reshape(rows, 1, tokens.length / rows);
  }
}
