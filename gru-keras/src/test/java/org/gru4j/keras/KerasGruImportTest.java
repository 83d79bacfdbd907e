package org.gru4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gru4j.keras.KerasEquations.bidirectional;
import static org.gru4j.keras.KerasEquations.dense;
import static org.gru4j.keras.KerasEquations.merge;
import static org.gru4j.keras.KerasEquations.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.gru4j.keras.KerasEquations.Cell;
import org.gru4j.keras.KerasFileWriter.Numbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Models as Keras 2 writes them give what Keras's equations give, computed in plain loops. Sizes
 * are odd and different, weights random and asymmetric.
 */
class KerasGruImportTest {
  private static final int INPUTS = 5;
  private static final int UNITS = 3;
  private static final int TIME = 6;
  private static final int BATCH = 4;
  private static final Offset<Double> CLOSE = Offset.offset(1e-5);
  private static final boolean[][] LENGTHS = lengths(6, 2, 4, 1);
  private static final String NO_TIME = "[null, null, 5]";

  @TempDir Path folder;
  private final KerasNumbers numbers = new KerasNumbers(20260);

  private static boolean[][] lengths(int... lengths) {
    boolean[][] mask = new boolean[lengths.length][TIME];
    for (int b = 0; b < lengths.length; b++) {
      for (int t = 0; t < lengths[b]; t++) {
        mask[b][t] = true;
      }
    }
    return mask;
  }

  private Path write(String model, Map<String, Map<String, Numbers>> layers) {
    Path file = folder.resolve("model.h5");
    try (KerasFileWriter writer = new KerasFileWriter(file)) {
      writer.text("keras_version", "2.3.0-tf").text("backend", "tensorflow");
      writer.text("model_config", model);
      layers.forEach(writer::layer);
    }
    return file;
  }

  private static INDArray array(double[][][] values) {
    return Nd4j.create(values).castTo(Nd4j.defaultFloatingPointType());
  }

  private static void assertClose(INDArray actual, double[]... expected) {
    assertThat(actual.shape()).containsExactly(expected.length, expected[0].length);
    double[][] values = actual.toDoubleMatrix();
    for (int i = 0; i < expected.length; i++) {
      assertThat(values[i]).containsExactly(expected[i], CLOSE);
    }
  }

  private Map<String, Numbers> denseArrays(String prefix, double[][] kernel, double[] bias) {
    Map<String, Numbers> arrays = new LinkedHashMap<>();
    arrays.put(prefix + "kernel:0", KerasNumbers.matrix(kernel));
    arrays.put(prefix + "bias:0", KerasNumbers.vector(bias));
    return arrays;
  }

  @ParameterizedTest
  @CsvSource({
    // reset_after, return_sequences, use_bias, go_backwards, hard_sigmoid
    "true, true, true, false, false",
    "true, false, true, false, false",
    "false, true, true, false, false",
    "false, false, true, false, true",
    "true, true, false, false, true",
    "false, true, false, false, false",
    "true, true, true, true, false",
    "false, false, true, true, true",
  })
  void layerGivesWhatKerasGives(
      boolean after, boolean sequences, boolean bias, boolean backwards, boolean hardSigmoid) {
    Cell cell = numbers.cell(INPUTS, UNITS, after, bias);
    cell = hardSigmoid ? cell.withHardSigmoid() : cell;
    String gru =
        KerasJson.gru(
            "gru",
            UNITS,
            "\"reset_after\": " + after,
            "\"return_sequences\": " + sequences,
            "\"use_bias\": " + bias,
            "\"go_backwards\": " + backwards,
            "\"recurrent_activation\": \"%s\"".formatted(hardSigmoid ? "hard_sigmoid" : "sigmoid"));
    Path file =
        write(
            KerasJson.sequential(KerasJson.input("gru_input", NO_TIME), gru),
            Map.of("gru", KerasNumbers.keras2("gru/gru_cell/", cell)));

    double[][][] input = numbers.cube(BATCH, TIME, INPUTS);
    INDArray output = KerasGruImport.sequential(file).output(array(input));

    for (int b = 0; b < BATCH; b++) {
      double[][] states = run(cell, input[b], null, backwards);
      if (sequences) {
        assertClose(output.slice(b), states);
      } else {
        assertClose(output, rows(output, b, states[TIME - 1]));
      }
    }
  }

  /** The rows of a matrix, one of them replaced by what it should be. */
  private static double[][] rows(INDArray matrix, int row, double[] expected) {
    double[][] rows = matrix.toDoubleMatrix();
    assertThat(rows).hasDimensions(BATCH, expected.length);
    rows[row] = expected;
    return rows;
  }

