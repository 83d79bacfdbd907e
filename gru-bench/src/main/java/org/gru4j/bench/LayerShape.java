package org.gru4j.bench;

import java.util.Locale;

/** A layer with as many inputs as units, on a window. */
record LayerShape(int time, int batch, int units) {
  /** Takes next to no memory. */
  static final LayerShape SMALL = new LayerShape(2, 2, 8);

  /**
   * Floating-point operations of the products forward and backward, {@code 6 T B G H (I + H)}.
   *
   * @param gates G
   */
  double trainingFlops(int gates) {
    return 6.0 * time * batch * gates * units * (2.0 * units);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "T=%d B=%d H=%d", time, batch, units);
  }
}
