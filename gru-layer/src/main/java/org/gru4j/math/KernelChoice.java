package org.gru4j.math;

import java.util.Locale;
import java.util.Optional;

/** Which kernel computes a layer. */
public enum KernelChoice {
  /** The fastest kernel that can serve; another one takes over for calls that it cannot serve. */
  AUTO,
  /** The kernel of ND4J operations, always. */
  ND4J,
  /** The oneDNN kernel, always; a call that it cannot serve is an error. */
  ONEDNN;

  /**
   * Name of the system property that overrides the choice of every layer. It is read when the first
   * layer is made.
   */
  public static final String SYSTEM_PROPERTY = "org.gru4j.kernel";

  /**
   * The choice that the system property {@value #SYSTEM_PROPERTY} forces; empty if it is not set.
   *
   * @throws IllegalArgumentException if the property names no kernel
   */
  static Optional<KernelChoice> forced() {
    String forced = System.getProperty(SYSTEM_PROPERTY);
    if (forced == null || forced.isBlank()) {
      return Optional.empty();
    }
    for (KernelChoice choice : values()) {
      if (choice.backendName().equals(forced.strip().toLowerCase(Locale.ROOT))) {
        return Optional.of(choice);
      }
    }
    throw new IllegalArgumentException(
        "The system property "
            + SYSTEM_PROPERTY
            + " must be auto, nd4j or onednn, but is \""
            + forced
            + "\".");
  }

  /** The name of the backend that it forces. */
  String backendName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