  @Test
  void cudnnLayerGivesWhatCudnnGives() {
    Cell cell = numbers.cell(INPUTS, UNITS, true, true);
    // Before Keras 2.2.3 the configuration was a list and the input's shape in the first layer.
    String gru =
        KerasJson.cudnnGru("cu_dnngru_1", UNITS)
            .replace("\"units\"", "\"batch_input_shape\": %s, \"units\"".formatted(NO_TIME));
    Path file =
        write(
            KerasJson.oldSequential(gru),
            Map.of("cu_dnngru_1", KerasNumbers.cudnn("cu_dnngru_1/", cell)));
    double[][][] input = numbers.cube(BATCH, TIME, INPUTS);
    INDArray output = KerasGruImport.sequential(file).output(array(input));
    for (int b = 0; b < BATCH; b++) {
      assertClose(output.slice(b), run(cell, input[b], null, false));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.0, false", "-1.5, false", "-1.5, true"})
  void maskHoldsTheStateThroughTwoLayers(double maskValue, boolean backwards) {
    Cell first = numbers.cell(INPUTS, UNITS, true, true);
    Cell second = numbers.cell(UNITS, 2, false, true);
    String direction = "\"go_backwards\": " + backwards;
    Map<String, Map<String, Numbers>> layers = new LinkedHashMap<>();
    layers.put("masking", Map.of());
    layers.put("gru", KerasNumbers.keras2("gru/gru_cell/", first));
    layers.put("dropout", Map.of());
    layers.put("gru_1", KerasNumbers.keras2("gru_1/gru_cell_1/", second));
    Path file =
        write(
            KerasJson.sequential(
                KerasJson.input("masking_input", NO_TIME),
                KerasJson.layer("Masking", "masking", "\"mask_value\": " + maskValue),
                KerasJson.gru("gru", UNITS, "\"return_sequences\": true"),
                KerasJson.layer(
                    "Dropout", "dropout", "\"rate\": 0.5, \"noise_shape\": null, \"seed\": null"),
                KerasJson.gru("gru_1", 2, direction, "\"reset_after\": false")),
            layers);
    double[][][] input = numbers.cube(BATCH, TIME, INPUTS);
    double[][] expected = new double[BATCH][];
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < TIME; t++) {
        if (!LENGTHS[b][t]) {
          Arrays.fill(input[b][t], maskValue);
        }
      }
      double[][] states = run(first, input[b], LENGTHS[b], false);
      expected[b] = run(second, states, LENGTHS[b], backwards)[TIME - 1];
    }
    assertClose(KerasGruImport.sequential(file).output(array(input)), expected);
  }

