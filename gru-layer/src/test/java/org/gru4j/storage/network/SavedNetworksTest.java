package org.gru4j.storage.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.gru4j.layer.token.TokenGraph;
import org.gru4j.layer.token.TokenNetwork;
import org.gru4j.storage.ArchiveException;
import org.gru4j.testing.OldCheckpoints;
import org.gru4j.testing.Zips;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Bare networks that an earlier version saved, and files that are not what they say. */
class SavedNetworksTest {
  /** Other processors add in another order. */
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;

  @BeforeEach
  void copy() {
    OldCheckpoints.copyTo(folder);
  }

  private static INDArray tokens(int vocabulary) {
    INDArray tokens = Nd4j.create(DataType.FLOAT, 2, 1, 5);
    for (int b = 0; b < 2; b++) {
      for (int t = 0; t < 5; t++) {
        tokens.putScalar(new int[] {b, 0, t}, (b * 7 + t * 3) % vocabulary);
      }
    }
    return tokens;
  }

  private static void assertNumbers(INDArray found, JsonNode expected) {
    float[] numbers = found.dup('c').reshape(found.length()).toFloatVector();
    assertThat(numbers).hasSize(expected.size());
    for (int i = 0; i < numbers.length; i++) {
      assertThat((double) numbers[i]).isCloseTo(expected.get(i).asDouble(), offset(TOLERANCE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"layers", "layers-adaptive"})
  void layersOfAnEarlierVersionComputeAndTrainAsTheyDid(String name) throws IOException {
    MultiLayerNetwork network =
        SavedNetworks.multiLayerNetwork(folder.resolve(name + ".zip"), TokenNetwork::new, true);
    JsonNode expected = OldCheckpoints.expected(name);
    assertNumbers(network.output(tokens(11)), expected.get("output"));
    Nd4j.getRandom().setSeed(21);
    network.fit(tokens(11), tokens(11));
    assertNumbers(network.output(tokens(11)), expected.get("outputAfterStep"));
  }

  @Test
  void aGraphOfAnEarlierVersionComputesAndTrainsAsItDid() throws IOException {
    ComputationGraph network =
        SavedNetworks.computationGraph(folder.resolve("graph.zip"), TokenGraph::new, true);
    JsonNode expected = OldCheckpoints.expected("graph");
    assertNumbers(network.output(tokens(9), tokens(8))[0], expected.get("output"));
    network.fit(new INDArray[] {tokens(9), tokens(8)}, new INDArray[] {tokens(9)});
    assertNumbers(network.output(tokens(9), tokens(8))[0], expected.get("outputAfterStep"));
  }

  @Test
  void modelSerializerReadsMovedNamesWhenToldThem() throws IOException {
    ConfigurationClasses.installMovedNames();
    MultiLayerNetwork network =
        ModelSerializer.restoreMultiLayerNetwork(folder.resolve("layers.zip").toFile());
    assertNumbers(network.output(tokens(11)), OldCheckpoints.expected("layers").get("output"));
    ComputationGraph graph =
        TokenGraph.of(
            ModelSerializer.restoreComputationGraph(folder.resolve("graph.zip").toFile()));
    assertNumbers(
        graph.output(tokens(9), tokens(8))[0], OldCheckpoints.expected("graph").get("output"));
  }

  @Test
  void readsWhatModelSerializerWritesToday() throws IOException {
    MultiLayerNetwork network =
        SavedNetworks.multiLayerNetwork(folder.resolve("layers.zip"), TokenNetwork::new, true);
    Path file = folder.resolve("again.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    MultiLayerNetwork again = SavedNetworks.multiLayerNetwork(file, TokenNetwork::new, true);
    assertThat(again.getLayerWiseConfigurations()).isEqualTo(network.getLayerWiseConfigurations());
    assertThat(again.params()).isEqualTo(network.params());
    assertThat(again.getUpdater().getStateViewArray())
        .isEqualTo(network.getUpdater().getStateViewArray());
    MultiLayerNetwork fresh = SavedNetworks.multiLayerNetwork(file, TokenNetwork::new, false);
    assertThat(fresh.getUpdater().getStateViewArray().maxNumber().doubleValue()).isZero();
  }

  private Path changed(String entry, UnaryOperator<byte[]> change) throws IOException {
    Path file = folder.resolve("changed.zip");
    Files.deleteIfExists(file);
    Zips.change(folder.resolve("layers.zip"), file, entry, change);
    return file;
  }

  private Path configured(String from, String to) throws IOException {
    return changed(
        "configuration.json",
        content -> {
          String text = new String(content, StandardCharsets.UTF_8);
          assertThat(text).contains(from);
          return text.replaceFirst(java.util.regex.Pattern.quote(from), to)
              .getBytes(StandardCharsets.UTF_8);
        });
  }

  private static void refused(Path file, String part) {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> SavedNetworks.multiLayerNetwork(file, TokenNetwork::new, true))
        .withMessageStartingWith("Expected ")
        .withMessageContaining(file.toString())
        .satisfies(e -> assertThat(e.getMessage()).contains(part).doesNotContain("\n"));
  }

  @Test
  void refusesConfigurationsOfNoNetwork() throws IOException {
    for (String[] change :
        new String[][] {
          {"\"nin\" : 11", "\"nin\" : -11"},
          {"\"nin\" : 11", "\"nin\" : null"},
          {"\"nin\" : 11", "\"nin\" : 1000000000"},
          {"\"nin\" : 11", "\"nin\" : 99999999999999999999"},
          {"\"iterationCount\" : 1", "\"iterationCount\" : -1"},
          {"\"layer\" : {", "\"layer\" : null, \"other\" : {"},
          {"\"confs\" : [", "\"confs\" : [ null, "},
          {"\"confs\" : [", "\"confs\" : null, \"other\" : ["},
          {"\"confs\" : [", "\"confs\" : [], \"other\" : ["},
          {"{", "null {"},
          {"{", "["},
          {"\"dataType\" : \"FLOAT\"", "\"dataType\" : \"NUMBER\""},
        }) {
      refused(configured(change[0], change[1]), "configuration.json");
    }
    refused(
        changed("configuration.json", content -> "null".getBytes(StandardCharsets.UTF_8)), "null");
    refused(changed("configuration.json", content -> new byte[0]), "No content");
    // A layer in a layer in a layer.
    String nested =
        "{\"@class\":\"org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep\",\"underlying\":";
    refused(configured("\"layer\" : {", "\"layer\" : " + nested.repeat(100_000) + "{"), "nest");
  }

  /** A megabyte of zeros for each thousand bytes of file. */
  @Test
  void refusesAConfigurationThatInflatesToHundredsOfMegabytes() throws IOException {
    byte[] bomb = new byte[300 << 20];
    java.util.Arrays.fill(bomb, (byte) ' ');
    Path file = changed("configuration.json", content -> bomb);
    assertThat(Files.size(file)).isLessThan(1 << 20);
    refused(file, "at most 16777216 bytes");
  }

  @Test
  void refusesParametersOfAnotherNetwork() throws IOException {
    refused(
        changed("coefficients.bin", content -> ArrayInputTest.bytes(Nd4j.create(1, 5))),
        "expected length");
    refused(changed("updaterState.bin", content -> ArrayInputTest.bytes(Nd4j.create(1, 5))), "5");
    refused(
        changed("coefficients.bin", content -> ArrayInputTest.bytes(Nd4j.create(3))), "length 3");
  }
}
