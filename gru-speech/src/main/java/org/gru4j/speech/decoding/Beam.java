package org.gru4j.speech.decoding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.gru4j.speech.ctc.LogSpace;
import org.jspecify.annotations.Nullable;

/** The prefixes of one utterance that the search follows. */
final class Beam {
  private final int width;
  private final CtcSymbols symbols;
  private final List<TextScorer<Object>> scorers;
  private List<Prefix> living = new ArrayList<>();

  Beam(int width, CtcSymbols symbols, List<TextScorer<Object>> scorers) {
    this.width = width;
    this.symbols = symbols;
    this.scorers = scorers;
    List<Object> states = new ArrayList<>();
    scorers.forEach(scorer -> states.add(scorer.start()));
    Prefix root = new Prefix(null, -1, states, added(states));
    root.blank = 0;
    root.living = true;
    living.add(root);
  }

  private double added(List<Object> states) {
    double added = 0;
    for (int i = 0; i < states.size(); i++) {
      added += scorers.get(i).score(states.get(i));
    }
    return added;
  }

  /** The prefixes that are followed, the best first. */
  List<Prefix> living() {
    return living;
  }

  /**
   * Goes on by one frame.
   *
   * @param frame log-probabilities of all symbols
   */
  void advance(double[] frame) {
    PriorityQueue<Prefix> best =
        new PriorityQueue<>(width + 1, Comparator.comparingDouble(Prefix::rank));
    for (Prefix prefix : living) {
      stay(prefix, frame);
      best.add(prefix);
    }
    prepare();
    for (Prefix prefix : living) {
      for (int symbol = 0; symbol < frame.length; symbol++) {
        Prefix child = symbol == symbols.blank() ? null : extend(prefix, symbol, frame, best);
        if (child != null) {
          best.add(child);
          if (best.size() > width) {
            best.remove();
          }
        }
      }
    }
    List<Prefix> before = living;
    living = new ArrayList<>(best);
    living.sort(Comparator.comparingDouble(Prefix::rank).reversed());
    replace(before);
  }

  /** Paths that stay with a prefix, and those that come to it from its parent. */
  private void stay(Prefix prefix, double[] frame) {
    prefix.nextBlank = prefix.logProbability() + frame[symbols.blank()];
    if (prefix.parent != null) {
      double stay = prefix.symbolLast + frame[prefix.symbol];
      double come = prefix.parent.living ? reaching(prefix.parent, prefix.symbol) : LogSpace.ZERO;
      prefix.nextSymbolLast = LogSpace.add(stay, come + frame[prefix.symbol]);
    }
  }

  /** Paths of a prefix that a symbol makes longer: behind an equal one only those with a blank. */
  private static double reaching(Prefix prefix, int symbol) {
    return symbol == prefix.symbol ? prefix.blank : prefix.logProbability();
  }

  /** A prefix that nobody follows yet, if it can be among the best. */
  private @Nullable Prefix extend(
      Prefix prefix, int symbol, double[] frame, PriorityQueue<Prefix> best) {
    double logProbability = reaching(prefix, symbol) + frame[symbol];
    Prefix known = prefix.child(symbol);
    if (logProbability == LogSpace.ZERO || (known != null && known.living)) {
      return null;
    }
    Prefix child = known == null ? make(prefix, symbol) : known;
    if (child == null) {
      return null;
    }
    child.nextSymbolLast = logProbability;
    child.nextBlank = LogSpace.ZERO;
    boolean full = best.size() >= width;
    return full && child.rank() <= best.element().rank() ? null : child;
  }

  /** Says that the living prefixes are going to be made longer, or to end. */
  void prepare() {
    for (int i = 0; i < scorers.size(); i++) {
      int scorer = i;
      scorers.get(i).prepare(living.stream().map(prefix -> prefix.states.get(scorer)).toList());
    }
  }

  private @Nullable Prefix make(Prefix prefix, int symbol) {
    List<Object> states = new ArrayList<>(scorers.size());
    for (int i = 0; i < scorers.size(); i++) {
      Object next = scorers.get(i).next(prefix.states.get(i), symbols.text(symbol));
      if (next == null) {
        return null;
      }
      states.add(next);
    }
    return new Prefix(prefix, symbol, states, added(states));
  }

  private void replace(List<Prefix> before) {
    before.forEach(prefix -> prefix.living = false);
    for (Prefix prefix : living) {
      prefix.living = true;
      prefix.advance();
      if (prefix.parent != null) {
        prefix.parent.addChild(prefix);
      }
    }
    before.forEach(Prefix::prune);
  }

  /** What a prefix is ranked by if the text ends with it. */
  double finalScore(Prefix prefix) {
    double score = prefix.logProbability() + prefix.added;
    for (int i = 0; i < scorers.size(); i++) {
      score += scorers.get(i).end(prefix.states.get(i));
    }
    return score;
  }
}
