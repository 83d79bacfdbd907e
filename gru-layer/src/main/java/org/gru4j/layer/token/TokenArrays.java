package org.gru4j.layer.token;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads minibatches of token indices. */
final class TokenArrays {
  private TokenArrays() {}

  /**
   * The indices in time-major order, that of example b at step t at {@code t * batch + b}.
   *
   * @param tokens {@code [batch, 1, time]} or {@code [batch, time]}, of any data type
   * @param vocabularySize indices must be less than this
   * @param what the array, for the message
   * @throws DL4JInvalidInputException if the shape is another, or an index is out of range where
   *     the mask lets it count
   */
  static int[] timeMajor(INDArray tokens, long vocabularySize, boolean[] counts, String what) {
    INDArray matrix = matrix(tokens, what);
    int batch = (int) matrix.size(0);
    int[] indices = matrix.permute(1, 0).castTo(DataType.INT32).dup('c').data().asInt();
    for (int i = 0; i < indices.length; i++) {
      if (counts.length > 0 && !counts[i]) {
        indices[i] = 0;
      } else if (indices[i] < 0 || indices[i] >= vocabularySize) {
        throw new DL4JInvalidInputException(
            "Expected token indices from 0 to %d in %s, but found %d in example %d at step %d."
                .formatted(vocabularySize - 1, what, indices[i], i % batch, i / batch));
      }
    }
    return indices;
  }

  private static INDArray matrix(INDArray tokens, String what) {
    if (tokens.rank() == 2) {
      return tokens;
    }
    if (tokens.rank() == 3 && tokens.size(1) == 1) {
      return tokens.reshape(tokens.size(0), tokens.size(2));
    }
    throw new DL4JInvalidInputException(
        "Expected token indices of shape [batch, 1, time] or [batch, time] in %s, but found %s."
            .formatted(what, Arrays.toString(tokens.shape())));
  }
}
