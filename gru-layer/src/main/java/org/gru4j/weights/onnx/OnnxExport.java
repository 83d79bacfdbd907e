package org.gru4j.weights.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.LayerNormalization;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.storage.AtomicFile;
import org.gru4j.weights.internal.NetworkLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes a trained network as an ONNX model, for ONNX Runtime and whatever else reads the format.
 *
 * <p>Exported are networks of {@link TokenEmbedding} or {@code EmbeddingSequenceLayer}, {@link
 * GRU}, {@link BidirectionalGRU}, {@code Bidirectional} and {@code LastTimeStep} around them,
 * {@code GlobalPoolingLayer}, {@link LayerNormalization}, {@code DenseLayer}, {@link TokenOutput},
 * Deeplearning4j's output layers, and layers that are an {@link OnnxLayer}, for sequences without
 * mask. The model's values are time-major:
 *
 * <ul>
 *   <li>{@code tokens} int64 {@code [time, batch]}, or {@code input} {@code [time, batch, nIn]};
 *   <li>{@code state_0}, {@code state_1}, … {@code [directions, batch, nOut]}: the initial state of
 *       each recurrent layer, and {@code next_state_0}, … the final one, so that a text can be read
 *       token by token;
 *   <li>{@code output} {@code [time, batch, nOut]}, or {@code [batch, nOut]} behind {@code
 *       LastTimeStep} and pooling.
 * </ul>
 */
public final class OnnxExport {
  private final MultiLayerNetwork network;
  private final OnnxGraph graph = new OnnxGraph();
  private final OnnxGraph.Type type;
  private final OnnxParts parts = new OnnxParts(graph);
  private final @Nullable Scale inputScale;
  private final @Nullable Scale outputScale;
  private int states;

  private OnnxExport(
      MultiLayerNetwork network, @Nullable Scale inputScale, @Nullable Scale outputScale) {
    this.network = network;
    this.type = OnnxGraph.Type.of(network.params().dataType());
    this.inputScale = inputScale;
    this.outputScale = outputScale;
  }