  @ParameterizedTest
  @CsvSource({
    "concat, true, false",
    "sum, true, true",
    "ave, false, true",
    "concat, false, true",
    "mul, false, false"
  })
  void bidirectionalGivesWhatKerasGives(String mode, boolean sequences, boolean masked) {
    Cell forward = numbers.cell(INPUTS, UNITS, true, true);
    Cell backward = numbers.cell(INPUTS, UNITS, true, true);
    Map<String, Numbers> arrays = new LinkedHashMap<>();
    arrays.putAll(KerasNumbers.keras2("both/forward_gru/gru_cell/", forward));
    arrays.putAll(KerasNumbers.keras2("both/backward_gru/gru_cell/", backward));
    Map<String, Map<String, Numbers>> layers = new LinkedHashMap<>();
    layers.put("masking", Map.of());
    layers.put("both", arrays);
    String gru = KerasJson.gru("gru", UNITS, "\"return_sequences\": " + sequences);
    String both =
        KerasJson.wrapper("Bidirectional", "both", "\"merge_mode\": \"%s\", ".formatted(mode), gru);
    String masking =
        masked
            ? KerasJson.layer("Masking", "masking", "\"mask_value\": 0.0")
            : KerasJson.layer("Activation", "masking", "\"activation\": \"linear\"");
    Path file = write(KerasJson.sequential(KerasJson.input("in", NO_TIME), masking, both), layers);
    double[][][] input = numbers.cube(BATCH, TIME, INPUTS);
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < TIME; t++) {
        if (masked && !LENGTHS[b][t]) {
          input[b][t] = new double[INPUTS];
        }
      }
    }
    INDArray output = KerasGruImport.sequential(file).output(array(input));
    for (int b = 0; b < BATCH; b++) {
      boolean[] mask = masked ? LENGTHS[b] : null;
      if (sequences) {
        double[][] expected = bidirectional(forward, backward, input[b], mask, mode);
        for (int t = 0; t < TIME; t++) {
          // A masked step gives zeros.
          expected[t] = mask == null || mask[t] ? expected[t] : new double[expected[t].length];
        }
        assertClose(output.slice(b), expected);
      } else {
        double[] there = run(forward, input[b], mask, false)[TIME - 1];
        double[] back = run(backward, input[b], mask, true)[TIME - 1];
        assertClose(output, rows(output, b, merge(there, back, mode)));
      }
    }
  }

  @Test
  void embeddedIndicesAreMaskedAndTaggedStepByStep() throws IOException {
    double[][] vectors = numbers.matrix(7, INPUTS);
    Cell cell = numbers.cell(INPUTS, UNITS, true, true);
    double[][] kernel = numbers.matrix(UNITS, 4);
    double[] bias = numbers.vector(4);
    Map<String, Map<String, Numbers>> layers = new LinkedHashMap<>();
    layers.put("emb", Map.of("emb/embeddings:0", KerasNumbers.matrix(vectors)));
    layers.put("gru", KerasNumbers.keras2("gru/gru_cell/", cell));
    layers.put("tags", denseArrays("tags/", kernel, bias));
    String embedding =
        KerasJson.layer(
            "Embedding",
            "emb",
            """
            "input_dim": 7, "output_dim": 5, "mask_zero": true, "input_length": null,
            "embeddings_initializer": {"class_name": "RandomUniform",
              "config": {"minval": -0.05, "maxval": 0.05, "seed": null}},
            "embeddings_regularizer": null, "embeddings_constraint": null""");
    Path file =
        write(
            KerasJson.sequential(
                KerasJson.input("emb_input", "[null, null]"),
                embedding,
                KerasJson.gru("gru", UNITS, "\"return_sequences\": true"),
                KerasJson.wrapper(
                    "TimeDistributed", "tags", "", KerasJson.dense("dense", 4, "softmax"))),
            layers);
    int[][] indices = {
      {3, 6, 1, 1, 2, 5}, {4, 2, 0, 0, 0, 0}, {6, 5, 4, 3, 0, 0}, {1, 0, 0, 0, 0, 0}
    };
    MultiLayerNetwork network = KerasGruImport.sequential(file);
    INDArray input = Nd4j.createFromArray(indices).castTo(Nd4j.defaultFloatingPointType());
    INDArray output = network.output(input);
    assertThat(output.shape()).containsExactly(BATCH, TIME, 4);
    for (int b = 0; b < BATCH; b++) {
      double[][] sequence = new double[TIME][];
      for (int t = 0; t < TIME; t++) {
        sequence[t] = vectors[indices[b][t]];
      }
      double[][] states = run(cell, sequence, LENGTHS[b], false);
      for (int t = 0; t < TIME; t++) {
        double[] state = LENGTHS[b][t] ? states[t] : new double[UNITS];
        assertThat(output.slice(b).slice(t).toDoubleVector())
            .containsExactly(dense(kernel, bias, state, true), CLOSE);
      }
    }

    Path saved = folder.resolve("network.zip");
    ModelSerializer.writeModel(network, saved.toFile(), false);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(saved.toFile(), false);
    assertThat(restored.output(input)).isEqualTo(output);
  }

  @Test
  void functionalModelJoinsTwoInputs() {
    Cell left = numbers.cell(INPUTS, UNITS, true, true);
    Cell right = numbers.cell(2, 4, false, true);
    double[][] kernel = numbers.matrix(UNITS + 4, 2);
    double[] bias = numbers.vector(2);
    Map<String, Map<String, Numbers>> layers = new LinkedHashMap<>();
    layers.put("left", KerasNumbers.keras2("left/gru_cell/", left));
    layers.put("right", KerasNumbers.keras2("right/gru_cell/", right));
    layers.put("out", denseArrays("out/", kernel, bias));
    // The second input stands first among the layers, which Keras allows.
    Path file =
        write(
            KerasJson.functional(
                "Functional",
                "[[\"a\", 0, 0], [\"b\", 0, 0]]",
                "[[\"out\", 0, 0]]",
                KerasJson.node(KerasJson.input("b", "[null, null, 2]")),
                KerasJson.node(KerasJson.input("a", NO_TIME)),
                KerasJson.node(KerasJson.gru("left", UNITS), "a"),
                KerasJson.node(KerasJson.gru("right", 4, "\"reset_after\": false"), "b"),
                KerasJson.node(
                    KerasJson.layer("Concatenate", "join", "\"axis\": -1"), "left", "right"),
                KerasJson.node(KerasJson.dense("out", 2, "linear"), "join")),
            layers);
    double[][][] a = numbers.cube(BATCH, TIME, INPUTS);
    double[][][] b = numbers.cube(BATCH, 3, 2);
    ComputationGraph network = KerasGruImport.functional(file);
    double[][] expected = new double[BATCH][];
    for (int i = 0; i < BATCH; i++) {
      double[] joined =
          merge(run(left, a[i], null, false)[TIME - 1], run(right, b[i], null, false)[2], "concat");
      expected[i] = dense(kernel, bias, joined, false);
    }
    assertClose(network.outputSingle(array(a), array(b)), expected);
  }
}
