package org.gru4j.bench;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.math.Backend;
import org.gru4j.math.ComputeType;
import org.gru4j.math.Matrices;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** One layer on ND4J's arrays. */
final class Layers {
  private Layers() {}

  private static MultiLayerNetwork network(Layer layer, int units) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(1e-4))
                .list()
                .layer(new LastTimeStep(layer))
                // The loss of a whole sequence takes Deeplearning4j longer than a small layer.
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                        .nIn(units)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    return network;
  }

  private static Layer gru(LayerShape shape, ComputeType type) {
    return new GRU.Builder().nIn(shape.units()).nOut(shape.units()).computeType(type).build();
  }

  private static Layer lstm(LayerShape shape) {
    return new LSTM.Builder().nIn(shape.units()).nOut(shape.units()).build();
  }

  /** As a recurrent layer hands it on: in memory by time, then example, then unit. */
  static INDArray sequence(LayerShape shape) {
    return Nd4j.randn(DataType.FLOAT, shape.time(), shape.batch(), shape.units()).permute(1, 2, 0);
  }

  private static Contender fit(LayerShape shape, Layer layer) {
    MultiLayerNetwork network = network(layer, shape.units());
    DataSet data = new DataSet(sequence(shape), Nd4j.randn(DataType.FLOAT, shape.batch(), 1));
    return () -> network.fit(data);
  }

  static Contender gruFit(LayerShape shape, ComputeType type) {
    return fit(shape, gru(shape, type));
  }

  static Contender lstmFit(LayerShape shape) {
    return fit(shape, lstm(shape));
  }

  private static Contender output(LayerShape shape, Layer layer) {
    MultiLayerNetwork network = network(layer, shape.units());
    INDArray input = sequence(shape);
    return () -> network.output(input);
  }

  static Contender gruOutput(LayerShape shape) {
    return output(shape, gru(shape, ComputeType.PARAMETER_TYPE));
  }

  static Contender lstmOutput(LayerShape shape) {
    return output(shape, lstm(shape));
  }

  /** ND4J's own operations {@code gru} and {@code gru_bp}, whose gradients are wrong. */
  static Contender gruOp(LayerShape shape) {
    int units = shape.units();
    INDArray input = Nd4j.randn(DataType.FLOAT, shape.time(), shape.batch(), units);
    INDArray state = Nd4j.zeros(DataType.FLOAT, shape.batch(), units);
    INDArray inputWeights = Nd4j.randn(DataType.FLOAT, units, 3L * units).muli(0.05);
    INDArray recurrentWeights = Nd4j.randn(DataType.FLOAT, units, 3L * units).muli(0.05);
    INDArray bias = Nd4j.zeros(DataType.FLOAT, 3L * units);
    INDArray gradient = Nd4j.randn(DataType.FLOAT, shape.time(), shape.batch(), units);
    return () -> {
      Nd4j.exec(
          DynamicCustomOp.builder("gru")
              .addInputs(input, state, inputWeights, recurrentWeights, bias)
              .build());
      Nd4j.exec(
          DynamicCustomOp.builder("gru_bp")
              .addInputs(input, state, inputWeights, recurrentWeights, bias, gradient)
              .build());
    };
  }

  /** Products of the same floating-point work, one after another, without gates. */
  static Contender products(LayerShape shape, boolean training, Backend backend) {
    long rows = (long) shape.time() * shape.batch();
    long in = 2L * shape.units();
    long out = 3L * shape.units();
    INDArray x = Nd4j.randn(DataType.FLOAT, rows, in);
    INDArray w = Nd4j.randn(DataType.FLOAT, in, out);
    INDArray y = Nd4j.create(DataType.FLOAT, rows, out);
    INDArray dx = Nd4j.create(DataType.FLOAT, rows, in);
    INDArray dw = Nd4j.create(DataType.FLOAT, in, out);
    Matrices matrices = backend.matrices(DataType.FLOAT);
    return () -> {
      matrices.product(x, w, y);
      if (training) {
        matrices.multiply(Matrices.plain(y), Matrices.transposed(w), dx, 1, 0);
        matrices.transposedProduct(x, y, dw);
      }
    };
  }
}
