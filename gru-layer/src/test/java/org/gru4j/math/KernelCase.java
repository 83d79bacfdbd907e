package org.gru4j.math;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One combination of options, shape and data that every kernel has to compute alike. All values are
 * random and asymmetric, because equal weights hide swapped gates.
 */
record KernelCase(
    GruEquations equations,
    Shape shape,
    boolean recurrentBias,
    boolean initialState,
    MaskKind maskKind,
    Noise noise,
    Direction direction) {

  record Shape(int time, int batch, int input, int hidden) {}

  /** What is drawn for a forward pass. */
  enum Noise {
    NONE,
    RECURRENT_DROPOUT,
    ZONEOUT
  }

  enum MaskKind {
    NONE,
    RIGHT_PADDED,
    SCATTERED
  }

  private static final Shape[] SHAPES = {
    new Shape(1, 1, 1, 1),
    new Shape(1, 3, 2, 5),
    new Shape(5, 1, 3, 4),
    new Shape(4, 3, 5, 2),
    new Shape(7, 2, 1, 17),
  };

  static List<KernelCase> all() {
    List<KernelCase> cases = new ArrayList<>();
    for (ResetMode reset : ResetMode.values()) {
      for (UpdateMode update : UpdateMode.values()) {
        for (MaskKind mask : MaskKind.values()) {
          for (int bits = 0; bits < 4; bits++) {
            Shape shape = SHAPES[cases.size() % SHAPES.length];
            boolean bias = (bits & 1) != 0;
            boolean state = (bits & 2) != 0;
            GruEquations plain = new GruEquations(reset, update);
            cases.add(
                new KernelCase(plain, shape, bias, state, mask, Noise.NONE, Direction.FORWARD));
            if (bias == state) {
              cases.add(
                  new KernelCase(
                      plain, SHAPES[3], bias, state, mask, Noise.NONE, Direction.REVERSE));
            }
          }
        }
        GruEquations other =
            new GruEquations(reset, update, new ActivationHardSigmoid(), new ActivationSoftSign());
        GruEquations standard = new GruEquations(reset, update);
        for (Direction direction : Direction.values()) {
          cases.add(scattered(other, Noise.NONE, direction));
          cases.add(scattered(standard, Noise.RECURRENT_DROPOUT, direction));
          cases.addAll(options(standard, direction));
        }
      }
    }
    return cases;
  }

  private static List<KernelCase> options(GruEquations standard, Direction direction) {
    GruEquations clipped = standard.with(GruOptions.NONE.withClip(0.4));
    GruEquations zoneout = standard.with(GruOptions.NONE.withZoneout(0.3));
    GruEquations normalized = standard.with(GruOptions.NONE.withLayerNormalization(true));
    GruEquations everything = standard.with(new GruOptions(true, 0.2, 0.6));
    return List.of(
        wide(normalized, MaskKind.NONE, Noise.NONE, direction),
        wide(normalized, MaskKind.SCATTERED, Noise.RECURRENT_DROPOUT, direction),
        wide(everything, MaskKind.RIGHT_PADDED, Noise.ZONEOUT, direction),
        scattered(clipped, Noise.NONE, direction),
        scattered(zoneout, Noise.ZONEOUT, direction),
        new KernelCase(zoneout, SHAPES[2], true, true, MaskKind.NONE, Noise.NONE, direction));
  }

  /** Wide enough for means and variances that say something; one row alone where none is masked. */
  private static KernelCase wide(
      GruEquations equations, MaskKind mask, Noise noise, Direction direction) {
    Shape wide = new Shape(4, mask == MaskKind.NONE ? 1 : 3, 5, 7);
    boolean bias = mask != MaskKind.SCATTERED;
    return new KernelCase(equations, wide, bias, true, mask, noise, direction);
  }

  private static KernelCase scattered(GruEquations equations, Noise noise, Direction direction) {
    return new KernelCase(equations, SHAPES[3], true, true, MaskKind.SCATTERED, noise, direction);
  }

  /** The seed follows from the case, so that a failing case can be run again by itself. */
  private Random random() {
    return new Random(toString().hashCode());
  }

  GruWeights weights(DataType type) {
    Random random = random();
    int columns = 3 * shape.hidden();
    return new GruWeights(
        uniform(random, type, shape.input(), columns),
        uniform(random, type, shape.hidden(), columns),
        uniform(random, type, columns),
        recurrentBias ? uniform(random, type, columns) : null,
        equations.options().layerNormalization()
            ? new GruWeights.Gains(uniform(random, type, columns), uniform(random, type, columns))
            : null);
  }

  GruInput input(DataType type) {
    Random random = new Random(random().nextLong());
    return new GruInput(
        uniform(random, type, shape.time(), shape.batch(), shape.input()),
        initialState ? uniform(random, type, shape.batch(), shape.hidden()) : null,
        mask(random, type),
        new GruInput.Noise(
            noise == Noise.RECURRENT_DROPOUT ? dropout(random, type) : null,
            noise == Noise.ZONEOUT ? choices(random, type) : null),
        direction);
  }

  INDArray outputGradient(DataType type) {
    return uniform(
        new Random(random().nextLong() + 1), type, shape.time(), shape.batch(), shape.hidden());
  }

  INDArray stateGradient(DataType type) {
    return uniform(new Random(random().nextLong() + 2), type, shape.batch(), shape.hidden());
  }

  private @Nullable INDArray mask(Random random, DataType type) {
    if (maskKind == MaskKind.NONE) {
      return null;
    }
    INDArray mask = Nd4j.zeros(type, shape.batch(), shape.time());
    for (int b = 0; b < shape.batch(); b++) {
      int length = random.nextInt(shape.time() + 1);
      for (int t = 0; t < shape.time(); t++) {
        boolean real = maskKind == MaskKind.RIGHT_PADDED ? t < length : random.nextBoolean();
        mask.putScalar(b, t, real ? 1 : 0);
      }
    }
    return mask;
  }

  private INDArray dropout(Random random, DataType type) {
    INDArray mask = Nd4j.zeros(type, shape.batch(), shape.hidden());
    for (int b = 0; b < shape.batch(); b++) {
      for (int k = 0; k < shape.hidden(); k++) {
        mask.putScalar(b, k, random.nextDouble() < 0.6 ? 1 / 0.6 : 0);
      }
    }
    return mask;
  }

  private INDArray choices(Random random, DataType type) {
    INDArray drawn = uniform(random, type, shape.time(), shape.batch(), shape.hidden());
    return drawn.gt(0.3).castTo(type);
  }

  private static INDArray uniform(Random random, DataType type, long... shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    double[] values = random.doubles(length, -1, 1).toArray();
    return Nd4j.createFromArray(values).castTo(type).reshape('c', shape);
  }

  @Override
  public String toString() {
    return equations.resetMode()
        + " "
        + equations.updateMode()
        + (" " + equations.gateActivation() + "/" + equations.candidateActivation())
        + (" " + equations.options().description())
        + (" T=" + shape.time() + " B=" + shape.batch())
        + (" I=" + shape.input() + " H=" + shape.hidden())
        + (recurrentBias ? " recurrentBias" : "")
        + (initialState ? " initialState" : "")
        + (" mask=" + maskKind)
        + (" noise=" + noise)
        + (direction == Direction.REVERSE ? " reverse" : "");
  }
}
