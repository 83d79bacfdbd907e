package org.gru4j.decoding;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * What a text must become as a whole: a regular expression of Java's.
 *
 * <p>A token may be written if what is written with it matches, or could match with more behind it,
 * as far as Java's matcher can tell: expressions with lookahead or back references may lead into a
 * text that cannot go on.
 */
public final class TextPattern {
  private final Pattern pattern;

  private TextPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * A regular expression.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static TextPattern of(String expression) {
    try {
      return new TextPattern(Pattern.compile(expression));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "Expected a regular expression, found %s: %s.".formatted(expression, e.getDescription()),
          e);
    }
  }

  /**
   * One of several texts.
   *
   * @throws IllegalArgumentException if there is none, or one is empty
   */
  public static TextPattern choice(List<String> texts) {
    if (texts.isEmpty() || texts.contains("")) {
      throw new IllegalArgumentException(
          "Expected texts to choose from, each of a character or more, found "
              + (texts.isEmpty() ? "none." : "an empty one."));
    }
    return of(texts.stream().map(Pattern::quote).collect(Collectors.joining("|")));
  }

  /** Whether a text is one. */
  public boolean matches(CharSequence text) {
    return pattern.matcher(text).matches();
  }

  /** Whether a text is one, or could become one. */
  public boolean admits(CharSequence text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() || matcher.hitEnd();
  }

  /** Whether a text is one and nothing can go on from it. */
  public boolean ends(CharSequence text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() && !matcher.hitEnd();
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }
}
