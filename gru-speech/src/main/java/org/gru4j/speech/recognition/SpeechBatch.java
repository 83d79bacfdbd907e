package org.gru4j.speech.recognition;

import java.util.Arrays;
import java.util.List;
import org.gru4j.speech.features.FeatureMatrix;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Makes arrays of utterances of different lengths, padded at their ends. */
final class SpeechBatch {
  private SpeechBatch() {}

  /**
   * What a network is given and what it shall say.
   *
   * @param features of each utterance
   * @param texts the symbols of each
   * @return features {@code [batch, dimension, time]} and labels {@code [batch, 1, length]}, each
   *     with a mask
   */
  static DataSet of(List<FeatureMatrix> features, List<int[]> texts) {
    int length = Math.max(1, texts.stream().mapToInt(text -> text.length).max().orElseThrow());
    float[] labels = new float[texts.size() * length];
    float[] counts = new float[labels.length];
    for (int row = 0; row < texts.size(); row++) {
      int[] text = texts.get(row);
      for (int i = 0; i < text.length; i++) {
        labels[row * length + i] = text[i];
        counts[row * length + i] = 1;
      }
    }
    return new DataSet(
        features(features),
        Nd4j.create(labels, new long[] {texts.size(), 1, length}, 'c'),
        mask(features, 1),
        Nd4j.create(counts, new long[] {texts.size(), length}, 'c'));
  }

  /** {@code [batch, dimension, time]}, time first in memory, as the kernels read it. */
  static INDArray features(List<FeatureMatrix> utterances) {
    int time = time(utterances);
    int dimension = utterances.get(0).dimension();
    int batch = utterances.size();
    float[] values = new float[Math.multiplyExact(time * batch, dimension)];
    for (int row = 0; row < batch; row++) {
      FeatureMatrix matrix = utterances.get(row);
      for (int frame = 0; frame < matrix.frames(); frame++) {
        System.arraycopy(
            matrix.values(),
            frame * dimension,
            values,
            (frame * batch + row) * dimension,
            dimension);
      }
    }
    return Nd4j.create(values, new long[] {time, batch, dimension}, 'c').permute(1, 2, 0);
  }

  /**
   * {@code [batch, time]}, 1 for a step.
   *
   * @param framesPerStep frames that become one step
   */
  static INDArray mask(List<FeatureMatrix> utterances, int framesPerStep) {
    int time = steps(time(utterances), framesPerStep);
    float[] values = new float[utterances.size() * time];
    for (int row = 0; row < utterances.size(); row++) {
      int steps = steps(utterances.get(row).frames(), framesPerStep);
      Arrays.fill(values, row * time, row * time + steps, 1);
    }
    return Nd4j.create(values, new long[] {utterances.size(), time}, 'c');
  }

  private static int steps(int frames, int framesPerStep) {
    return (frames + framesPerStep - 1) / framesPerStep;
  }

  private static int time(List<FeatureMatrix> utterances) {
    return Math.max(1, utterances.stream().mapToInt(FeatureMatrix::frames).max().orElseThrow());
  }
}
