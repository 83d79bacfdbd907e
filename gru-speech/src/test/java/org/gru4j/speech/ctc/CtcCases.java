package org.gru4j.speech.ctc;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Utterances for tests. */
final class CtcCases {
  /** Probabilities of TensorFlow's {@code ctc_loss_op_test.py}, testBasic, first entry. */
  static final double[][] FIRST = {
    {.633766, .221185, .0917319, .0129757, .0142857, .0260553},
    {.111121, .588392, .278779, .0055756, .00569609, .010436},
    {.0357786, .633813, .321418, .00249248, .00272882, .0037688},
    {.0663296, .643849, .280111, .00283995, .0035545, .00331533},
    {.458235, .396634, .123377, .00648837, .00903441, .00623107}
  };

  /** The second entry. */
  static final double[][] SECOND = {
    {.30176, .28562, .0831517, .0862751, .0816851, .161508},
    {.24082, .397533, .0557226, .0546814, .0557528, .19549},
    {.230246, .450868, .0389607, .038309, .0391602, .202456},
    {.280884, .429522, .0326593, .0339046, .0326856, .190345},
    {.423286, .315517, .0338439, .0393744, .0339315, .154046}
  };

  private CtcCases() {}

  /** Rows in double precision. */
  static INDArray matrix(double[][] rows) {
    return Nd4j.createFromArray(rows);
  }

  static INDArray logs(double[][] probabilities) {
    return Transforms.log(matrix(probabilities), true);
  }

  static INDArray logSoftmax(INDArray logits) {
    INDArray result = logits.castTo(DataType.DOUBLE).dup('c');
    for (int row = 0; row < result.rows(); row++) {
      double largest = result.getRow(row).maxNumber().doubleValue();
      double sum = 0;
      for (int column = 0; column < result.columns(); column++) {
        sum += Math.exp(result.getDouble(row, column) - largest);
      }
      result.getRow(row).subi(largest + Math.log(sum));
    }
    return result;
  }

  /** The first rows of a matrix are the frames. */
  static CtcTarget target(int frames, int... labels) {
    return new CtcTarget(IntStream.range(0, frames).toArray(), labels);
  }

  static INDArray uniform(long seed, long... shape) {
    double[] drawn =
        new Random(seed).doubles(Arrays.stream(shape).reduce(1, (a, b) -> a * b), -3, 3).toArray();
    return Nd4j.createFromArray(drawn).reshape('c', shape);
  }

  /**
   * {@code ln p} of a text by adding up every path that spells it.
   *
   * @param logProbabilities {@code [frames, symbols]}
   */
  static double byEnumeration(INDArray logProbabilities, int blank, int... labels) {
    int frames = logProbabilities.rows();
    int symbols = logProbabilities.columns();
    double sum = 0;
    for (long path = 0; path < Math.round(Math.pow(symbols, frames)); path++) {
      int[] symbolAt = new int[frames];
      long rest = path;
      double logProbability = 0;
      for (int t = 0; t < frames; t++) {
        symbolAt[t] = (int) (rest % symbols);
        rest /= symbols;
        logProbability += logProbabilities.getDouble(t, symbolAt[t]);
      }
      if (Arrays.equals(collapse(symbolAt, blank), labels)) {
        sum += Math.exp(logProbability);
      }
    }
    return Math.log(sum);
  }

  /** Takes repeated symbols together and leaves out the blanks. */
  static int[] collapse(int[] path, int blank) {
    return IntStream.range(0, path.length)
        .filter(t -> path[t] != blank && (t == 0 || path[t] != path[t - 1]))
        .map(t -> path[t])
        .toArray();
  }

  static List<CtcTarget> one(CtcTarget target) {
    return List.of(target);
  }
}
