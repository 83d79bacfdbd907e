package org.gru4j.math.onednn;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Biases in oneDNN's convention: update gate, reset gate and candidate, and with the reset after
 * the product the recurrent one of the candidate, in one vector. Its update gate keeps the past;
 * where ours admits the candidate, the sign changes, as {@link Packing} says.
 */
final class Biases {
  private Biases() {}

  /** Writes the biases of weights to a vector of oneDNN's. */
  static void pack(GruWeights weights, RnnShape shape, Pointer target) {
    int hidden = (int) shape.hidden();
    float[] biases = new float[(int) (shape.biases() * hidden)];
    read(weights.bias(), biases);
    INDArray recurrent = weights.recurrentBias();
    if (recurrent != null) {
      float[] second = new float[3 * hidden];
      read(recurrent, second);
      boolean apart = shape.resetMode() == ResetMode.AFTER;
      for (int i = 0; i < 3 * hidden; i++) {
        biases[apart && i >= 2 * hidden ? i + hidden : i] += second[i];
      }
    }
    changeSigns(biases, shape);
    new FloatPointer(target).put(biases);
  }

  /** Brings the gradients that oneDNN gave for its vector to those of our biases. */
  static void unpack(Pointer source, RnnShape shape, GruWeights gradients) {
    int hidden = (int) shape.hidden();
    float[] found = new float[(int) (shape.biases() * hidden)];
    new FloatPointer(source).get(found);
    changeSigns(found, shape);
    write(found, gradients.bias());
    @Nullable INDArray recurrent = gradients.recurrentBias();
    if (recurrent != null) {
      if (shape.resetMode() == ResetMode.AFTER) {
        System.arraycopy(found, 3 * hidden, found, 2 * hidden, hidden);
      }
      write(found, recurrent);
    }
  }

  private static void changeSigns(float[] biases, RnnShape shape) {
    if (shape.updateMode() == UpdateMode.ADMITS_CANDIDATE) {
      for (int i = 0; i < shape.hidden(); i++) {
        biases[i] = -biases[i];
      }
    }
  }

  /** The first numbers of a longer vector. */
  private static void read(INDArray array, float[] values) {
    new FloatPointer(OneDnn.pointer(array)).get(values, 0, (int) array.length());
  }

  private static void write(float[] values, INDArray array) {
    new FloatPointer(OneDnn.pointer(array)).put(values, 0, (int) array.length());
  }
}
