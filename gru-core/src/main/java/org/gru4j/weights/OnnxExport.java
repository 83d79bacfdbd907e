package org.gru4j.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.kernel.GruWeights;
import org.gru4j.kernel.ResetMode;
import org.gru4j.layer.GRU;
import org.gru4j.layer.TokenEmbedding;
import org.gru4j.layer.TokenOutput;
import org.gru4j.storage.AtomicFile;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes a trained network as an ONNX model, for ONNX Runtime and whatever else reads the format.
 *
 * <p>Exported are networks of {@link TokenEmbedding}, {@link GRU}, {@code Bidirectional} and {@code
 * LastTimeStep} around it, {@link TokenOutput} and Deeplearning4j's output layers. The model's
 * values are time-major:
 *
 * <ul>
 *   <li>{@code tokens} int64 {@code [time, batch]}, or {@code input} {@code [time, batch, nIn]};
 *   <li>{@code state_0}, {@code state_1}, … {@code [directions, batch, nOut]}: the initial state of
 *       each recurrent layer, and {@code next_state_0}, … the final one, so that a text can be read
 *       token by token;
 *   <li>{@code output} {@code [time, batch, nOut]}, or {@code [batch, nOut]} behind {@code
 *       LastTimeStep}.
 * </ul>
 */
public final class OnnxExport {
  private final MultiLayerNetwork network;
  private final OnnxGraph graph = new OnnxGraph();
  private final OnnxGraph.Type type;
  private int states;

  private OnnxExport(MultiLayerNetwork network) {
    this.network = network;
    this.type = OnnxGraph.Type.of(network.params().dataType());
  }

  /**
   * Writes a file, as a whole or not at all.
   *
   * @throws IllegalArgumentException if the network has something that is not exported
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(MultiLayerNetwork network, Path file) {
    byte[] model = toBytes(network);
    try {
      AtomicFile.write(file, out -> out.write(model));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The content of such a file.
   *
   * @throws IllegalArgumentException if the network has something that is not exported
   */
  public static byte[] toBytes(MultiLayerNetwork network) {
    return new OnnxExport(network).export();
  }

  /** What flows from layer to layer: {@code [time, batch, size]}, or {@code [batch, size]}. */
  private record Value(String name, long size, boolean sequence) {}

  private byte[] export() {
    Value value = null;
    for (int i = 0; i < network.getnLayers(); i++) {
      Layer layer = network.getLayerWiseConfigurations().getConf(i).getLayer();
      value = layer instanceof TokenEmbedding ? embedding(i) : export(i, layer, value);
    }
    Value last = Objects.requireNonNull(value);
    graph.apply("Identity", "output", last.name());
    if (last.sequence()) {
      graph.output("output", type, "time", "batch", last.size());
    } else {
      graph.output("output", type, "batch", last.size());
    }
    return graph.toBytes();
  }

  private Value embedding(int index) {
    if (index > 0) {
      throw new IllegalArgumentException(
          "Expected the embedding first, found it at " + index + ".");
    }
    INDArray vectors = parameter(index, "W");
    graph.input("tokens", OnnxGraph.Type.INT64, "time", "batch");
    String embedded =
        graph.apply("Gather", "embedded", graph.constant("embedding", vectors), "tokens");
    return new Value(embedded, vectors.size(1), true);
  }

  private Value export(int index, Layer layer, @Nullable Value given) {
    Value value = given != null ? given : input(index, layer);
    if (layer instanceof GRU gru) {
      return recurrent(index, gru, Directions.FORWARD, value).sequence();
    }
    if (layer instanceof LastTimeStep last && last.getUnderlying() instanceof GRU gru) {
      Recurrent recurrent = recurrent(index, gru, Directions.FORWARD, value);
      return new Value(squeeze(recurrent.finalState(), 0), gru.getNOut(), false);
    }
    if (layer instanceof Bidirectional both && both.getFwd() instanceof GRU gru) {
      Value sequence = recurrent(index, gru, Directions.BOTH, value).sequence();
      if (both.getMode() != Bidirectional.Mode.CONCAT) {
        throw new IllegalArgumentException(
            "Expected Bidirectional layers that concatenate, found the mode "
                + both.getMode()
                + " at layer "
                + index
                + ".");
      }
      return sequence;
    }
    if (layer instanceof TokenOutput output) {
      INDArray weights = output.isTied() ? parameter(0, "W").transpose() : parameter(index, "W");
      String logits = dense(index, value, weights, parameter(index, "b"));
      return new Value(softmax(index, logits), output.getNOut(), value.sequence());
    }
    if (layer instanceof BaseOutputLayer output) {
      String products = dense(index, value, parameter(index, "W"), parameter(index, "b"));
      return new Value(
          activation(index, output.getActivationFn(), products),
          output.getNOut(),
          value.sequence());
    }
    throw notExported(index, layer);
  }

  private Value input(int index, Layer first) {
    Layer layer = first;
    if (layer instanceof LastTimeStep last) {
      layer = last.getUnderlying();
    } else if (layer instanceof Bidirectional both) {
      layer = both.getFwd();
    }
    if (!(layer instanceof GRU gru)) {
      throw notExported(index, first);
    }
    return new Value(graph.input("input", type, "time", "batch", gru.getNIn()), gru.getNIn(), true);
  }

