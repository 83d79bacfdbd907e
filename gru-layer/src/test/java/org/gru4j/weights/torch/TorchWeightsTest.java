package org.gru4j.weights.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.PyTorch;
import org.gru4j.layer.graph.GruVertex;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenNetwork;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.testing.CloseArrays;
import org.gru4j.testing.Networks;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.tensors.NamedTensors;
import org.gru4j.weights.tensors.NamedTensorsTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The same state_dict in PyTorch's own operators and in a network, and back. */
class TorchWeightsTest {
  private static final int TIME = 6;
  private static final int BATCH = 3;
  private static final int INPUT = 4;
  private static final int HIDDEN = 5;
  private static final int TOKENS = 9;
  private static final float LEARNING_RATE = 0.02f;

  private final Random random = new Random(21);

  @TempDir Path folder;

  private INDArray uniform(long... shape) {
    INDArray array = Nd4j.create(shape);
    return array.assign(
        Nd4j.createFromArray(
                random
                    .doubles(array.length(), -0.5, 0.5)
                    .mapToObj(d -> (float) d)
                    .toArray(Float[]::new))
            .reshape('c', shape));
  }

  /** Of {@code nn.GRU(inputs, HIDDEN, layers, bias=…, bidirectional=…)}. */
  private Map<String, INDArray> gruState(
      String prefix, int inputs, int layers, int directions, boolean bias) {
    Map<String, INDArray> state = new LinkedHashMap<>();
    for (int k = 0; k < layers; k++) {
      for (String suffix : List.of("", "_reverse").subList(0, directions)) {
        int in = k == 0 ? inputs : HIDDEN * directions;
        state.put(prefix + "weight_ih_l" + k + suffix, uniform(3 * HIDDEN, in));
        state.put(prefix + "weight_hh_l" + k + suffix, uniform(3 * HIDDEN, HIDDEN));
        if (bias) {
          state.put(prefix + "bias_ih_l" + k + suffix, uniform(3 * HIDDEN));
          state.put(prefix + "bias_hh_l" + k + suffix, uniform(3 * HIDDEN));
        }
      }
    }
    return state;
  }

  /** PyTorch's operators with a state_dict, in its order: layers, directions, W, U, b, b'. */
  private static final class Torch implements AutoCloseable {
    private final NDManager manager = PyTorch.manager();
    private final Map<String, NDArray> state = new LinkedHashMap<>();

    Torch(Map<String, INDArray> state) {
      state.forEach((name, array) -> this.state.put(name, of(array)));
    }

    NDArray of(INDArray array) {
      return manager.create(array.dup('c').data().asFloat(), new Shape(array.shape()));
    }

    NDArray get(String name) {
      return state.get(name);
    }

    static INDArray back(NDArray array) {
      return Nd4j.createFromArray(array.toFloatArray()).reshape('c', array.getShape().getShape());
    }

    /** {@code [time, batch, size]} in and out, from a zero state. */
    NDArray gru(String prefix, NDArray x, int layers, int directions) {
      NDList weights = new NDList();
      state.forEach(
          (name, array) -> {
            if (name.startsWith(prefix)) {
              weights.add(array);
            }
          });
      boolean bias = weights.size() == 4 * layers * directions;
      NDArray zeros =
          manager.zeros(new Shape((long) layers * directions, x.getShape().get(1), HIDDEN));
      return x.getNDArrayInternal()
          .gru(x, zeros, weights, bias, layers, 0, false, directions == 2, false)
          .head();
    }

    NDArray embedding(String name, NDArray tokens) {
      return tokens
          .getNDArrayInternal()
          .embedding(tokens, get(name + ".weight"), SparseFormat.DENSE)
          .head();
    }

    NDArray linear(String name, NDArray x) {
      return x.getNDArrayInternal().linear(x, get(name + ".weight"), get(name + ".bias")).head();
    }

    /** One step of plain gradient descent on the squared error, a sum over all but the batch. */
    void step(NDArray x, NDArray target, int layers, int directions) {
      state.values().forEach(array -> array.setRequiresGradient(true));
      try (GradientCollector collector = PyTorch.engine().newGradientCollector()) {
        NDArray difference = gru("", x, layers, directions).sub(target);
        collector.backward(difference.square().sum().div(x.getShape().get(1)));
      }
      // Arrays of their own, whose gradients start at zero.
      state.replaceAll(
          (name, array) -> of(back(array).sub(back(array.getGradient()).mul(LEARNING_RATE))));
    }

    @Override
    public void close() {
      manager.close();
    }
  }

  private static GRU.Builder gru(int in) {
    return new GRU.Builder().nIn(in).nOut(HIDDEN).recurrentBias(true);
  }

