package org.gru4j.layer.internal;

import org.deeplearning4j.nn.conf.RNNFormat;
import org.gru4j.math.TokenInput;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An embedding, as the layers right behind it know it that its network has linked to it. */
public interface TokenSource {
  /** The format of its output. */
  RNNFormat format();

  /**
   * The tokens whose vectors it has put out in the forward pass of the network that is under way;
   * null outside of one, and where a mask has changed vectors.
   */
  @Nullable TokenInput tokens();

  /**
   * Takes what a reader of the tokens found of the gradient of their vectors, in place of a
   * gradient of the embedding's output.
   *
   * @param gradient {@code [V, C]}, of all vectors
   */
  void addGradient(INDArray gradient);
}
