package org.gru4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gru4j.keras.KerasEquations.bidirectional;
import static org.gru4j.keras.KerasEquations.dense;
import static org.gru4j.keras.KerasEquations.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.keras.KerasEquations.Cell;
import org.gru4j.keras.KerasFileWriter.Numbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models with the names of Keras 1.2: hard sigmoid, an array per gate, fixed-length texts. */
class Keras1ImportTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-5);

  @TempDir Path folder;
  private final KerasNumbers numbers = new KerasNumbers(1017);

  private INDArray output(
      String model, Map<String, Map<String, Numbers>> layers, double[][][] input) {
    Path file = folder.resolve("keras1.h5");
    try (KerasFileWriter writer = new KerasFileWriter(file)) {
      writer.fixedText("keras_version", "1.2.2").fixedText("model_config", model);
      layers.forEach(writer::layer);
    }
    MultiLayerNetwork network = KerasGruImport.sequential(file);
    return network.output(Nd4j.create(input).castTo(Nd4j.defaultFloatingPointType()));
  }

  @Test
  void gateByGateAndFusedArraysGiveWhatKerasGives() {
    Cell first = numbers.cell(5, 3, false, true).withHardSigmoid();
    Cell second = numbers.cell(3, 4, false, true).withHardSigmoid();
    double[][] kernel = numbers.matrix(4, 2);
    double[] bias = numbers.vector(2);
    Map<String, Map<String, Numbers>> layers = new LinkedHashMap<>();
    layers.put("gru_b_1", KerasNumbers.keras1("gru_b_1_", first));
    layers.put("gru_2", KerasNumbers.keras1Gpu("gru_2_", second));
    layers.put(
        "td",
        Map.of(
            "dense_1_W:0", KerasNumbers.matrix(kernel), "dense_1_b:0", KerasNumbers.vector(bias)));
    String denseLayer =
        KerasJson.layer(
            "Dense",
            "dense_1",
            """
            "output_dim": 2, "activation": "linear", "bias": true, "init": "glorot_uniform",
            "input_dim": null, "W_regularizer": null, "b_regularizer": null,
            "activity_regularizer": null, "W_constraint": null, "b_constraint": null,
            "trainable": true""");
    String model =
        KerasJson.oldSequential(
            KerasJson.keras1Gru(
                "gru_b_1", 3, true, ", \"input_dim\": 5, \"batch_input_shape\": [null, 6, 5]"),
            KerasJson.keras1Gru("gru_2", 4, true, ""),
            KerasJson.wrapper("TimeDistributed", "td", "", denseLayer));
    double[][][] input = numbers.cube(2, 6, 5);
    INDArray output = output(model, layers, input);
    assertThat(output.shape()).containsExactly(2, 6, 2);
    for (int b = 0; b < 2; b++) {
      double[][] states = run(second, run(first, input[b], null, false), null, false);
      for (int t = 0; t < 6; t++) {
        assertThat(output.slice(b).slice(t).toDoubleVector())
            .containsExactly(dense(kernel, bias, states[t], false), CLOSE);
      }
    }
  }

  @Test
  void bidirectionalGivesWhatKerasGives() {
    Cell forward = numbers.cell(5, 3, false, true).withHardSigmoid();
    Cell backward = numbers.cell(5, 3, false, true).withHardSigmoid();
    Map<String, Numbers> arrays = new LinkedHashMap<>();
    arrays.putAll(KerasNumbers.keras1("forward_gru_1_", forward));
    arrays.putAll(KerasNumbers.keras1("backward_gru_1_", backward));
    String model =
        KerasJson.oldSequential(
            KerasJson.wrapper(
                "Bidirectional",
                "bidirectional_1",
                "\"merge_mode\": \"concat\", \"batch_input_shape\": [null, 6, 5], ",
                KerasJson.keras1Gru("gru_1", 3, true, "")));
    double[][][] input = numbers.cube(2, 6, 5);
    INDArray output = output(model, Map.of("bidirectional_1", arrays), input);
    for (int b = 0; b < 2; b++) {
      double[][] expected = bidirectional(forward, backward, input[b], null, "concat");
      for (int t = 0; t < 6; t++) {
        assertThat(output.slice(b).slice(t).toDoubleVector()).containsExactly(expected[t], CLOSE);
      }
    }
  }
}
