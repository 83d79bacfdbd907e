package org.gru4j.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Matrices.Factor;
import org.gru4j.math.TestedBackend.Served;
import org.gru4j.math.convolution.Convolution;
import org.gru4j.math.convolution.ConvolutionShape;
import org.gru4j.math.normalization.RowNormalization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The suite that products and softmax of every backend pass, in every type that it serves. */
class MatricesConformanceTest {
  private static final int[][] PRODUCTS = {
    {1, 1, 1},
    {1, 7, 1},
    {5, 1, 3},
    {2, 3, 4},
    {7, 17, 5},
    {33, 65, 31},
    {64, 64, 64},
    {1, 129, 257},
    {131, 2, 67},
  };
  private static final int[][] SOFTMAXES = {
    {1, 1}, {3, 7}, {1, 65}, {9, 4001}, {1, 20_000}, {5, 5003}, {127, 129}, {129, 127}, {16, 1024},
  };
  private static final int[][] STEPPERS = {
    {1, 1, 7, 3}, {1, 1, 256, 65}, {5, 3, 17, 33}, {9, 9, 64, 4001}, {70, 17, 5, 2}, {3, 1, 1, 1},
  };

  private static Stream<Arguments> cases(int[][] shapes) {
    return TestedBackend.served()
        .flatMap(served -> Arrays.stream(shapes).map(shape -> Arguments.of(served, shape)));
  }

  static Stream<Arguments> products() {
    return cases(PRODUCTS);
  }

  static Stream<Arguments> softmaxes() {
    return cases(SOFTMAXES);
  }

  static Stream<Arguments> normalized() {
    return cases(new int[][] {{1, 2}, {3, 7}, {9, 64}, {129, 127}, {300, 512}, {65, 1024}});
  }

  static Stream<Arguments> steppers() {
    return cases(STEPPERS);
  }

