package org.gru4j.math.nd4j;

import static org.gru4j.math.Matrices.plain;
import static org.gru4j.math.Matrices.transposed;
import static org.gru4j.math.convolution.ConvolutionShape.KERNEL;

import org.gru4j.math.Matrices;
import org.gru4j.math.RowIndexing;
import org.gru4j.math.convolution.Convolution;
import org.gru4j.math.convolution.ConvolutionShape;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** One product of rows that are gathered, in any data type. */
final class Nd4jConvolution implements Convolution {
  private final ConvolutionShape shape;
  private final Matrices matrices = Nd4jMatrices.INSTANCE;

  Nd4jConvolution(ConvolutionShape shape) {
    this.shape = shape;
  }

  @Override
  public void forward(INDArray sequence, INDArray weights, INDArray bias, INDArray target) {
    INDArray patches = patches(sequence, seen(sequence));
    INDArray rows = outputs(target);
    matrices.product(patches, weights, rows);
    Matrices.addRow(rows, bias);
  }

  private INDArray outputs(INDArray target) {
    return target.reshape('c', target.length() / shape.filters(), shape.filters());
  }

  /** What each output sees, {@code [time' * batch * bands', 9 * channels]}. */
  private INDArray patches(INDArray sequence, int[] seen) {
    long channels = shape.channels();
    long places = sequence.length() / channels;
    // A row of zeros behind the others is what lies beyond the edges.
    INDArray source = Nd4j.createUninitializedDetached(sequence.dataType(), places + 1, channels);
    source
        .get(NDArrayIndex.interval(0, places), NDArrayIndex.all())
        .assign(sequence.reshape('c', places, channels));
    source.getRow(places).assign(0);
    INDArray gathered =
        Nd4j.createUninitializedDetached(sequence.dataType(), seen.length, channels);
    RowIndexing.gather(source, seen, gathered);
    return gathered.reshape('c', gathered.length() / shape.window(), shape.window());
  }

  /**
   * The places of the input that the outputs see, nine for each: {@code (t * batch + b) * bands +
   * f}, or one behind the last for what lies beyond the edges.
   */
  private int[] seen(INDArray sequence) {
    int time = (int) sequence.size(0);
    int batch = (int) sequence.size(1);
    int bands = shape.bands();
    int steps = (int) shape.outputSteps(time);
    int outputBands = shape.outputBands();
    int beyond = time * batch * bands;
    int[] seen = new int[Math.multiplyExact(steps * batch * outputBands, KERNEL * KERNEL)];
    int next = 0;
    for (int t = 0; t < steps; t++) {
      for (int b = 0; b < batch; b++) {
        for (int f = 0; f < outputBands; f++) {
          for (int i = 0; i < KERNEL; i++) {
            int from = t * shape.timeStride() + i - KERNEL / 2;
            for (int j = 0; j < KERNEL; j++) {
              int band = f * shape.bandStride() + j - KERNEL / 2;
              boolean inside = from >= 0 && from < time && band >= 0 && band < bands;
              seen[next++] = inside ? (from * batch + b) * bands + band : beyond;
            }
          }
        }
      }
    }
    return seen;
  }

  @Override
  public void backward(
      INDArray sequence, INDArray weights, INDArray outputGradient, Gradients gradients) {
    int[] seen = seen(sequence);
    INDArray patches = patches(sequence, seen);
    INDArray rows = outputs(outputGradient);
    matrices.transposedProduct(patches, rows, gradients.weights());
    matrices.sumRows(rows, gradients.bias(), 1, 0);

    // What came through each patch goes back to the places that it was gathered from.
    long channels = shape.channels();
    INDArray gathered =
        Nd4j.createUninitializedDetached(sequence.dataType(), rows.size(0), shape.window());
    matrices.multiply(plain(rows), transposed(weights), gathered, 1, 0);
    long places = sequence.length() / channels;
    INDArray source =
        Nd4j.createUninitializedDetached(sequence.dataType(), places + 1, channels).assign(0);
    RowIndexing.scatterAdd(source, seen, gathered.reshape('c', seen.length, channels));
    gradients
        .sequence()
        .assign(
            source
                .get(NDArrayIndex.interval(0, places), NDArrayIndex.all())
                .reshape('c', sequence.shape()));
  }
}
