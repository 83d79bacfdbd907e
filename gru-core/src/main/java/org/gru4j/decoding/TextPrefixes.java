package org.gru4j.decoding;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gru4j.layer.token.TokenStepper;
import org.jspecify.annotations.Nullable;

/**
 * What a language model says of beginnings of a line, of which a search follows many at once: each
 * keeps the model's states behind it, so that it can be made longer in several ways and at any
 * time.
 *
 * <p>Threads may share this, but not a prefix.
 */
public final class TextPrefixes implements AutoCloseable {
  private final TokenStepper stepper;
  private final Prefix start;
  private boolean closed;

  /**
   * Prefixes with the weights of a stepper.
   *
   * @param stepper its capacity is how many prefixes are read side by side; closed with this
   * @param before the token that a line stands behind
   */
  public TextPrefixes(TokenStepper stepper, int before) {
    this.stepper = stepper;
    this.start = new Prefix(null, before, 0);
    read(List.of(start));
  }

  /** The beginning of a line: its parent's, and a token. */
  public static final class Prefix {
    private @Nullable Prefix parent;
    private final int token;
    private final double logProbability;
    private float @Nullable [][] states;
    private float[] next = {};

    private Prefix(@Nullable Prefix parent, int token, double logProbability) {
      this.parent = parent;
      this.token = token;
      this.logProbability = logProbability;
    }

    /** {@code ln p} of its tokens, in nats. */
    public double logProbability() {
      return logProbability;
    }
  }

  /** The empty beginning, with a log-probability of 0. */
  public Prefix start() {
    return start;
  }

  /** A beginning that is one token longer. */
  public Prefix next(Prefix prefix, int token) {
    return new Prefix(prefix, token, prefix.logProbability() + logProbability(prefix, token));
  }

  /** {@code ln p} of a token behind a prefix, in nats. */
  public double logProbability(Prefix prefix, int token) {
    if (prefix.states == null) {
      read(List.of(prefix));
    }
    // A float may be too small for a probability that is not 0.
    return Math.log(Math.max(Float.MIN_VALUE, prefix.next[token]));
  }

  /**
   * Reads prefixes side by side that are going to be made longer, which is faster than one after
   * the other.
   */
  public void read(Collection<Prefix> prefixes) {
    Set<Prefix> unread = new LinkedHashSet<>();
    Set<Prefix> before = new LinkedHashSet<>();
    for (Prefix prefix : prefixes) {
      if (prefix.states == null) {
        unread.add(prefix);
        if (prefix.parent != null && prefix.parent.states == null) {
          before.add(prefix.parent);
        }
      }
    }
    if (!before.isEmpty()) {
      read(before);
    }
    List<Prefix> all = List.copyOf(unread);
    for (int from = 0; from < all.size(); from += stepper.capacity()) {
      step(all.subList(from, Math.min(all.size(), from + stepper.capacity())));
    }
  }

  private synchronized void step(List<Prefix> together) {
    if (closed) {
      throw new IllegalStateException("Expected prefixes of an open model, found it closed.");
    }
    for (int i = 0; i < together.size(); i++) {
      Prefix parent = together.get(i).parent;
      if (parent == null || parent.states == null) {
        stepper.clear(i);
      } else {
        stepper.setStates(i, parent.states);
      }
    }
    stepper.step(together.stream().mapToInt(prefix -> prefix.token).toArray());
    for (int i = 0; i < together.size(); i++) {
      Prefix prefix = together.get(i);
      prefix.states = stepper.states(i);
      prefix.next = new float[stepper.vocabularySize()];
      stepper.probabilities(i, prefix.next);
      prefix.parent = null;
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      stepper.close();
    }
  }
}
