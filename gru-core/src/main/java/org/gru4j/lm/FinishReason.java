package org.gru4j.lm;

/** Why a text ended. */
public enum FinishReason {
  /** A stop string, or the end symbol of the vocabulary, came. */
  STOP,
  /** It has as many tokens as were asked for. */
  LENGTH
}