  /**
   * How columns are brought to a common scale, {@code (x - offset) / width}, computed in DOUBLE.
   *
   * @param offsets of each column
   * @param widths of each column; 0 for one that becomes zeros
   */
  public record Scale(List<Double> offsets, List<Double> widths) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if there are not as many widths as offsets
     */
    public Scale {
      if (offsets.size() != widths.size()) {
        throw new IllegalArgumentException(
            "Expected a width for each of %d offsets, found %d."
                .formatted(offsets.size(), widths.size()));
      }
      offsets = List.copyOf(offsets);
      widths = List.copyOf(widths);
    }
  }

  /**
   * Writes a file, as a whole or not at all.
   *
   * @throws IllegalArgumentException if the network has something that is not exported
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(MultiLayerNetwork network, Path file) {
    write(toBytes(network), file);
  }

  /**
   * The same with what is done to the numbers before and behind the network as a part of the model,
   * whose {@code input} is then DOUBLE, and its {@code output} too if there is a scale for it.
   *
   * @param input scale of the columns that the network reads
   * @param output scale of what it says; null if it says no numbers of the data
   */
  public static void write(
      MultiLayerNetwork network, Scale input, @Nullable Scale output, Path file) {
    write(new OnnxExport(network, input, output).export(), file);
  }

  /** Writes a model, as a whole or not at all. */
  static void write(byte[] model, Path file) {
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
    return new OnnxExport(network, null, null).export();
  }

  /** What flows from layer to layer: {@code [time, batch, size]}, or {@code [batch, size]}. */
  private record Value(String name, long size, boolean sequence) {}

  private byte[] export() {
    Value value = null;
    for (int i = 0; i < network.getnLayers(); i++) {
      Layer layer = network.getLayerWiseConfigurations().getConf(i).getLayer();
      boolean embedding =
          layer instanceof TokenEmbedding || layer instanceof EmbeddingSequenceLayer;
      value = embedding ? embedding(i, (FeedForwardLayer) layer) : export(i, layer, value);
    }
    Value last = Objects.requireNonNull(value);
    OnnxGraph.Type given = outputScale == null ? type : OnnxGraph.Type.DOUBLE;
    if (outputScale == null) {
      graph.apply("Identity", "output", last.name());
    } else {
      reverted(last, outputScale);
    }
    if (last.sequence()) {
      graph.output("output", given, "time", "batch", last.size());
    } else {
      graph.output("output", given, "batch", last.size());
    }
    return graph.toBytes();
  }

  private Value embedding(int index, FeedForwardLayer layer) {
    if (index > 0) {
      throw new IllegalArgumentException(
          "Expected the embedding first, found it at " + index + ".");
    }
    if (network.getLayer(index).paramTable().containsKey("b")) {
      throw new IllegalArgumentException("Expected an embedding without bias, found one with it.");
    }
    INDArray vectors = parameter(index, "W");
    graph.input("tokens", OnnxGraph.Type.INT64, "time", "batch");
    String embedded =
        graph.apply("Gather", "embedded", graph.constant("embedding", vectors), "tokens");
    IActivation function = layer.getActivationFn();
    // A TokenEmbedding has no activation, whatever the network's default is.
    boolean plain = layer instanceof TokenEmbedding || function instanceof ActivationIdentity;
    return new Value(
        plain ? embedded : activation(index, function, embedded), vectors.size(1), true);
  }

  private Value export(int index, Layer layer, @Nullable Value given) {
    Value value = given != null ? given : input(index, layer);
    if (layer instanceof LastTimeStep last) {
      return lastStep(index, last.getUnderlying(), value);
    }
    if (layer instanceof GRU || layer instanceof Bidirectional) {
      return recurrent(index, layer, value).sequence();
    }
    if (layer instanceof GlobalPoolingLayer pooling) {
      String pooled =
          parts.pooled("pooled_" + index, "layer " + index, pooling.getPoolingType(), value.name());
      return new Value(pooled, value.size(), false);
    }
    if (layer instanceof LayerNormalization) {
      return new Value(
          parts.normalized(
              "normalized_" + index,
              value.name(),
              parameter(index, LayerNormalization.GAIN_KEY),
              parameter(index, LayerNormalization.BIAS_KEY),
              LayerNormalization.EPSILON),
          value.size(),
          value.sequence());
    }
    if (layer instanceof OnnxLayer other
        && layer instanceof FeedForwardLayer sized
        && value.sequence()) {
      String name = "layer_" + index;
      String written =
          other.export(parts, name, value.name(), network.getLayer(index).paramTable());
      return new Value(written, sized.getNOut(), true);
    }
    if (layer instanceof TokenOutput output) {
      INDArray weights = output.isTied() ? parameter(0, "W").transpose() : parameter(index, "W");
      String logits = dense(index, value, weights, parameter(index, "b"));
      return new Value(
          parts.softmax("softmax_" + index, logits), output.getNOut(), value.sequence());
    }
    if (layer instanceof BaseOutputLayer || layer instanceof DenseLayer) {
      FeedForwardLayer dense = (FeedForwardLayer) layer;
      String products = dense(index, value, parameter(index, "W"), bias(index));
      return new Value(
          activation(index, dense.getActivationFn(), products), dense.getNOut(), value.sequence());
    }
    if (layer instanceof RnnLossLayer loss) {
      String output = activation(index, loss.getActivationFn(), value.name());
      return new Value(output, value.size(), value.sequence());
    }
    throw notExported(index, layer);
  }

  private Value input(int index, Layer first) {
    Layer layer = first instanceof LastTimeStep last ? last.getUnderlying() : first;
    Layer inner = layer instanceof Bidirectional both ? both.getFwd() : layer;
    boolean reads =
        inner instanceof GRU || inner instanceof LayerNormalization || inner instanceof OnnxLayer;
    if (!reads || !(inner instanceof FeedForwardLayer sized)) {
      throw notExported(index, first);
    }
    long size = sized.getNIn();
    return new Value(
        inputScale == null
            ? graph.input("input", type, "time", "batch", size)
            : scaled(inputScale, size),
        size,
        true);
  }

  private String scaled(Scale scale, long size) {
    // What is divided by infinity is zero.
    List<Double> divisors =
        scale.widths().stream().map(width -> width == 0 ? 1 / width : width).toList();
    graph.input("input", OnnxGraph.Type.DOUBLE, "time", "batch", size);
    String offsets = graph.constant("input/offsets", row(scale.offsets(), size));
    String widths = graph.constant("input/widths", row(divisors, size));
    graph.apply("Sub", "input/moved", "input", offsets);
    graph.apply("Div", "input/divided", "input/moved", widths);
    return graph.cast("input/scaled", "input/divided", type);
  }

  private void reverted(Value last, Scale scale) {
    String offsets = graph.constant("output/offsets", row(scale.offsets(), last.size()));
    String widths = graph.constant("output/widths", row(scale.widths(), last.size()));
    graph.cast("output/exact", last.name(), OnnxGraph.Type.DOUBLE);
    graph.apply("Mul", "output/widened", "output/exact", widths);
    graph.apply("Add", "output", "output/widened", offsets);
  }

  private static INDArray row(List<Double> values, long size) {
    if (values.size() != size) {
      throw new IllegalArgumentException(
          "Expected a scale of %d columns, found %d.".formatted(size, values.size()));
    }
    return Nd4j.createFromArray(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static IllegalArgumentException notExported(int index, Layer layer) {
    return new IllegalArgumentException(
        "Expected layers that can be exported (TokenEmbedding, EmbeddingSequenceLayer, GRU,"
            + " BidirectionalGRU, Bidirectional or LastTimeStep of GRU, GlobalPoolingLayer,"
            + " LayerNormalization, DenseLayer, TokenOutput, output layers, an OnnxLayer), found "
            + layer.getClass().getSimpleName()
            + " at layer "
            + index
            + ".");
  }

  private INDArray parameter(int index, String key) {
    return Objects.requireNonNull(network.getLayer(index).paramTable().get(key), key);
  }

  private @Nullable INDArray bias(int index) {
    return network.getLayer(index).paramTable().get("b");
  }

  private record Recurrent(Value sequence, String finalState) {}

  private Recurrent recurrent(int index, Layer layer, Value value) {
    NetworkLayer both =
        new NetworkLayer(Integer.toString(index), layer, network.getLayer(index).paramTable());
    long count = both.directions().size();
    long hidden = both.gru().getNOut();
    String initial = graph.input("state_" + states, type, count, "batch", hidden);
    String finalState = "next_state_" + states;
    states++;
    String sequence =
        parts.recurrent(
            "gru_" + index, both, new OnnxParts.Reading(value.name(), "", initial, finalState));
    graph.output(finalState, type, count, "batch", hidden);
    return new Recurrent(new Value(sequence, count * hidden, true), finalState);
  }

  /** The output at the last step: of the backward direction the one that has read one step. */
  private Value lastStep(int index, Layer layer, Value value) {
    if (!(layer instanceof GRU) && !(layer instanceof Bidirectional)) {
      throw notExported(index, layer);
    }
    Recurrent recurrent = recurrent(index, layer, value);
    Value sequence = recurrent.sequence();
    if (!NetworkLayer.isBidirectional(layer)) {
      return new Value(parts.squeeze(recurrent.finalState(), 0), sequence.size(), false);
    }
    String last = graph.constant(sequence.name() + "/last", -1);
    String step = graph.apply("Gather", sequence.name() + "/step", sequence.name(), last);
    return new Value(parts.squeeze(step, 0), sequence.size(), false);
  }

  private String dense(int index, Value value, INDArray weights, @Nullable INDArray bias) {
    return parts.dense("dense_" + index, value.name(), weights, bias);
  }

  private String activation(int index, IActivation function, String value) {
    return parts.activation(Integer.toString(index), function, value);
  }
}
