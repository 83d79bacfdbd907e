package org.gru4j.weights;

import java.nio.file.Path;
import org.gru4j.Gru4jException;
import org.gru4j.storage.VisibleText;

/**
 * Weights, or a file of them, that cannot be used; the message is one sentence that says what was
 * expected and what was found, where.
 */
public final class WeightsException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  /** A failure that a sentence says. */
  public WeightsException(String message) {
    super(VisibleText.ofMessage(message));
  }

  /** Something in a file. */
  public static WeightsException of(Path file, String expected, String found) {
    return new WeightsException(
        "Expected %s in %s, found %s.".formatted(expected, file, VisibleText.of(found)));
  }

  /** Something of a tensor in a file. */
  public static WeightsException of(Path file, String tensor, String expected, String found) {
    return new WeightsException(
        "Expected %s for tensor %s in %s, found %s."
            .formatted(expected, VisibleText.of(tensor), file, VisibleText.of(found)));
  }
}
