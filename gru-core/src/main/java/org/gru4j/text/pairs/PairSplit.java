package org.gru4j.text.pairs;

/**
 * Training and validation pairs. Closing the split closes both, and with them the store that they
 * are parts of.
 *
 * @param training what the model learns from
 * @param validation what decides when to stop and which settings are best
 */
public record PairSplit(PairStore training, PairStore validation) implements AutoCloseable {
  @Override
  public void close() {
    training.close();
    validation.close();
  }
}
