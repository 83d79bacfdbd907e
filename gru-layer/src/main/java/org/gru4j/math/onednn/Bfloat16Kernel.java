package org.gru4j.math.onednn;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruKernel;
import org.gru4j.math.GruPass;
import org.gru4j.math.GruStepper;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Multiplies in BFLOAT16 where that is faster than FLOAT on this machine, else in FLOAT.
 *
 * <p>Processors that have the instructions differ by more than a factor of two in what they gain or
 * lose by them, and small layers lose on all. So both are timed once, on the first window that a
 * layer computes; layers of the same size share the answer, and a layer keeps it.
 */
final class Bfloat16Kernel implements GruKernel {
  private static final Logger log = LoggerFactory.getLogger(Bfloat16Kernel.class);

  /** How much faster BFLOAT16 must be. Fewer digits for a saving within the noise help nobody. */
  static final double WORTHWHILE = 0.95;

  private static final Map<Size, Double> RATIOS = new ConcurrentHashMap<>();

  private record Size(ResetMode resetMode, long batch, long inputSize, long hidden) {}

  private final GruEquations equations;
  private @Nullable OneDnnKernel chosen;

  Bfloat16Kernel(GruEquations equations) {
    this.equations = equations;
  }

  @Override
  public Optional<String> refusal(GruInput input) {
    return OneDnnKernel.refusalToRun(input);
  }

  @Override
  public GruPass forward(
      GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
    OneDnnKernel kernel = chosen;
    if (kernel == null) {
      kernel = new OneDnnKernel(equations, faster(weights, input));
      chosen = kernel;
    }
    return kernel.forward(weights, input, training, arrays);
  }

  private Precision faster(GruWeights weights, GruInput input) {
    Size size =
        new Size(
            equations.resetMode(), input.batchSize(), weights.inputSize(), weights.hiddenSize());
    double ratio = RATIOS.computeIfAbsent(size, unknown -> measured(size, input.timeSteps()));
    return precision(ratio);
  }

  /** The precision to take where BFLOAT16 takes so many times FLOAT's time. */
  static Precision precision(double ratio) {
    return ratio <= WORTHWHILE ? Precision.BFLOAT16 : Precision.FLOAT;
  }

  private double measured(Size size, long time) {
    double ratio =
        PrecisionTrial.ratio(equations, time, size.batch(), size.inputSize(), size.hidden());
    if (precision(ratio) == Precision.FLOAT) {
      log.warn(
          "BFLOAT16 does not pay here: with {} inputs, {} units and minibatches of {} it takes"
              + " {} of FLOAT's time. FLOAT is used.",
          size.inputSize(),
          size.hidden(),
          size.batch(),
          String.format(Locale.ROOT, "%.2f", ratio));
    }
    return ratio;
  }

  @Override
  public GruStepper stepper(GruWeights weights, int capacity) {
    return new OneDnnStepper(equations, weights, capacity);
  }
}
