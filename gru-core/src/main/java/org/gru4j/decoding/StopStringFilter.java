package org.gru4j.decoding;

import java.util.List;
import java.util.function.Consumer;

/**
 * Passes text on as soon as it cannot be the beginning of a stop string any more, and ends before
 * the first stop string.
 */
public final class StopStringFilter {
  private final List<String> stops;
  private final Consumer<String> out;
  private final StringBuilder held = new StringBuilder();

  /**
   * A filter.
   *
   * @param stops none of them empty
   * @param out gets what cannot be the beginning of a stop string
   */
  public StopStringFilter(List<String> stops, Consumer<String> out) {
    this.stops = stops;
    this.out = out;
  }

  /** Takes more text; returns whether a stop string has come, and with it the end. */
  public boolean add(String text) {
    held.append(text);
    int stop = firstStop();
    if (stop >= 0) {
      pass(stop);
      held.setLength(0);
      return true;
    }
    pass(held.length() - longestBeginning());
    return false;
  }

  /** Passes on what is still held. */
  public void end() {
    pass(held.length());
  }

  private int firstStop() {
    return stops.stream().mapToInt(held::indexOf).filter(at -> at >= 0).min().orElse(-1);
  }

  /** Length of the longest end of the held text that begins a stop string. */
  private int longestBeginning() {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
        if (held.substring(held.length() - length).equals(stop.substring(0, length))) {
          longest = length;
        }
      }
    }
    return longest;
  }

  private void pass(int length) {
    if (length > 0) {
      out.accept(held.substring(0, length));
      held.delete(0, length);
    }
  }
}
