package org.gru4j.settings;

import org.gru4j.layer.GRU;
import org.gru4j.math.ComputeType;
import org.gru4j.math.KernelChoice;

/** How GRU layers are computed. */
public record Computation(
    @Setting(value = "What computes the GRU", option = "--kernel", label = "NAME")
        KernelChoice kernel,
    @Setting(
            value =
                "Type of the GRU's products: that of the parameters, or with --bfloat16 BFLOAT16,"
                    + " where a trial at the start finds that faster (processors with AVX512-BF16, large"
                    + " layers)",
            option = "--bfloat16",
            flag = "bfloat16")
        ComputeType computeType)
    implements SettingGroup {
  /** The fastest that can serve, in the type of the parameters. */
  public static final Computation DEFAULT =
      new Computation(KernelChoice.AUTO, ComputeType.PARAMETER_TYPE);

  /** Checks that there are values. */
  public Computation {
    Settings.check(Computation.class, kernel, computeType);
  }

  /** The layers, computed like this. */
  public GRU.Builder of(GRU.Builder layers) {
    return layers.kernel(kernel).computeType(computeType);
  }

  /**
   * Setters of these settings.
   *
   * @param <B> the builder
   */
  public interface Setters<B> {
    B kernel(KernelChoice value);

    B computeType(ComputeType value);
  }
}