  private static List<Layer> stack(int layers, int directions, UpdateMode update) {
    if (directions == 1) {
      return new ArrayList<>(gru(INPUT).updateMode(update).buildStack(layers, null));
    }
    List<Layer> all =
        new ArrayList<>(
            new BidirectionalGRU.Builder()
                .nIn(INPUT)
                .nOut(HIDDEN)
                .recurrentBias(true)
                .updateMode(update)
                .buildStack(layers, null));
    if (layers == 2) {
      GRU wrapped = gru(HIDDEN * directions).updateMode(update).build();
      all.set(1, new Bidirectional(Bidirectional.Mode.CONCAT, wrapped));
    }
    return all;
  }

  private static Layer loss() {
    return new RnnLossLayer.Builder(LossFunction.L2).activation(Activation.IDENTITY).build();
  }

  private static MultiLayerNetwork network(Layer... layers) {
    return TokenNetwork.of(
        Networks.of(
            new NeuralNetConfiguration.Builder().seed(7).updater(new Sgd(LEARNING_RATE)), layers));
  }

  private static MultiLayerNetwork network(int layers, int directions, UpdateMode update) {
    List<Layer> all = stack(layers, directions, update);
    all.add(loss());
    return network(all.toArray(Layer[]::new));
  }

  private static String[] indices(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toArray(String[]::new);
  }

