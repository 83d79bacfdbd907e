package org.gru4j.layer.token;

/** By what the summed cross-entropy of a minibatch is divided. */
public enum LossNormalization {
  /**
   * By the number of tokens that count: the score is in nats per token, and the step does not
   * depend on the batch size or on the length of the window.
   */
  PER_TOKEN,
  /**
   * By the number of examples, as {@code RnnOutputLayer} of Deeplearning4j does: long sequences
   * weigh more.
   */
  PER_EXAMPLE
}
