package org.gru4j.lm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.gru4j.decoding.StopStringFilter;

/** Makes pieces of what may be passed on of a text, each with the tokens that end in it. */
final class TextPieces {
  private final StopStringFilter filter;
  private final Consumer<TextPiece> out;
  private final StringBuilder passed = new StringBuilder();
  private final Deque<Token> waiting = new ArrayDeque<>();
  private long written;
  private long released;

  /** A token and where its text ends, in characters from the begin of all that was written. */
  private record Token(TokenScore score, long start, long end) {}

  TextPieces(List<String> stops, Consumer<TextPiece> out) {
    this.filter = new StopStringFilter(stops, passed::append);
    this.out = out;
  }

  /** Announces the token whose text is added next. */
  void score(TokenScore token) {
    waiting.add(new Token(token, written, written + token.text().length()));
  }

  /** Takes more text; returns whether a stop string has come, and with it the end. */
  boolean add(String text) {
    written += text.length();
    boolean stopped = filter.add(text);
    if (!stopped) {
      release(false);
    }
    return stopped;
  }

  /** Passes on what is left, behind a stop string nothing. */
  void end() {
    filter.end();
    release(true);
  }

  private void release(boolean last) {
    released += passed.length();
    List<TokenScore> tokens = new ArrayList<>();
    while (!waiting.isEmpty() && isOut(waiting.element(), last)) {
      tokens.add(waiting.remove().score());
    }
    if (!passed.isEmpty() || !tokens.isEmpty()) {
      String text = passed.toString();
      passed.setLength(0);
      out.accept(new TextPiece(text, tokens));
    }
  }

  /** Of a token that a stop string cuts, the begin is text. */
  private boolean isOut(Token token, boolean last) {
    return token.end() <= released || (last && token.start() < released);
  }
}
