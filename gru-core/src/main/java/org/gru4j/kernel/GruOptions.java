package org.gru4j.kernel;

/**
 * What is added to the plain recurrence of {@link GruEquations}.
 *
 * @param clip bound {@code κ} of the arguments of the gate and candidate functions, {@code
 *     gate(min(κ, max(-κ, a)))} as the operator {@code GRU} of ONNX has it; 0 for none. Beyond the
 *     bound no gradient passes.
 */
public record GruOptions(double clip) {
  /** The plain recurrence. */
  public static final GruOptions NONE = new GruOptions(0);

  public GruOptions {
    if (!(clip >= 0 && clip < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Expected a clip that is finite and greater than 0, or 0 for none, found " + clip + ".");
    }
  }

  /** The same with another clip. */
  public GruOptions withClip(double bound) {
    return new GruOptions(bound);
  }

  /** What is added, in words such as "a clip of 3.0 and zoneout"; empty if nothing is. */
  public String description() {
    return clip == 0 ? "" : "a clip of " + clip;
  }
}
