package org.gru4j.speech.decoding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.speech.ctc.LogSpace;
import org.jspecify.annotations.Nullable;

/** The beginning of a text: that of its parent and one more symbol. */
final class Prefix {
  final @Nullable Prefix parent;
  final int symbol;

  /** What the scorers remember, in their order. */
  final List<Object> states;

  /** What the scorers add. */
  final double added;

  /** Of the paths that end in a blank, and in the last symbol; of the frames so far. */
  double blank = LogSpace.ZERO;

  double symbolLast = LogSpace.ZERO;

  /** With the next frame. */
  double nextBlank = LogSpace.ZERO;

  double nextSymbolLast = LogSpace.ZERO;

  /** Whether the search follows it. */
  boolean living;

  private final Map<Integer, Prefix> children = new HashMap<>();

  Prefix(@Nullable Prefix parent, int symbol, List<Object> states, double added) {
    this.parent = parent;
    this.symbol = symbol;
    this.states = states;
    this.added = added;
  }

  @Nullable Prefix child(int ofSymbol) {
    return children.get(ofSymbol);
  }

  void addChild(Prefix child) {
    children.put(child.symbol, child);
  }

  /** {@code ln p} of the prefix. */
  double logProbability() {
    return LogSpace.add(blank, symbolLast);
  }

  double rank() {
    return LogSpace.add(nextBlank, nextSymbolLast) + added;
  }

  void advance() {
    blank = nextBlank;
    symbolLast = nextSymbolLast;
    nextBlank = LogSpace.ZERO;
    nextSymbolLast = LogSpace.ZERO;
  }

  /** Forgets what no living prefix goes on from. */
  void prune() {
    Prefix at = this;
    while (!at.living && at.children.isEmpty() && at.parent != null) {
      at.parent.children.remove(at.symbol);
      at = at.parent;
    }
  }

  List<Integer> symbols() {
    List<Integer> symbols = new ArrayList<>();
    for (Prefix at = this; at.parent != null; at = at.parent) {
      symbols.add(0, at.symbol);
    }
    return symbols;
  }
}