  private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
    CloseArrays.assertClose(actual, expected, tolerance, "the numbers");
  }

  private static void assertSameBits(NamedTensors actual, Map<String, INDArray> expected) {
    assertThat(actual.asMap().keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach(
        (name, array) -> NamedTensorsTest.assertSameBits(actual.asMap().get(name), array));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, true, KEEPS_PAST",
    "1, 1, false, ADMITS_CANDIDATE",
    "1, 2, true, ADMITS_CANDIDATE",
    "2, 1, true, ADMITS_CANDIDATE",
    "3, 1, true, KEEPS_PAST",
    "3, 2, true, ADMITS_CANDIDATE",
    "2, 2, true, KEEPS_PAST",
    "2, 2, false, KEEPS_PAST"
  })
  void computesWhatPyTorchDoesAndGivesTheSameBitsBack(
      int layers, int directions, boolean bias, UpdateMode update) {
    Map<String, INDArray> state = gruState("rnn.", INPUT, layers, directions, bias);
    state.put("elsewhere.weight", uniform(2, 2));
    Path file = folder.resolve("model.safetensors");
    NamedTensors.of(state).write(file);
    MultiLayerNetwork network = network(layers, directions, update);
    TorchWeights weights = TorchWeights.of(network);
    String[] names = indices(0, layers);
    weights = bias ? weights.module("rnn", names) : weights.moduleWithoutBias("rnn", names);
    weights.load(NamedTensors.read(file));

    INDArray x = uniform(TIME, BATCH, INPUT);
    INDArray output = network.output(x.permute(1, 2, 0).dup('c')).permute(2, 0, 1);
    try (Torch torch = new Torch(state)) {
      INDArray expected = Torch.back(torch.gru("rnn.", torch.of(x), layers, directions));
      assertClose(output, expected, 1e-5);
    }
    state.remove("elsewhere.weight");
    assertSameBits(weights.save(), state);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, KEEPS_PAST", "3, 1, KEEPS_PAST", "2, 2, ADMITS_CANDIDATE"})
  void fiftyStepsOfGradientDescentGiveTheSameWeights(
      int layers, int directions, UpdateMode update) {
    Map<String, INDArray> state = gruState("", INPUT, layers, directions, true);
    MultiLayerNetwork network = network(layers, directions, update);
    TorchWeights weights = TorchWeights.of(network).module("", indices(0, layers));
    weights.load(NamedTensors.of(state));
    INDArray x = uniform(TIME, BATCH, INPUT);
    INDArray target = uniform(TIME, BATCH, (long) HIDDEN * directions);
    try (Torch torch = new Torch(state)) {
      NDArray input = torch.of(x);
      NDArray wanted = torch.of(target);
      for (int step = 0; step < 50; step++) {
        torch.step(input, wanted, layers, directions);
        network.fit(x.permute(1, 2, 0).dup('c'), target.permute(1, 2, 0).dup('c'));
      }
      double moved = 0;
      for (Map.Entry<String, INDArray> tensor : weights.save().asMap().entrySet()) {
        assertClose(tensor.getValue(), Torch.back(torch.get(tensor.getKey())), 1e-4);
        INDArray change = tensor.getValue().sub(state.get(tensor.getKey()));
        moved = Math.max(moved, change.amaxNumber().doubleValue());
      }
      assertThat(moved).isGreaterThan(0.05);
    }
  }

  /** A language model: nn.Embedding, nn.GRU with two layers, nn.Linear. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLanguageModel(boolean tied) {
    Map<String, INDArray> state = new LinkedHashMap<>();
    INDArray vectors = uniform(TOKENS, HIDDEN);
    state.put("embedding.weight", vectors);
    state.putAll(gruState("rnn.", HIDDEN, 2, 1, true));
    state.put("head.weight", tied ? vectors : uniform(TOKENS, HIDDEN));
    state.put("head.bias", uniform(TOKENS));
    MultiLayerNetwork network =
        network(
            new TokenEmbedding.Builder().nIn(TOKENS).nOut(HIDDEN).tied(tied).build(),
            gru(HIDDEN).build(),
            new FrozenLayer(gru(HIDDEN).build()),
            new TokenOutput.Builder().nIn(HIDDEN).nOut(TOKENS).tied(tied).build());
    TorchWeights weights =
        TorchWeights.of(network)
            .module("embedding", "0")
            .module("rnn", "1", "2")
            .module("head", "3");
    weights.load(NamedTensors.of(state));

    INDArray tokens = Nd4j.createFromArray(new float[] {3, 8, 0, 0, 5, 7}).reshape(1, 1, TIME);
    try (Torch torch = new Torch(state)) {
      NDArray read =
          torch.embedding(
              "embedding", torch.of(tokens.reshape(TIME, 1)).toType(DataType.INT64, false));
      NDArray logits = torch.linear("head", torch.gru("rnn.", read, 2, 1));
      assertClose(network.output(tokens).permute(2, 0, 1), Torch.back(logits.softmax(-1)), 1e-5);
    }
    assertSameBits(weights.save(), state);
    if (tied) {
      INDArray before = network.params().dup();
      state.put("head.weight", vectors.add(1));
      assertThatThrownBy(() -> weights.load(NamedTensors.of(state)))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("head.weight the numbers of the embedding");
      NamedTensorsTest.assertSameBits(network.params(), before);
      state.remove("head.weight");
      weights.load(NamedTensors.of(state));
    }
  }

  /** Deeplearning4j's own layers, one nn.Linear without bias. */
  @Test
  void aClassifier() {
    Map<String, INDArray> state = new LinkedHashMap<>();
    state.put("embedding.weight", uniform(TOKENS, INPUT));
    state.putAll(gruState("rnn.", INPUT, 1, 1, true));
    state.put("dense.weight", uniform(4, HIDDEN));
    state.put("out.weight", uniform(2, 4));
    state.put("out.bias", uniform(2));
    MultiLayerNetwork network =
        network(
            new EmbeddingSequenceLayer.Builder().nIn(TOKENS).nOut(INPUT).build(),
            new LastTimeStep(gru(INPUT).build()),
            new DenseLayer.Builder().nIn(HIDDEN).nOut(4).activation(Activation.TANH).build(),
            new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build());
    TorchWeights weights =
        TorchWeights.of(network)
            .module("embedding", "0")
            .module("rnn", "1")
            .moduleWithoutBias("dense", "2")
            .module("out", "3");
    weights.load(NamedTensors.of(state));
    INDArray tokens = Nd4j.createFromArray(new float[] {3, 8, 0, 0, 5, 7}).reshape(1, 1, TIME);
    try (Torch torch = new Torch(state)) {
      NDArray read =
          torch.embedding(
              "embedding", torch.of(tokens.reshape(TIME, 1)).toType(DataType.INT64, false));
      NDArray last = torch.gru("rnn.", read, 1, 1).get(TIME - 1);
      NDArray dense = last.matMul(torch.get("dense.weight").transpose()).tanh();
      NDArray logits = torch.linear("out", dense);
      assertClose(network.output(tokens), Torch.back(logits.softmax(-1)), 1e-5);
    }
    assertSameBits(weights.save(), state);
    network.getLayer(2).getParam("b").putScalar(1, 0.5);
    assertThatThrownBy(weights::save)
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("a bias of zeros at layer 2");
  }

  @Test
  void aGraphWithAVertexAndAnOutputLayer() {
    Map<String, INDArray> state = gruState("decoder.", INPUT, 1, 1, true);
    state.put("out.weight", uniform(2, HIDDEN));
    state.put("out.bias", uniform(2));
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("x", "state")
                .addVertex("decoder", new GruVertex(gru(INPUT).build()), "x", "state")
                .addLayer(
                    "out",
                    new RnnOutputLayer.Builder(LossFunction.L2)
                        .nIn(HIDDEN)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "decoder")
                .setOutputs("out")
                .build());
    graph.init();
    TorchWeights weights = TorchWeights.of(graph).module("decoder", "decoder").module("out", "out");
    weights.load(NamedTensors.of(state));
    INDArray x = uniform(TIME, BATCH, INPUT);
    INDArray output =
        graph.output(x.permute(1, 2, 0).dup('c'), Nd4j.zeros(BATCH, HIDDEN))[0].permute(2, 0, 1);
    try (Torch torch = new Torch(state)) {
      NDArray expected = torch.linear("out", torch.gru("decoder.", torch.of(x), 1, 1));
      assertClose(output, Torch.back(expected), 1e-5);
    }
    assertSameBits(weights.save(), state);
  }

  // Refusals

  private void refusedToLoad(
      MultiLayerNetwork network, Map<String, INDArray> state, String... parts) {
    INDArray before = network.params().dup();
    TorchWeights weights = TorchWeights.of(network).module("rnn", "0");
    assertThatThrownBy(() -> weights.load(NamedTensors.of(state)))
        .isInstanceOf(WeightsException.class)
        .message()
        .startsWith("Expected ")
        .contains(parts)
        .endsWith(".");
    NamedTensorsTest.assertSameBits(network.params(), before);
  }

  @Test
  void refusesTensorsThatDoNotFit() {
    MultiLayerNetwork network = network(1, 1, UpdateMode.KEEPS_PAST);
    Map<String, INDArray> absent = gruState("rnn.", INPUT, 1, 1, false);
    refusedToLoad(network, absent, "tensor rnn.bias_ih_l0 of shape [15]", "found none");
    Map<String, INDArray> wide = gruState("rnn.", INPUT + 1, 1, 1, true);
    refusedToLoad(network, wide, "rnn.weight_ih_l0 of shape [15, 4]", "found [15, 5]");
    Map<String, INDArray> deep = gruState("rnn.", INPUT, 2, 1, true);
    refusedToLoad(network, deep, "no more tensors", "found rnn.weight_ih_l1");
    Map<String, INDArray> both = gruState("rnn.", INPUT, 1, 2, true);
    refusedToLoad(network, both, "no more tensors", "found rnn.weight_ih_l0_reverse");
    MultiLayerNetwork single = network(gru(INPUT).recurrentBias(false).build(), loss());
    Map<String, INDArray> fitting = gruState("rnn.", INPUT, 1, 1, true);
    refusedToLoad(single, fitting, "recurrent biases of zero in rnn.bias_hh_l0", "layer 0");
    fitting.get("rnn.bias_hh_l0").assign(0);
    TorchWeights weights = TorchWeights.of(single).module("rnn", "0");
    weights.load(NamedTensors.of(fitting));
    assertSameBits(weights.save(), fitting);
  }

  private static void refusedModule(String reason, Layer... layers) {
    TorchWeights weights = TorchWeights.of(network(layers));
    String[] names = indices(0, layers.length - 1);
    assertThatThrownBy(() -> weights.module("m", names))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith("Expected ")
        .hasMessageContaining(reason);
  }

  @Test
  void refusesLayersThatPyTorchHasNot() {
    refusedModule(
        "found BEFORE",
        gru(INPUT).resetMode(ResetMode.BEFORE).recurrentBias(false).build(),
        loss());
    refusedModule("found sigmoid", gru(INPUT).activation(Activation.SOFTSIGN).build(), loss());
    refusedModule("found LSTM", new LSTM.Builder().nIn(INPUT).nOut(HIDDEN).build(), loss());
    refusedModule(
        "Bidirectional(ADD, GRU)",
        new Bidirectional(Bidirectional.Mode.ADD, gru(INPUT).build()),
        loss());
    refusedModule(
        "BidirectionalGRU(ADD)",
        new BidirectionalGRU.Builder(Bidirectional.Mode.ADD).nIn(INPUT).nOut(HIDDEN).build(),
        loss());
    Layer dense = new DenseLayer.Builder().nIn(HIDDEN).nOut(HIDDEN).build();
    refusedModule(
        "one layer, or several GRUs",
        new LastTimeStep(gru(INPUT).build()),
        dense,
        new OutputLayer.Builder().nIn(HIDDEN).nOut(2).activation(Activation.SOFTMAX).build());
    TorchWeights weights = TorchWeights.of(network(gru(INPUT).build(), loss()));
    assertThatThrownBy(() -> weights.module("rnn", "encoder"))
        .hasMessage("Expected the name of a layer with parameters, one of [0], found encoder.");
  }
}
