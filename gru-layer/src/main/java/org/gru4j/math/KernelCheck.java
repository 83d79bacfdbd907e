package org.gru4j.math;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import org.gru4j.math.ArraySupplier.Use;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether the backends of this machine compute what they should: the recurrence forward and
 * backward in FLOAT, over random sequences and both places of the reset gate, beside ND4J's
 * operations in DOUBLE. For a look at a machine that is in doubt; the tests of this library compare
 * much more.
 */
public final class KernelCheck {
  /** Larger errors than this, as a share of the largest number, are no rounding of FLOAT. */
  public static final double TOLERANCE = 1e-4;

  private static final int TIME = 12;
  private static final int BATCH = 5;
  private static final int INPUT = 19;
  private static final int HIDDEN = 33;

  private KernelCheck() {}

  /**
   * What was found of a backend.
   *
   * @param backend its name
   * @param refusal why it computes nothing here; empty if it does
   * @param outputError largest error of an output or final state, as a share of the largest number
   *     among them
   * @param gradientError the same of the gradients
   * @param passes how many times it computed forward and backward
   */
  public record Finding(
      String backend, String refusal, double outputError, double gradientError, int passes) {
    /** Whether it computes here, and what it should. */
    public boolean isRight() {
      return refusal.isEmpty() && outputError <= TOLERANCE && gradientError <= TOLERANCE;
    }
  }

  /**
   * Compares the backends on the class path, in the order of preference.
   *
   * @param time about how long, shared among those that compute here
   */
  public static List<Finding> run(Duration time) {
    return run(ServiceLoader.load(Backend.class, KernelCheck.class.getClassLoader()), time);
  }

  static List<Finding> run(Iterable<Backend> backends, Duration time) {
    List<Finding> findings = new ArrayList<>();
    List<Backend> present = new ArrayList<>();
    for (Backend backend : backends) {
      backend
          .absence()
          .ifPresentOrElse(
              why -> findings.add(new Finding(backend.name(), why, 0, 0, 0)),
              () -> present.add(backend));
    }
    for (Backend backend : present) {
      findings.add(of(backend, time.dividedBy(present.size())));
    }
    return findings;
  }

  private static Finding of(Backend backend, Duration time) {
    double outputs = 0;
    double gradients = 0;
    int passes = 0;
    long start = System.nanoTime();
    do {
      Random random = new Random(passes);
      GruEquations equations =
          new GruEquations(
              passes % 2 == 0 ? ResetMode.AFTER : ResetMode.BEFORE,
              passes % 4 < 2 ? UpdateMode.ADMITS_CANDIDATE : UpdateMode.KEEPS_PAST);
      Case found = Case.draw(random, equations.resetMode() == ResetMode.AFTER);
      GruKernel reference =
          Backends.installed()
              .kernel(equations, DataType.DOUBLE, KernelChoice.AUTO, ComputeType.PARAMETER_TYPE);
      List<INDArray> right = found.compute(reference, DataType.DOUBLE);
      List<INDArray> computed =
          found.compute(backend.kernel(equations, ComputeType.PARAMETER_TYPE), DataType.FLOAT);
      outputs = Math.max(outputs, error(right.subList(0, 2), computed.subList(0, 2)));
      gradients =
          Math.max(
              gradients,
              error(right.subList(2, right.size()), computed.subList(2, computed.size())));
      passes++;
    } while (System.nanoTime() - start < time.toNanos());
    return new Finding(backend.name(), "", outputs, gradients, passes);
  }

  /** The largest share over all arrays; infinite if a number is none. */
  private static double error(List<INDArray> right, List<INDArray> computed) {
    double largest = 0;
    for (int i = 0; i < right.size(); i++) {
      INDArray difference = computed.get(i).castTo(DataType.DOUBLE).sub(right.get(i));
      double share =
          difference.amaxNumber().doubleValue() / right.get(i).amaxNumber().doubleValue();
      largest = Double.isFinite(share) ? Math.max(largest, share) : Double.POSITIVE_INFINITY;
    }
    return largest;
  }

  /** Numbers in DOUBLE, which are exact in FLOAT too. */
  private record Case(GruWeights weights, GruInput input, INDArray outputGradient) {
    static Case draw(Random random, boolean recurrentBias) {
      return new Case(
          new GruWeights(
              uniform(random, INPUT, 3 * HIDDEN),
              uniform(random, HIDDEN, 3 * HIDDEN),
              uniform(random, 3 * HIDDEN),
              recurrentBias ? uniform(random, 3 * HIDDEN) : null),
          new GruInput(
              uniform(random, TIME, BATCH, INPUT), uniform(random, BATCH, HIDDEN), null, null),
          uniform(random, TIME, BATCH, HIDDEN));
    }

    private static INDArray uniform(Random random, long... shape) {
      double[] numbers = new double[Math.toIntExact(ArrayUtil.prodLong(shape))];
      Arrays.setAll(numbers, i -> (float) (random.nextDouble() - 0.5));
      return Nd4j.create(numbers, shape, DataType.DOUBLE);
    }

    /** Output, final state, and the gradients of sequence, state and weights. */
    List<INDArray> compute(GruKernel kernel, DataType type) {
      GruWeights typed = weights.map(array -> array.castTo(type));
      INDArray state = input.initialState();
      GruInput read =
          new GruInput(
              input.sequence().castTo(type), state == null ? null : state.castTo(type), null, null);
      ArraySupplier arrays = (Use use, DataType of, long... shape) -> Nd4j.create(of, shape, 'c');
      GruPass pass = kernel.forward(typed, read, true, arrays);
      List<INDArray> computed =
          new ArrayList<>(List.of(pass.output().dup('c'), pass.finalState().dup('c')));
      GruWeights gradients = typed.map(array -> Nd4j.create(type, array.shape(), 'c'));
      GruPass.Gradients inputs =
          pass.backward(outputGradient.castTo(type), null, gradients, arrays);
      computed.add(inputs.sequence());
      computed.add(inputs.initialState());
      computed.addAll(gradients.arrays());
      return computed;
    }
  }
}
