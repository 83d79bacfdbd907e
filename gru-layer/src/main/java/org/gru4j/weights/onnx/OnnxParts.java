package org.gru4j.weights.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.gru4j.layer.GRU;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.gru4j.weights.GruConvention;
import org.gru4j.weights.internal.NetworkLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the networks that are exported are made of, as nodes of an ONNX graph. Values are called by
 * their names, each of which stands once in a model.
 */
public final class OnnxParts {
  private final OnnxGraph graph;

  OnnxParts(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * What a recurrent layer reads, and the name of one of its results.
   *
   * @param sequence {@code [time, batch, nIn]}
   * @param lengths int32 {@code [batch]}, real steps of each sequence; empty if all are
   * @param initialState {@code [directions, batch, nOut]}; empty for zeros
   * @param finalState what the result of this shape is called
   */
  record Reading(String sequence, String lengths, String initialState, String finalState) {}

  /**
   * A GRU, in one direction or both.
   *
   * @return its outputs, {@code [time, batch, directions * nOut]}
   * @throws IllegalArgumentException if ONNX has no such GRU
   */
  String recurrent(String name, NetworkLayer layer, Reading reading) {
    GRU gru = layer.gru();
    GruConvention.ONNX.requireServes(gru.equations());
    List<GruWeights> weights = new ArrayList<>();
    for (String direction : layer.directions()) {
      weights.add(GruConvention.ONNX.fromGru4j(layer.weights(direction), gru.getUpdateMode()));
    }
    long count = weights.size();
    long hidden = gru.getNOut();
    OnnxGraph.Node node =
        graph
            .node(
                "GRU",
                List.of(name + "/sequence", reading.finalState()),
                List.of(
                    reading.sequence(),
                    graph.constant(name + "/W", stacked(weights, GruWeights::input)),
                    graph.constant(name + "/R", stacked(weights, GruWeights::recurrent)),
                    graph.constant(name + "/B", stacked(weights, OnnxParts::biases)),
                    reading.lengths(),
                    reading.initialState()))
            .attribute("hidden_size", hidden)
            .attribute("direction", count == 2 ? "bidirectional" : oneDirection(gru))
            .attribute("linear_before_reset", gru.getResetMode() == ResetMode.AFTER ? 1 : 0);
    if (!gru.equations().hasStandardActivations()) {
      String gates = onnxName(layer.name(), gru.getGateActivationFn());
      String candidate = onnxName(layer.name(), gru.getActivationFn());
      node.attribute(
          "activations",
          count == 1 ? List.of(gates, candidate) : List.of(gates, candidate, gates, candidate));
    }
    if (gru.getClip() > 0) {
      node.attribute("clip", (float) gru.getClip());
    }
    String sequence = merged(name, count, hidden);
    return gru.isGoBackwards() ? reversed(name, sequence) : sequence;
  }

  private static String oneDirection(GRU gru) {
    return gru.isGoBackwards() ? "reverse" : "forward";
  }

  /** ONNX's outputs stand at the steps of the input, those of a GRU that goes backwards do not. */
  private String reversed(String name, String sequence) {
    return graph.apply(
        "Slice",
        name + "/reversed",
        sequence,
        graph.constant(name + "/from", -1),
        graph.constant(name + "/to", Long.MIN_VALUE),
        graph.constant(name + "/time", 0),
        graph.constant(name + "/back", -1));
  }

  /** {@code [time, directions, batch, hidden]} to {@code [time, batch, directions * hidden]}. */
  private String merged(String name, long directions, long hidden) {
    if (directions == 1) {
      return squeeze(name + "/sequence", 1);
    }
    String aside = transposed(name + "/aside", name + "/sequence", 0, 2, 1, 3);
    String shape = graph.constant(name + "/shape", 0, 0, directions * hidden);
    return graph.apply("Reshape", name + "/merged", aside, shape);
  }

  /** {@code [6H]}: biases of the input products, then of the recurrent ones. */
  private static INDArray biases(GruWeights weights) {
    INDArray recurrent = weights.recurrentBias();
    return Nd4j.concat(0, weights.bias(), recurrent == null ? weights.bias().like() : recurrent);
  }

  private static INDArray stacked(
      List<GruWeights> directions, Function<GruWeights, INDArray> part) {
    return Nd4j.stack(0, directions.stream().map(part).toArray(INDArray[]::new));
  }

  /** {@code value W + b}. */
  public String dense(String name, String value, INDArray weights, @Nullable INDArray bias) {
    String product =
        graph.apply("MatMul", name + "/product", value, graph.constant(name + "/W", weights));
    if (bias == null) {
      return product;
    }
    String vector = graph.constant(name + "/b", bias.reshape(bias.length()));
    return graph.apply("Add", name + "/sum", product, vector);
  }

  /** Over the last axis. */
  String softmax(String name, String value) {
    graph.node("Softmax", List.of(name), List.of(value)).attribute("axis", -1);
    return name;
  }

  /**
   * A function of each element, or softmax.
   *
   * @param layer whose function it is
   * @throws IllegalArgumentException if ONNX has no such function
   */
  public String activation(String layer, IActivation function, String value) {
    return function instanceof ActivationSoftmax
        ? softmax("softmax_" + layer, value)
        : graph.apply(onnxName(layer, function), "activation_" + layer, value);
  }

  private static String onnxName(String layer, IActivation function) {
    return OnnxActivation.nameOf(function)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected %s or softmax, found %s at layer %s."
                        .formatted(OnnxActivation.expected(), function, layer)));
  }

  /** {@code ln softmax} over the last axis. */
  public String logSoftmax(String name, String value) {
    graph.node("LogSoftmax", List.of(name), List.of(value)).attribute("axis", -1);
    return name;
  }

  /** {@code max(0, x)}. */
  public String rectified(String name, String value) {
    return graph.apply("Relu", name, value);
  }

  /**
   * In another shape of as many elements.
   *
   * @param shape 0 for an axis that stays as long as it is
   */
  public String reshaped(String name, String value, long... shape) {
    return graph.apply("Reshape", name, value, graph.constant(name + "/shape", shape));
  }

  /**
   * A convolution of images with zeros beyond their edges.
   *
   * @param images {@code [batch, channels, height, width]}
   * @param kernels {@code [filters, channels, height, width]}
   * @param bias {@code [filters]}
   * @param strides down and to the right
   * @param edge zeros on each side
   */
  public String convolution(
      String name, String images, INDArray kernels, INDArray bias, long[] strides, long edge) {
    graph
        .node(
            "Conv",
            List.of(name),
            List.of(
                images,
                graph.constant(name + "/W", kernels),
                graph.constant(name + "/b", bias.reshape(bias.length()))))
        .attribute("strides", strides)
        .attribute("pads", new long[] {edge, edge, edge, edge});
    return name;
  }

  /** Over the last axis to mean 0 and variance 1, then {@code g ∘ x + b}. */
  String normalized(String name, String value, INDArray gain, INDArray bias, double epsilon) {
    String shifted = graph.apply("Sub", name + "/shifted", value, mean(name + "/mean", value));
    String squares = graph.apply("Mul", name + "/squares", shifted, shifted);
    INDArray small = Nd4j.createFromArray(epsilon).castTo(gain.dataType());
    String variance =
        graph.apply(
            "Add",
            name + "/above",
            mean(name + "/variance", squares),
            graph.constant(name + "/epsilon", small));
    String deviation = graph.apply("Sqrt", name + "/deviation", variance);
    String scaled = graph.apply("Div", name + "/scaled", shifted, deviation);
    String gained =
        graph.apply(
            "Mul",
            name + "/gained",
            scaled,
            graph.constant(name + "/g", gain.reshape(gain.length())));
    return graph.apply(
        "Add", name, gained, graph.constant(name + "/b", bias.reshape(bias.length())));
  }

  private String mean(String name, String value) {
    graph.node("ReduceMean", List.of(name), List.of(value)).attribute("axes", new long[] {-1});
    return name;
  }

  /**
   * The maximum or the mean over time, {@code [batch, size]}.
   *
   * @param layer that pools, for messages
   * @throws IllegalArgumentException if it pools otherwise
   */
  String pooled(String name, String layer, PoolingType type, String sequence) {
    String operator =
        switch (type) {
          case MAX -> "ReduceMax";
          case AVG -> "ReduceMean";
          case SUM, PNORM ->
              throw new IllegalArgumentException(
                  "Expected pooling of type MAX or AVG, found %s at %s.".formatted(type, layer));
        };
    graph
        .node(operator, List.of(name), List.of(sequence))
        .attribute("axes", new long[] {0})
        .attribute("keepdims", 0);
    return name;
  }

  /** Without an axis of one element. */
  String squeeze(String value, long axis) {
    String axes = graph.constant(value + "/axis", axis);
    return graph.apply("Squeeze", value + "/squeezed", value, axes);
  }

  /** With an axis of one element. */
  String unsqueeze(String value, String name, long axis) {
    return graph.apply("Unsqueeze", name, value, graph.constant(name + "/axis", axis));
  }

  /** With its axes in another order. */
  public String transposed(String name, String value, long... order) {
    graph.node("Transpose", List.of(name), List.of(value)).attribute("perm", order);
    return name;
  }

  /** Side by side along the last axis. */
  String joined(String name, String... values) {
    graph.node("Concat", List.of(name), List.of(values)).attribute("axis", -1);
    return name;
  }
}
