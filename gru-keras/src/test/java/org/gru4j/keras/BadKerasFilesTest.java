package org.gru4j.keras;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.gru4j.keras.KerasFileWriter.Numbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each file that cannot be imported is refused with one sentence. */
class BadKerasFilesTest {
  private static final String INPUT = KerasJson.input("in", "[null, null, 5]");
  private static final String MODEL = KerasJson.sequential(INPUT, KerasJson.gru("gru", 3));

  @TempDir Path folder;
  private final KerasNumbers numbers = new KerasNumbers(7);

  private Map<String, Numbers> arrays() {
    return KerasNumbers.keras2("gru/gru_cell/", numbers.cell(5, 3, true, true));
  }

  private Path write(String version, String model, Map<String, Numbers> arrays) {
    Path file = folder.resolve("bad.h5");
    try (KerasFileWriter writer = new KerasFileWriter(file)) {
      writer.text("keras_version", version).text("backend", "tensorflow");
      if (model != null) {
        writer.text("model_config", model);
      }
      writer.layer("gru", arrays);
    }
    return file;
  }

  private static void assertRefused(Path file, String expected, String found) {
    assertThatExceptionOfType(KerasImportException.class)
        .isThrownBy(() -> KerasGruImport.sequential(file))
        .withMessage("Expected %s, found %s.", expected.replace("FILE", file.toString()), found);
  }

  @Test
  void truncatedFile() throws IOException {
    Path file = write("2.4.0", MODEL, arrays());
    byte[] content = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(content, content.length / 2));
    assertRefused(file, "an intact HDF5 file in FILE", "one that is truncated, or something else");
  }

  @Test
  void noFileAndNoHdf5() throws IOException {
    Path file = folder.resolve("model.h5");
    assertRefused(file, "a Keras model in FILE", "no such file");
    Files.writeString(file, "[1, 2, 3]");
    assertRefused(file, "an intact HDF5 file in FILE", "one that is truncated, or something else");
  }

  @Test
  void weightsAlone() {
    assertRefused(
        write("2.4.0", null, arrays()),
        "a whole model as model.save writes it in FILE",
        "no model_config");
  }

  @Test
  void otherVersionsAndText() {
    assertRefused(
        write("4.1.0", MODEL, arrays()), "a model of Keras 1 to 3 in FILE", "version 4.1.0");
    assertRefused(
        write("2.4.0", "{\"class_name\": ", arrays()),
        "a model_config in JSON in FILE",
        "other text");
  }

  @Test
  void functionalModelReadAsSequential() {
    String model =
        KerasJson.functional(
            "Model",
            "[[\"in\", 0, 0]]",
            "[[\"gru\", 0, 0]]",
            KerasJson.node(INPUT),
            KerasJson.node(KerasJson.gru("gru", 3), "in"));
    assertRefused(
        write("2.4.0", model, arrays()),
        "a Sequential model in FILE",
        "one of the functional interface, which functional() imports");
  }

  private void assertArraysRefused(
      UnaryOperator<Map<String, Numbers>> change, String expected, String found) {
    Map<String, Numbers> changed = change.apply(new LinkedHashMap<>(arrays()));
    assertRefused(write("2.4.0", MODEL, changed), expected + " for layer gru of FILE", found);
  }

  @Test
  void wrongWeights() {
    String recurrent = "gru/gru_cell/recurrent_kernel:0";
    Numbers wide = new Numbers(new long[] {3, 12}, new float[36]);
    assertArraysRefused(
        arrays -> {
          arrays.put(recurrent, wide);
          return arrays;
        },
        "recurrent_kernel [3, 9]",
        "[3, 12]");
    assertArraysRefused(
        arrays -> {
          arrays.remove(recurrent);
          return arrays;
        },
        "recurrent_kernel [3, 9]",
        "none");
    assertArraysRefused(
        arrays -> {
          arrays.put("gru/gru_cell/extra:0", wide);
          return arrays;
        },
        "no arrays but kernel, recurrent_kernel, bias",
        "extra");
    assertArraysRefused(
        arrays -> {
          arrays.put("gru/twice/bias:0", wide);
          return arrays;
        },
        "one array called bias",
        "two");
  }

  @Test
  void arrayThatClaimsMoreThanTheFileHolds() {
    Map<String, Numbers> arrays = new LinkedHashMap<>(arrays());
    arrays.put(
        "gru/gru_cell/kernel:0", new Numbers(new long[] {1_000_000, 1_000_000}, new float[0]));
    assertRefused(
        write("2.4.0", MODEL, arrays),
        "the numbers of gru/gru_cell/kernel:0 [1000000, 1000000] for layer gru of FILE",
        "0 bytes");
  }

  @Test
  void unknownLayer() {
    String model =
        KerasJson.sequential(
            INPUT, KerasJson.layer("Capsule", "capsule", "\"units\": 3"), KerasJson.gru("gru", 3));
    assertRefused(
        write("2.4.0", model, arrays()),
        "a model that Deeplearning4j's Keras import reads in FILE",
        "\"Unsupported keras layer type Capsule\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"return_state\": true | no return_state | it set",
        "\"activation\": \"swoosh\" | | "
      })
  void gruOptionsThatCannotBeComputed(String option, String expected, String found) {
    Path file =
        write("2.4.0", KerasJson.sequential(INPUT, KerasJson.gru("gru", 3, option)), arrays());
    if (expected == null) {
      assertThatExceptionOfType(KerasImportException.class)
          .isThrownBy(() -> KerasGruImport.sequential(file))
          .withMessageMatching("Expected [^\\n]* found \"[^\\n]*swoosh[^\\n]*\"\\.");
    } else {
      assertRefused(file, expected + " for layer gru of FILE", found);
    }
  }

  @Test
  void layersThatWouldMeanSomethingElse() {
    String masking = KerasJson.layer("Masking", "mask", "\"mask_value\": 0.0");
    assertRefused(
        write(
            "2.4.0",
            KerasJson.sequential(
                INPUT, masking, KerasJson.dense("dense", 5, "tanh"), KerasJson.gru("gru", 3)),
            arrays()),
        "no layer but GRU and Dropout between it and the mask for layer gru of FILE",
        "one that hides masked steps");
    assertRefused(
        write(
            "2.4.0",
            KerasJson.sequential(
                INPUT,
                masking,
                KerasJson.gru("gru", 3, "\"return_sequences\": true"),
                KerasJson.layer("GlobalMaxPooling1D", "pool", "\"trainable\": true")),
            arrays()),
        "GRU, Bidirectional of it, Dropout, Dense or Activation behind a mask for layer pool of FILE",
        "GlobalMaxPooling1D");
    String both =
        KerasJson.wrapper(
            "Bidirectional", "gru", "\"merge_mode\": null, ", KerasJson.gru("inner", 3));
    assertRefused(
        write("2.4.0", KerasJson.sequential(INPUT, both), arrays()),
        "merge_mode concat, sum, mul or ave for layer gru of FILE",
        "null");
    String nested = KerasJson.wrapper("TimeDistributed", "gru", "", KerasJson.gru("inner", 3));
    assertRefused(
        write("2.4.0", KerasJson.sequential(INPUT, nested), arrays()),
        "TimeDistributed of Dense, Dropout or Activation for layer gru of FILE",
        "GRU");
  }
}
