package org.gru4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.layers.recurrent.BidirectionalLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.testing.CloseArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Files that Keras 3.15.1 wrote give what its {@code predict} gave; the script that made them,
 * {@code make_models.py}, lies beside them.
 */
class Keras3ImportTest {
  @TempDir Path folder;

  private static Path resource(String name) {
    URL url = Objects.requireNonNull(Keras3ImportTest.class.getResource("/keras3/" + name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static INDArray numbers(String name, String key) throws IOException {
    JsonNode node = new ObjectMapper().readTree(resource(name + ".json").toFile()).get(key);
    return array(node);
  }

  private static INDArray array(JsonNode node) {
    if (!node.isArray()) {
      return Nd4j.scalar(node.floatValue());
    }
    INDArray[] parts = new INDArray[node.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = array(node.get(i));
    }
    return Nd4j.stack(0, parts);
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    CloseArrays.assertClose(actual, expected, 1e-6, "the numbers");
  }

  @ParameterizedTest
  @CsvSource({
    "tagger, .keras",
    "last_state, .keras",
    "masked, .keras",
    "masking, .keras",
    "tagger, .h5"
  })
  void sequentialModelsGiveWhatKerasGives(String name, String ending) throws IOException {
    MultiLayerNetwork network = KerasGruImport.sequential(resource(name + ending));
    assertClose(network.output(numbers(name, "input")), numbers(name, "output"));
  }

  /** A text of padding alone: the state stays zero, and its neighbours have their answers. */
  @Test
  void aRowOfPaddingAlone() throws IOException {
    MultiLayerNetwork network = KerasGruImport.sequential(resource("masked.keras"));
    INDArray alone = network.output(Nd4j.zeros(1, 6));
    assertThat(alone.getDouble(0, 0)).isCloseTo(0.5856, Offset.offset(1e-4));
    assertThat(alone.getDouble(0, 1)).isCloseTo(0.4939, Offset.offset(1e-4));
    INDArray output = network.output(Nd4j.concat(0, numbers("masked", "input"), Nd4j.zeros(1, 6)));
    assertClose(output, Nd4j.concat(0, numbers("masked", "output"), alone));
  }

  @Test
  void refusesJsonThatIsNoConfiguration() throws IOException {
    assertRefused(
        changed("config.json", text -> "[".repeat(1_000_000)),
        "Expected a config.json in JSON in FILE, found other text.");
    assertRefused(
        changed("config.json", text -> "{\"a\":" + "[".repeat(1_000_000)),
        "Expected a config.json in JSON in FILE, found more than 200 levels of it.");
    assertRefused(
        changed("config.json", text -> text + "{}"),
        "Expected a config.json in JSON in FILE, found more text behind it.");
    assertRefused(
        changed("config.json", text -> text.replaceFirst("\\{", "{\"config\": {}, ")),
        "Expected a config.json in JSON in FILE, found other text.");
  }

  @Test
  void refusesEntriesThatInflateTooMuch() throws IOException {
    Path file = changed("metadata.json", text -> " ".repeat(2 << 20));
    assertRefused(
        file, "Expected at most 1048576 bytes in entry metadata.json of FILE, found more.");
    file = changed("model.weights.h5", text -> "\0".repeat(100 << 20));
    long limit = org.gru4j.storage.BoundedArchive.inflationLimit(file);
    assertThat(limit).isLessThan(100 << 20);
    assertThatExceptionOfType(KerasImportException.class)
        .isThrownBy(() -> KerasGruImport.sequential(folder.resolve("changed.keras")))
        .withMessageStartingWith("Expected at most ")
        .withMessageContaining("entry model.weights.h5");
  }

  @ParameterizedTest
  @ValueSource(strings = {".keras", ".h5"})
  void functionalModelsGiveWhatKerasGives(String ending) throws IOException {
    INDArray input = numbers("functional", "input");
    INDArray output =
        KerasGruImport.functional(resource("functional" + ending)).outputSingle(input);
    assertClose(output, numbers("functional", "output"));
  }

  @Test
  void layersHaveTheirNames() {
    MultiLayerNetwork network = KerasGruImport.sequential(resource("tagger.keras"));
    assertThat(network.getLayerNames()).contains("letters", "both");
    assertThat(network.getLayer("both")).isInstanceOf(BidirectionalLayer.class);
  }

  /** A copy of the tagger with another text in an entry, or without it for null. */
  private Path changed(String entry, UnaryOperator<String> change) throws IOException {
    Path copy = folder.resolve("changed.keras");
    try (ZipFile zip = new ZipFile(resource("tagger.keras").toFile());
        OutputStream out = Files.newOutputStream(copy);
        ZipOutputStream target = new ZipOutputStream(out)) {
      for (ZipEntry source : zip.stream().toList()) {
        byte[] content = zip.getInputStream(source).readAllBytes();
        if (source.getName().equals(entry)) {
          String text = change.apply(new String(content, StandardCharsets.ISO_8859_1));
          if (text == null) {
            continue;
          }
          content = text.getBytes(StandardCharsets.ISO_8859_1);
        }
        target.putNextEntry(new ZipEntry(source.getName()));
        target.write(content);
        target.closeEntry();
      }
    }
    return copy;
  }

  private static void assertRefused(Path file, String message) {
    assertThatExceptionOfType(KerasImportException.class)
        .isThrownBy(() -> KerasGruImport.sequential(file))
        .withMessage(message.replace("FILE", file.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"recurrent_activation\": \"sigmoid\" | \"recurrent_activation\": \"hard_sigmoid\" | one of"
            + " the activations elu, linear, relu, selu, sigmoid, softmax, softplus, softsign, tanh"
            + " for layer gru of FILE, found hard_sigmoid.",
        "\"go_backwards\": true, \"stateful\": false, \"unroll\": false, \"zero_output_for_mask\":"
            + " true, \"units\": 4 | \"units\": 5 | both directions alike for layer both of FILE,"
            + " found units 4 and 5.",
        "\"units\": 3 | \"units\": 2 | kernel [5, 6] for layer gru of FILE, found [5, 9].",
        "\"return_state\": false | \"return_state\": true | no return_state for layer gru of FILE,"
            + " found it set.",
        "\"use_bias\": true | \"use_bias\": false | no arrays but kernel, recurrent_kernel for layer"
            + " gru of FILE, found bias."
      })
  void refusesConfigurations(String text, String other, String message) throws IOException {
    Path file =
        changed(
            "config.json",
            config -> {
              assertThat(config).contains(text);
              return config.replaceFirst(java.util.regex.Pattern.quote(text), other);
            });
    assertRefused(file, "Expected " + message);
  }

  @Test
  void refusesOtherVersionsAndText() throws IOException {
    assertRefused(
        changed("metadata.json", text -> text.replace("3.15.1", "2.15.0")),
        "Expected an archive of Keras 3, or an .h5 file in FILE, found version 2.15.0.");
    assertRefused(
        changed("config.json", text -> "{\"class_name\": "),
        "Expected a config.json in JSON in FILE, found other text.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"metadata.json", "config.json", "model.weights.h5"})
  void refusesArchivesThatLackSomething(String entry) throws IOException {
    assertRefused(
        changed(entry, text -> null),
        "Expected a whole model as model.save writes it in FILE, found no %s in the archive."
            .formatted(entry));
  }

  @Test
  void refusesDamage() throws IOException {
    assertRefused(
        changed("model.weights.h5", text -> text.substring(0, text.length() / 2)),
        "Expected an intact HDF5 file in FILE, found one that is truncated, or something else.");
    byte[] content = Files.readAllBytes(resource("tagger.keras"));
    Path half = folder.resolve("half.keras");
    Files.write(half, Arrays.copyOf(content, content.length / 2));
    assertThatExceptionOfType(KerasImportException.class)
        .isThrownBy(() -> KerasGruImport.sequential(half))
        .withMessageStartingWith("Expected an intact archive of Keras 3 in " + half + ", found ");
  }

  @Test
  void refusesLayersWhoseArraysAreNotKnown() {
    assertRefused(
        resource("normalized.keras"),
        "Expected a layer without arrays, or one of [GRU, Bidirectional, Dense, TimeDistributed,"
            + " Embedding] for layer batch_normalization of FILE, found vars/0.");
  }

  @Test
  void refusesTheOtherKindOfModel() {
    assertRefused(
        resource("functional.keras"),
        "Expected a Sequential model in FILE, found one of the functional interface, which"
            + " functional() imports.");
  }
}
