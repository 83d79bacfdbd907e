package org.gru4j.bench;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.LayerNormalization;
import org.gru4j.speech.convolution.TimeFrequencyConvolution;
import org.gru4j.speech.ctc.CtcOutput;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A training step of a recogniser of speech: two convolutions of 3 by 3 with strides of 2, three
 * bidirectional GRUs with layer normalisation before and behind each, CTC loss, SGD, ours and
 * PyTorch's. All utterances have the same length, and nothing is dropped.
 */
final class Recognition {
  private static final float LEARNING_RATE = 1e-3f;
  private static final int LAYERS = 3;
  private static final int STRIDES = 4;
  private static final float EPSILON = 1e-5f;

  /** The blank of the module in {@code ctc.pt}. */
  private static final int BLANK = 5;

  private Recognition() {}

  /**
   * A step.
   *
   * @param bands of the mel scale, a multiple of 4
   * @param filters of each convolution
   * @param units of a layer in each direction
   * @param symbols the blank included
   * @param time frames of an utterance, a multiple of 4
   * @param text symbols that are said in an utterance
   * @param batch utterances
   */
  record Size(int bands, int filters, int units, int symbols, int time, int text, int batch) {
    private int steps() {
      return time / STRIDES;
    }

    private long convolved() {
      return (long) bands / STRIDES * filters;
    }

    @Override
    public String toString() {
      return "%dx%d T=%d B=%d".formatted(LAYERS, units, time, batch);
    }
  }

  static Contender ours(Size size) {
    List<Layer> layers = new ArrayList<>();
    layers.add(convolution(size.bands(), 1, size.filters()));
    layers.add(convolution(size.bands() / 2, size.filters(), size.filters()));
    long inputs = size.convolved();
    layers.add(new LayerNormalization.Builder().size(inputs).build());
    for (int i = 0; i < LAYERS; i++) {
      layers.add(new BidirectionalGRU.Builder().nIn(inputs).nOut(size.units()).build());
      inputs = 2L * size.units();
      layers.add(new LayerNormalization.Builder().size(inputs).build());
    }
    layers.add(new CtcOutput.Builder().nIn(inputs).nOut(size.symbols()).build());
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(1).updater(new Sgd(LEARNING_RATE)).list();
    layers.forEach(list::layer);
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    INDArray features =
        Nd4j.randn(new long[] {size.time(), size.batch(), size.bands()}).permute(1, 2, 0);
    INDArray labels = Nd4j.createFromArray(labels(size, size.symbols() - 1));
    DataSet data =
        new DataSet(
            features,
            labels.castTo(features.dataType()).reshape(size.batch(), 1, size.text()),
            Nd4j.ones(size.batch(), size.time()),
            Nd4j.ones(size.batch(), size.text()));
    return () -> network.fit(data);
  }

  private static TimeFrequencyConvolution convolution(int bands, int channels, int filters) {
    return new TimeFrequencyConvolution.Builder()
        .input(bands, channels)
        .filters(filters)
        .strides(2, 2)
        .build();
  }

  /** Texts whose symbols are not the blank. */
  private static int[] labels(Size size, int blank) {
    return new Random(1)
        .ints((long) size.batch() * size.text(), 0, size.symbols() - 1)
        .map(symbol -> symbol < blank ? symbol : symbol + 1)
        .toArray();
  }

  static Contender torch(Size size) {
    NDManager manager = Torch.manager();
    Model ctc = ctc();
    NDArray firstKernels = Torch.weight(manager, size.filters(), 1, 3, 3);
    NDArray firstBias = Torch.weight(manager, size.filters());
    NDArray secondKernels = Torch.weight(manager, size.filters(), size.filters(), 3, 3);
    NDArray secondBias = Torch.weight(manager, size.filters());
    List<NDList> normalizations = new ArrayList<>();
    List<NDList> recurrent = new ArrayList<>();
    long inputs = size.convolved();
    normalizations.add(normalization(manager, inputs));
    for (int i = 0; i < LAYERS; i++) {
      recurrent.add(bidirectional(manager, inputs, size.units()));
      inputs = 2L * size.units();
      normalizations.add(normalization(manager, inputs));
    }
    NDArray output = Torch.weight(manager, size.symbols(), inputs);
    NDArray bias = Torch.weight(manager, size.symbols());
    NDList all = new NDList(firstKernels, firstBias, secondKernels, secondBias, output, bias);
    normalizations.forEach(all::addAll);
    recurrent.forEach(all::addAll);

    NDArray features = manager.randomNormal(new Shape(size.batch(), 1, size.time(), size.bands()));
    NDArray texts =
        manager
            .create(labels(size, BLANK), new Shape(size.batch(), size.text()))
            .toType(DataType.INT64, true);
    NDArray steps = manager.full(new Shape(size.batch()), size.steps(), DataType.INT64);
    NDArray lengths = manager.full(new Shape(size.batch()), size.text(), DataType.INT64);
    return () -> {
      try (NDManager scope = manager.newSubManager()) {
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
          NDArray found =
              convolved(convolved(features, firstKernels, firstBias), secondKernels, secondBias);
          NDArray hidden =
              normalized(
                  found.transpose(2, 0, 3, 1).reshape(size.steps(), size.batch(), size.convolved()),
                  normalizations.get(0));
          for (int i = 0; i < LAYERS; i++) {
            NDArray zeros = scope.zeros(new Shape(2, size.batch(), size.units()));
            NDArray states =
                hidden
                    .getNDArrayInternal()
                    .gru(hidden, zeros, recurrent.get(i), true, 1, 0, true, true, false)
                    .head();
            hidden = normalized(states, normalizations.get(i + 1));
          }
          NDArray logits = Linear.linear(hidden, output, bias).singletonOrThrow();
          NDArray losses =
              ctc.getBlock()
                  .forward(
                      new ParameterStore(scope, false),
                      new NDList(logits, texts, steps, lengths),
                      true)
                  .head();
          collector.backward(losses.sum());
        }
        Torch.descend(scope, all, LEARNING_RATE / size.batch());
      }
    };
  }

  /** DJL has no CTC loss, but runs PyTorch's as a module. */
  private static Model ctc() {
    Model ctc = Model.newInstance("ctc", Device.cpu(), "PyTorch");
    try (InputStream file = Recognition.class.getResourceAsStream("ctc.pt")) {
      ctc.load(Objects.requireNonNull(file, "ctc.pt"));
    } catch (IOException | MalformedModelException e) {
      throw new IllegalStateException("PyTorch refuses ctc.pt.", e);
    }
    return ctc;
  }

  private static NDArray convolved(NDArray input, NDArray kernels, NDArray bias) {
    NDArray found =
        Conv2d.conv2d(input, kernels, bias, new Shape(2, 2), new Shape(1, 1)).singletonOrThrow();
    return Activation.relu(found);
  }

  private static NDList normalization(NDManager manager, long size) {
    return new NDList(Torch.weight(manager, size), Torch.weight(manager, size));
  }

  private static NDArray normalized(NDArray input, NDList weights) {
    Shape size = weights.get(0).getShape();
    return LayerNorm.layerNorm(input, size, weights.get(0), weights.get(1), EPSILON)
        .singletonOrThrow();
  }

  /** weight_ih, weight_hh, bias_ih, bias_hh of each direction. */
  private static NDList bidirectional(NDManager manager, long inputs, long units) {
    return new NDList(Torch.cellWeights(manager, inputs, units))
        .addAll(Torch.cellWeights(manager, inputs, units));
  }
}