  @ParameterizedTest
  @MethodSource("products")
  void productsEqualTheirSums(Served served, int[] shape) {
    Random random = new Random(Arrays.hashCode(shape));
    for (boolean transposeA : new boolean[] {false, true}) {
      for (boolean transposeB : new boolean[] {false, true}) {
        Factor a = factor(random, served.type(), shape[0], shape[1], transposeA);
        Factor b = factor(random, served.type(), shape[1], shape[2], transposeB);
        INDArray target = view(random, served.type(), shape[0], shape[2]);
        double[][] old = numbers(target);
        double[][] product = product(a, b);
        served.matrices().multiply(a, b, target, 0.7, -1.5);
        assertClose(target, (i, j) -> 0.7 * product[i][j] - 1.5 * old[i][j], served.type());

        // Whatever stands in the target counts for nothing.
        target.assign(Double.NaN);
        served.matrices().multiply(a, b, target, -2, 0);
        assertClose(target, (i, j) -> -2 * product[i][j], served.type());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("products")
  void productsOfExamplesEqualProductsOfEach(Served served, int[] shape) {
    Random random = new Random(1 + Arrays.hashCode(shape));
    int examples = 3;
    for (boolean transposeA : new boolean[] {false, true}) {
      for (boolean transposeB : new boolean[] {false, true}) {
        INDArray a = uniform(random, served.type(), examples, shape[0], shape[1], transposeA);
        INDArray b = uniform(random, served.type(), examples, shape[1], shape[2], transposeB);
        INDArray target = uniform(random, served.type(), examples, shape[0], shape[2], false);
        INDArray old = target.dup('c');
        served
            .matrices()
            .multiplyEach(new Factor(a, transposeA), new Factor(b, transposeB), target, 1);
        for (int example = 0; example < examples; example++) {
          double[][] product =
              product(
                  new Factor(a.slice(example), transposeA),
                  new Factor(b.slice(example), transposeB));
          double[][] before = numbers(old.slice(example));
          assertClose(target.slice(example), (i, j) -> before[i][j] + product[i][j], served.type());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("products")
  void theShortFormsAreTheSameProducts(Served served, int[] shape) {
    Random random = new Random(2 + Arrays.hashCode(shape));
    Matrices matrices = served.matrices();
    INDArray a = view(random, served.type(), shape[0], shape[1]);
    INDArray b = view(random, served.type(), shape[1], shape[2]);
    double[][] product = product(Matrices.plain(a), Matrices.plain(b));
    INDArray target = view(random, served.type(), shape[0], shape[2]);
    matrices.product(a, b, target);
    assertClose(target, (i, j) -> product[i][j], served.type());

    INDArray first = a.transpose().dup('c');
    matrices.transposedProduct(first, b, target);
    assertClose(target, (i, j) -> product[i][j], served.type());
    matrices.addTransposedProduct(first, b, target);
    assertClose(target, (i, j) -> 2 * product[i][j], served.type());

    INDArray sequence = a.dup('c').reshape('c', shape[0], 1, shape[1]);
    INDArray second = b.transpose().dup('c');
    for (INDArray result :
        new INDArray[] {
          matrices.times(sequence, b, ArraySupplier.DETACHED, Use.ACTIVATION),
          matrices.timesTransposed(sequence, second, ArraySupplier.DETACHED, Use.ACTIVATION)
        }) {
      assertThat(result.shape()).containsExactly(shape[0], 1, shape[2]);
      assertClose(Matrices.rows(result), (i, j) -> product[i][j], served.type());
    }
  }

  @ParameterizedTest
  @MethodSource("softmaxes")
  void sumsOfRowsEqualTheirDefinition(Served served, int[] shape) {
    Random random = new Random(3 + Arrays.hashCode(shape));
    INDArray matrix = view(random, served.type(), shape[0], shape[1]);
    INDArray target = uniform(random, served.type(), 1, 1, shape[1], false).reshape(shape[1]);
    double[] old = target.dup().toDoubleVector();
    served.matrices().sumRows(matrix, target, 0.5, 2);
    double[][] values = numbers(matrix);
    assertClose(
        target.reshape(1, shape[1]),
        (i, j) -> 2 * old[j] + 0.5 * Arrays.stream(values).mapToDouble(row -> row[j]).sum(),
        served.type());
  }

  @ParameterizedTest
  @MethodSource("softmaxes")
  void columnsAreCombinedWithAVector(Served served, int[] shape) {
    Random random = new Random(4 + Arrays.hashCode(shape));
    INDArray matrix = view(random, served.type(), shape[0], shape[1]);
    INDArray column = uniform(random, served.type(), 1, 1, shape[0], false).reshape(shape[0]);
    column.addi(3);
    double[][] old = numbers(matrix);
    double[] vector = column.toDoubleVector();
    assertThat(Matrices.multiplyColumn(matrix, column)).isSameAs(matrix);
    Matrices.subtractColumn(matrix, column);
    Matrices.divideColumn(matrix, column);
    assertClose(matrix, (i, j) -> (old[i][j] * vector[i] - vector[i]) / vector[i], served.type());
  }

  @ParameterizedTest
  @MethodSource("normalized")
  void normalisationAndItsGradientEqualTheDefinition(Served served, int[] shape) {
    int columns = shape[1];
    Random random = new Random(5 + Arrays.hashCode(shape));
    INDArray rows = view(random, served.type(), shape[0], columns).addi(0.3);
    INDArray gain = uniform(random, served.type(), 1, 1, columns, false).reshape(columns);
    INDArray bias = uniform(random, served.type(), 1, 1, columns, false).reshape(columns);
    RowNormalization normalization = served.matrices().normalization(1e-5);
    INDArray target = view(random, served.type(), shape[0], columns).assign(Double.NaN);
    normalization.forward(rows, gain, bias, target);

    double[][] x = numbers(rows);
    double[] g = gain.toDoubleVector();
    double[] b = bias.toDoubleVector();
    double[][] n = new double[x.length][columns];
    double[] deviations = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double mean = mean(x[i]);
      double variance = mean(Arrays.stream(x[i]).map(v -> (v - mean) * (v - mean)).toArray());
      deviations[i] = Math.sqrt(variance + 1e-5);
      double deviation = deviations[i];
      n[i] = Arrays.stream(x[i]).map(v -> (v - mean) / deviation).toArray();
    }
    assertClose(target, (i, j) -> g[j] * n[i][j] + b[j], served.type());

    INDArray incoming = view(random, served.type(), shape[0], columns);
    double[][] dy = numbers(incoming);
    RowNormalization.Gradients gradients =
        new RowNormalization.Gradients(
            target, gain.dup().assign(Double.NaN), bias.dup().assign(Double.NaN));
    normalization.backward(rows, gain, incoming, gradients);
    assertClose(incoming, (i, j) -> dy[i][j], served.type());
    assertClose(
        gradients.gain().reshape(1, columns),
        (i, j) -> IntStream.range(0, x.length).mapToDouble(k -> dy[k][j] * n[k][j]).sum(),
        served.type());
    assertClose(
        gradients.bias().reshape(1, columns),
        (i, j) -> IntStream.range(0, x.length).mapToDouble(k -> dy[k][j]).sum(),
        served.type());
    double[] inner = new double[x.length];
    double[] along = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int row = i;
      inner[i] = mean(IntStream.range(0, columns).mapToDouble(k -> g[k] * dy[row][k]).toArray());
      along[i] =
          mean(
              IntStream.range(0, columns)
                  .mapToDouble(k -> g[k] * dy[row][k] * n[row][k])
                  .toArray());
    }
    assertClose(
        gradients.rows(),
        (i, j) -> (g[j] * dy[i][j] - inner[i] - n[i][j] * along[i]) / deviations[i],
        served.type());
  }

  static Stream<Arguments> convolutions() {
    // Steps, examples; bands, channels, filters, strides over time and bands.
    return cases(
        new int[][] {
          {7, 2, 5, 2, 3, 1, 1},
          {7, 2, 5, 2, 3, 2, 2},
          {1, 1, 1, 1, 1, 1, 1},
          {1, 3, 4, 1, 8, 2, 2},
          {10, 1, 6, 1, 2, 3, 1},
          {9, 5, 11, 16, 16, 2, 2},
          {6, 4, 8, 8, 32, 1, 2},
        });
  }

  @ParameterizedTest
  @MethodSource("convolutions")
  void convolutionAndItsGradientEqualTheDefinition(Served served, int[] s) {
    Random random = new Random(6 + Arrays.hashCode(s));
    ConvolutionShape shape = new ConvolutionShape(s[2], s[3], s[4], s[5], s[6]);
    int time = s[0];
    int batch = s[1];
    int steps = (int) shape.outputSteps(time);
    INDArray x = uniform(random, served.type(), time, batch, (int) shape.inputSize(), false);
    INDArray weights = view(random, served.type(), (int) shape.window(), shape.filters());
    INDArray bias =
        uniform(random, served.type(), 1, 1, shape.filters(), false).reshape(shape.filters());
    INDArray y = uniform(random, served.type(), steps, batch, (int) shape.outputSize(), false);
    INDArray incoming = y.dup('c');
    Convolution convolution = served.matrices().convolution(shape);
    convolution.forward(x, weights, bias, y.assign(Double.NaN));
    Convolution.Gradients gradients =
        new Convolution.Gradients(
            x.dup('c').assign(Double.NaN),
            view(random, served.type(), (int) shape.window(), shape.filters()).assign(Double.NaN),
            bias.dup().assign(Double.NaN));
    convolution.backward(x, weights, incoming, gradients);

    double[][] read = numbers(Matrices.rows(x));
    double[][] w = numbers(weights);
    double[][] dy = numbers(Matrices.rows(incoming));
    double[][] expected = new double[steps * batch][(int) shape.outputSize()];
    double[][] dx = new double[time * batch][(int) shape.inputSize()];
    double[][] dw = new double[w.length][shape.filters()];
    double[] db = new double[shape.filters()];
    for (int row = 0; row < expected.length; row++) {
      for (int column = 0; column < expected[row].length; column++) {
        int k = column % shape.filters();
        expected[row][column] = bias.getDouble(k);
        db[k] += dy[row][column];
        for (int seen = 0; seen < w.length; seen++) {
          int c = seen % shape.channels();
          int j = seen / shape.channels() % 3;
          int i = seen / shape.channels() / 3;
          int from = row / batch * shape.timeStride() + i - 1;
          int band = column / shape.filters() * shape.bandStride() + j - 1;
          if (from >= 0 && from < time && band >= 0 && band < shape.bands()) {
            int at = from * batch + row % batch;
            int place = band * shape.channels() + c;
            expected[row][column] += w[seen][k] * read[at][place];
            dx[at][place] += w[seen][k] * dy[row][column];
            dw[seen][k] += read[at][place] * dy[row][column];
          }
        }
      }
    }
    assertClose(Matrices.rows(y), (i, j) -> expected[i][j], served.type());
    assertClose(Matrices.rows(gradients.sequence()), (i, j) -> dx[i][j], served.type());
    assertClose(gradients.weights(), (i, j) -> dw[i][j], served.type());
    assertClose(gradients.bias().reshape(1, db.length), (i, j) -> db[j], served.type());
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("softmaxes")
  void logSoftmaxEqualsTheDefinition(Served served, int[] shape) {
    Random random = new Random(shape[0]);
    double[][] values = new double[shape[0]][shape[1]];
    for (double[] row : values) {
      // Large enough that exp overflows without the usual care.
      Arrays.setAll(row, i -> (float) (200 * random.nextGaussian()));
    }
    INDArray matrix = Nd4j.createFromArray(values).castTo(served.type());
    served.matrices().logSoftmax(matrix);
    double[][] found = numbers(matrix);
    for (int row = 0; row < values.length; row++) {
      double largest = Arrays.stream(values[row]).max().orElseThrow();
      double sum = Arrays.stream(values[row]).map(value -> Math.exp(value - largest)).sum();
      for (int i = 0; i < values[row].length; i++) {
        double expected = values[row][i] - largest - Math.log(sum);
        double tolerance = 1e-5 * Math.max(1, Math.abs(expected));
        // NaN fails too.
        if (!(Math.abs(found[row][i] - expected) <= tolerance)) {
          assertThat(found[row][i])
              .as("row %d, column %d", row, i)
              .isCloseTo(expected, within(tolerance));
        }
      }
    }
  }

  /**
   * Probabilities of some states, beside others that are not asked for.
   *
   * @param shape capacity, rows, size, outputs
   */
  @ParameterizedTest
  @MethodSource("steppers")
  void aSoftmaxStepperEqualsTheDefinition(Served served, int[] shape) {
    int capacity = shape[0];
    int rows = shape[1];
    Random random = new Random(capacity);
    INDArray weights = view(random, served.type(), shape[3], shape[2]).muli(2);
    INDArray bias = uniform(random, served.type(), 1, 1, shape[3], false).reshape(shape[3]);
    INDArray states =
        uniform(random, served.type(), 1, capacity, shape[2], false).slice(0).dup('c');
    try (SoftmaxStepper stepper = served.matrices().softmaxStepper(weights, bias, capacity)) {
      // Its weights are copies.
      double[][] factors = numbers(weights);
      double[] addends = bias.toDoubleVector();
      weights.assign(0);
      bias.assign(0);
      assertThat(stepper.probabilities().dataType()).isEqualTo(served.type());
      for (int call = 0; call < 2; call++) {
        states.muli(call + 1);
        stepper.step(states, rows);
        double[][] found = numbers(stepper.probabilities());
        for (int row = 0; row < rows; row++) {
          double[] expected = softmax(factors, addends, states.getRow(row).toDoubleVector());
          assertThat(found[row]).as("row %d", row).containsExactly(expected, within(1e-5));
        }
      }
    }
  }

  private static double[] softmax(double[][] weights, double[] bias, double[] state) {
    double[] logits =
        IntStream.range(0, bias.length)
            .mapToDouble(
                i ->
                    bias[i]
                        + IntStream.range(0, state.length)
                            .mapToDouble(k -> weights[i][k] * state[k])
                            .sum())
            .toArray();
    double largest = Arrays.stream(logits).max().orElseThrow();
    double sum = Arrays.stream(logits).map(logit -> Math.exp(logit - largest)).sum();
    return Arrays.stream(logits).map(logit -> Math.exp(logit - largest) / sum).toArray();
  }

  private interface Expected {
    double at(int row, int column);
  }

  private static void assertClose(INDArray actual, Expected expected, DataType type) {
    double tolerance = type == DataType.FLOAT ? 1e-5 : 1e-12;
    double[][] found = numbers(actual);
    for (int i = 0; i < found.length; i++) {
      double[] row = new double[found[i].length];
      int present = i;
      Arrays.setAll(row, j -> expected.at(present, j));
      double largest = Arrays.stream(row).map(Math::abs).max().orElseThrow();
      assertThat(found[i])
          .as("row %d", i)
          .containsExactly(row, within(tolerance * Math.max(1, largest)));
    }
  }

  private static double[][] product(Factor a, Factor b) {
    double[][] left = plain(a);
    double[][] right = plain(b);
    double[][] product = new double[left.length][right[0].length];
    for (int i = 0; i < left.length; i++) {
      for (int k = 0; k < right.length; k++) {
        for (int j = 0; j < right[k].length; j++) {
          product[i][j] += left[i][k] * right[k][j];
        }
      }
    }
    assertThat(a.rows()).isEqualTo(product.length);
    assertThat(a.columns()).isEqualTo(b.rows());
    assertThat(b.columns()).isEqualTo(product[0].length);
    return product;
  }

  private static double[][] plain(Factor factor) {
    return numbers(factor.transposed() ? factor.matrix().transpose() : factor.matrix());
  }

  private static double[][] numbers(INDArray matrix) {
    return matrix.castTo(DataType.DOUBLE).dup('c').toDoubleMatrix();
  }

  private static Factor factor(
      Random random, DataType type, int rows, int columns, boolean transposed) {
    return new Factor(
        transposed ? view(random, type, columns, rows) : view(random, type, rows, columns),
        transposed);
  }

  /** A matrix inside of a larger array, as a layer's weights are: its memory has an offset. */
  private static INDArray view(Random random, DataType type, int rows, int columns) {
    INDArray whole = uniform(random, type, 1, rows + 2, columns, false).slice(0).dup('c');
    return whole.get(interval(1, rows + 1), all());
  }

  private static INDArray uniform(
      Random random, DataType type, int examples, int rows, int columns, boolean transposed) {
    double[] values = random.doubles((long) examples * rows * columns, -1, 1).toArray();
    INDArray drawn = Nd4j.createFromArray(values).castTo(type);
    return transposed
        ? drawn.reshape('c', examples, columns, rows)
        : drawn.reshape('c', examples, rows, columns);
  }
}
