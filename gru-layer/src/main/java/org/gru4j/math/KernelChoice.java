package org.gru4j.math;

import java.util.Locale;

/** Which kernel computes a layer. */
public enum KernelChoice {
  /** The fastest kernel that can serve; another one takes over for calls that it cannot serve. */
  AUTO,
  /** The kernel of ND4J operations, always. */
  ND4J,
  /** The oneDNN kernel, always; a call that it cannot serve is an error. */
  ONEDNN;

  /** Name of the system property that overrides the choice of every layer. */
  public static final String SYSTEM_PROPERTY = "org.gru4j.kernel";

  /**
   * This choice, or the one that the system property {@value #SYSTEM_PROPERTY} forces.
   *
   * @throws IllegalArgumentException if the property names no kernel
   */
  public KernelChoice orForced() {
    String forced = System.getProperty(SYSTEM_PROPERTY);
    if (forced == null || forced.isBlank()) {
      return this;
    }
    for (KernelChoice choice : values()) {
      if (choice.providerName().equals(forced.strip().toLowerCase(Locale.ROOT))) {
        return choice;
      }
    }
    throw new IllegalArgumentException(
        "The system property "
            + SYSTEM_PROPERTY
            + " must be auto, nd4j or onednn, but is \""
            + forced
            + "\".");
  }

  String providerName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
