package org.gru4j.bench;

import java.util.Locale;

/** A language model: embedding, GRU layers and softmax, all of the same width. */
record ModelShape(int vocabulary, int layers, int units) {
  /** Takes next to no memory. */
  static final ModelShape SMALL = new ModelShape(8, 1, 8);

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "V=%d %dx%d", vocabulary, layers, units);
  }
}