  private static IllegalArgumentException notExported(int index, Layer layer) {
    return new IllegalArgumentException(
        "Expected layers that can be exported (TokenEmbedding, GRU, Bidirectional or LastTimeStep of"
            + " GRU, TokenOutput, output layers), found "
            + layer.getClass().getSimpleName()
            + " at layer "
            + index
            + ".");
  }

  private INDArray parameter(int index, String key) {
    return Objects.requireNonNull(network.getLayer(index).paramTable().get(key), key);
  }

  // Recurrent layers

  /** The directions of a layer, by the prefixes of their parameters. */
  private record Directions(String onnxName, List<String> prefixes) {
    static final Directions FORWARD = new Directions("forward", List.of(""));
    static final Directions BOTH = new Directions("bidirectional", List.of("f", "b"));
  }

  private record Recurrent(Value sequence, String finalState) {}

  private Recurrent recurrent(int index, GRU gru, Directions directions, Value value) {
    String name = "gru_" + index;
    long hidden = gru.getNOut();
    long count = directions.prefixes.size();
    List<GruWeights> weights = new ArrayList<>();
    for (String prefix : directions.prefixes) {
      weights.add(GruConvention.ONNX.fromGru4j(weights(index, prefix), gru.getUpdateMode()));
    }
    String initial = graph.input("state_" + states, type, count, "batch", hidden);
    String finalState = "next_state_" + states;
    states++;
    OnnxGraph.Node node =
        graph
            .node(
                "GRU",
                List.of(name + "/sequence", finalState),
                List.of(
                    value.name(),
                    graph.constant(name + "/W", stacked(weights, GruWeights::input)),
                    graph.constant(name + "/R", stacked(weights, GruWeights::recurrent)),
                    graph.constant(name + "/B", stacked(weights, OnnxExport::biases)),
                    "",
                    initial))
            .attribute("hidden_size", hidden)
            .attribute("direction", directions.onnxName)
            .attribute("linear_before_reset", gru.getResetMode() == ResetMode.AFTER ? 1 : 0);
    if (!gru.equations().hasStandardActivations()) {
      List<String> activations = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        activations.add(onnxName(index, gru.getGateActivationFn()));
        activations.add(onnxName(index, gru.getActivationFn()));
      }
      node.attribute("activations", activations);
    }
    graph.output(finalState, type, count, "batch", hidden);
    return new Recurrent(new Value(merged(name, count, hidden), count * hidden, true), finalState);
  }

  /** {@code [time, directions, batch, hidden]} to {@code [time, batch, directions * hidden]}. */
  private String merged(String name, long directions, long hidden) {
    if (directions == 1) {
      return squeeze(name + "/sequence", 1);
    }
    graph
        .node("Transpose", List.of(name + "/aside"), List.of(name + "/sequence"))
        .attribute("perm", new long[] {0, 2, 1, 3});
    String shape = graph.constant(name + "/shape", 0, 0, directions * hidden);
    return graph.apply("Reshape", name + "/merged", name + "/aside", shape);
  }

  private GruWeights weights(int index, String prefix) {
    Map<String, INDArray> table = network.getLayer(index).paramTable();
    return new GruWeights(
        parameter(index, prefix + "W"),
        parameter(index, prefix + "RW"),
        parameter(index, prefix + "b"),
        table.get(prefix + "rb"));
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

  // What stands behind them

  private String squeeze(String value, long axis) {
    String axes = graph.constant(value + "/axis", axis);
    return graph.apply("Squeeze", value + "/squeezed", value, axes);
  }

  private String dense(int index, Value value, INDArray weights, INDArray bias) {
    String name = "dense_" + index;
    graph.apply("MatMul", name + "/product", value.name(), graph.constant(name + "/W", weights));
    String vector = graph.constant(name + "/b", bias.reshape(bias.length()));
    return graph.apply("Add", name + "/sum", name + "/product", vector);
  }

  private String softmax(int index, String value) {
    String result = "softmax_" + index;
    graph.node("Softmax", List.of(result), List.of(value)).attribute("axis", -1);
    return result;
  }

  private String activation(int index, IActivation function, String value) {
    return function instanceof ActivationSoftmax
        ? softmax(index, value)
        : graph.apply(onnxName(index, function), "activation_" + index, value);
  }

  private static String onnxName(int index, IActivation function) {
    if (function instanceof ActivationIdentity) {
      return "Identity";
    }
    if (function instanceof ActivationSigmoid) {
      return "Sigmoid";
    }
    if (function instanceof ActivationTanH) {
      return "Tanh";
    }
    if (function instanceof ActivationReLU) {
      return "Relu";
    }
    if (function instanceof ActivationHardSigmoid) {
      // ONNX's default slope and offset, 0.2 and 0.5, are those of Deeplearning4j.
      return "HardSigmoid";
    }
    if (function instanceof ActivationSoftSign) {
      return "Softsign";
    }
    throw new IllegalArgumentException(
        "Expected an activation that ONNX has (identity, sigmoid, tanh, relu, hard sigmoid,"
            + " softsign, softmax), found "
            + function
            + " at layer "
            + index
            + ".");
  }
}
