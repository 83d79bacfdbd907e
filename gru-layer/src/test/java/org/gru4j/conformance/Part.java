package org.gru4j.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * One layer or graph part, with the smallest network around it: an LSTM {@code "below"}, the part
 * {@code "part"} and an output layer {@code "out"}.
 *
 * @param addition adds the part to a graph, reading the vertex {@code "below"}
 * @param layer the part as a layer for inputs of a size; null if it is a vertex
 */
record Part(String name, Set<Trait> traits, Addition addition, LongFunction<Layer> layer) {
  static final int BATCH = 3;
  static final int SIZE = 4;
  static final int HIDDEN = 6;
  static final int TIME = 6;
  static final int OUTPUTS = 2;
  static final int VOCABULARY = 5;

  /** Of the sequences of a masked minibatch. */
  static final int[] LENGTHS = {6, 3, 4};

  /** What sets a part apart from the others. */
  enum Trait {
    /** It reads token indices and stands first. */
    READS_TOKENS,
    /** It is an output layer whose labels are token indices. */
    WRITES_TOKENS,
    /** It can be fed step by step through {@code rnnTimeStep}. */
    STREAMS,
    /** Its output is in the reverse order of its input. */
    REVERSES,
    /** All of its parameters are gains and biases, which constraints of weights leave alone. */
    WEIGHTLESS,
    /** Its training draws random numbers. */
    STOCHASTIC,
  }

  /** How a part joins a graph. */
  interface Addition {
    /** Adds the vertex {@code "part"}. */
    void to(GraphBuilder graph);
  }

  static Part layer(String name, LongFunction<Layer> layer, Trait... traits) {
    Set<Trait> all = EnumSet.noneOf(Trait.class);
    all.addAll(Arrays.asList(traits));
    return new Part(name, all, graph -> {}, layer).with(layer);
  }

  /** The same part with another configuration of its layer. */
  Part with(LongFunction<Layer> changed) {
    boolean first = has(Trait.READS_TOKENS);
    Addition changedAddition =
        graph -> {
          Layer added = changed.apply(first ? VOCABULARY : SIZE);
          graph.addLayer("part", added, first ? "x" : "below");
        };
    return new Part(name, traits, changedAddition, changed);
  }

  static Part vertex(String name, Addition addition) {
    return new Part(name, EnumSet.noneOf(Trait.class), addition, null);
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  boolean isLayer() {
    return layer != null;
  }

  boolean isDeterministic() {
    return !has(Trait.STOCHASTIC);
  }

  /** A graph of the part that learns by plain gradient descent. */
  ComputationGraph graph() {
    return graph(UnaryOperator.identity());
  }

  ComputationGraph graph(UnaryOperator<NeuralNetConfiguration.Builder> settings) {
    return graph(settings, output());
  }

  ComputationGraph graph(
      UnaryOperator<NeuralNetConfiguration.Builder> settings, RnnOutputLayer output) {
    GraphBuilder graph = settings.apply(base()).graphBuilder().addInputs("x");
    if (!has(Trait.READS_TOKENS)) {
      graph.addLayer("below", below(), "x");
    }
    addition.to(graph);
    if (has(Trait.WRITES_TOKENS)) {
      graph.setOutputs("part");
    } else {
      graph.addLayer("out", output, "part").setOutputs("out");
    }
    graph.setInputTypes(InputType.recurrent(has(Trait.READS_TOKENS) ? 1 : SIZE));
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    randomize(network.params());
    return network;
  }

  /** The same network as a list of layers. */
  MultiLayerNetwork list(UnaryOperator<NeuralNetConfiguration.Builder> settings) {
    List<Layer> layers = new ArrayList<>();
    if (!has(Trait.READS_TOKENS)) {
      layers.add(below());
    }
    layers.add(layer.apply(has(Trait.READS_TOKENS) ? VOCABULARY : SIZE));
    if (!has(Trait.WRITES_TOKENS)) {
      layers.add(output());
    }
    var list = settings.apply(base()).list();
    layers.forEach(list::layer);
    list.setInputType(InputType.recurrent(has(Trait.READS_TOKENS) ? 1 : SIZE));
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    randomize(network.params());
    return network;
  }

  /** The index of the part in {@link #list}. */
  int index() {
    return has(Trait.READS_TOKENS) ? 0 : 1;
  }

  static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.FLOAT)
        .updater(new Sgd(0.2));
  }

  private static Layer below() {
    // Of Deeplearning4j's layers this one hands masks on unchanged (TimeDistributed does not) and
    // is
    // right when steps are fed one by one (a dense layer between preprocessors is not).
    return new LSTM.Builder().nOut(SIZE).activation(Activation.TANH).build();
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(OUTPUTS)
        .activation(Activation.TANH)
        .build();
  }

  /** Biases start at zero, where a wrong sign would not show. */
  static void randomize(INDArray parameters) {
    parameters.assign(uniform(3, parameters.shape()).muli(0.7));
  }

  INDArray features(long seed) {
    return has(Trait.READS_TOKENS) ? tokens(seed) : uniform(seed, BATCH, SIZE, TIME);
  }

  DataSet data(long seed, boolean masked) {
    INDArray labels =
        has(Trait.WRITES_TOKENS) ? tokens(seed + 1) : uniform(seed + 1, BATCH, OUTPUTS, TIME);
    DataSet data = new DataSet(features(seed), labels);
    if (masked) {
      data.setFeaturesMaskArray(mask());
      data.setLabelsMaskArray(mask());
    }
    return data;
  }

  static INDArray mask() {
    INDArray mask = Nd4j.zeros(DataType.FLOAT, BATCH, TIME);
    for (int example = 0; example < BATCH; example++) {
      for (int step = 0; step < LENGTHS[example]; step++) {
        mask.putScalar(example, step, 1);
      }
    }
    return mask;
  }

  static INDArray tokens(long seed) {
    int[] drawn = new Random(seed).ints(BATCH * TIME, 0, VOCABULARY).toArray();
    return Nd4j.createFromArray(drawn).castTo(DataType.FLOAT).reshape('c', BATCH, 1, TIME);
  }

  static INDArray uniform(long seed, long... shape) {
    double[] drawn =
        new Random(seed).doubles(Arrays.stream(shape).reduce(1, (a, b) -> a * b), -1, 1).toArray();
    return Nd4j.createFromArray(drawn).castTo(DataType.FLOAT).reshape('c', shape);
  }

  /** The parameters of the part in a graph. */
  static INDArray parameters(ComputationGraph graph) {
    return graph.getVertex("part").params();
  }

  @Override
  public String toString() {
    return name;
  }
}
