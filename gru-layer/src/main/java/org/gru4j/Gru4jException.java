package org.gru4j;

import org.jspecify.annotations.Nullable;

/**
 * What every exception of the library's own extends: something that it was given (a file, a text, a
 * model, a study) cannot be used, or its work cannot go on. The message is one sentence that says
 * what was expected and what was found, fit to be shown to whoever asked for the work. A value out
 * of its range is an {@link IllegalArgumentException}, as everywhere in Java.
 */
public abstract class Gru4jException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param sentence what was expected and what was found
   */
  protected Gru4jException(String sentence) {
    super(sentence);
  }

  /**
   * A failure with what was thrown below, if anything was.
   *
   * @param sentence what was expected and what was found
   */
  protected Gru4jException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
