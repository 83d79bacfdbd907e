package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.gru4j.math.ComputeType;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.learning.config.Sgd;

/** The configurations {@link GRU} and {@link BidirectionalGRU} as files, values and copies. */
class GruConfigurationTest {
  private static <B extends GRU.Builder> B unusual(B builder, int inputs) {
    builder.nIn(inputs).nOut(4).name("x");
    builder
        .resetMode(ResetMode.BEFORE)
        .updateMode(UpdateMode.KEEPS_PAST)
        .recurrentBias(true)
        .updateGateBiasInit(0.25)
        .recurrentDropOut(0.9)
        .recurrentWeightDropOut(0.8)
        .layerNormalization(true)
        .zoneout(0.1)
        .clip(6)
        .kernel(KernelChoice.ND4J)
        .gateActivationFunction(Activation.HARDSIGMOID);
    return builder;
  }

  private static MultiLayerConfiguration network() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new Sgd(0.1))
        .list()
        .layer(unusual(new GRU.Builder(), 3).stateful(true).build())
        .layer(
            unusual(new GRU.Builder(), 4)
                .goBackwards(true)
                .computeType(ComputeType.BFLOAT16)
                .kernel(KernelChoice.AUTO)
                .build())
        .layer(unusual(new BidirectionalGRU.Builder(Bidirectional.Mode.ADD), 4).build())
        .build();
  }

  /** Networks that were saved once must be read for ever, and written the same. */
  @Test
  void readsAndWritesWhatOlderVersionsWrote() throws IOException {
    String stored;
    try (InputStream in = getClass().getResourceAsStream("/configurations/gru.json")) {
      stored = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(MultiLayerConfiguration.fromJson(stored)).isEqualTo(network());
    assertThat(network().toJson()).isEqualToNormalizingNewlines(stored);
    assertThat(MultiLayerConfiguration.fromYaml(network().toYaml())).isEqualTo(network());
  }

  static Stream<Consumer<GRU>> changes() {
    return Stream.of(
        gru -> gru.setResetMode(ResetMode.AFTER),
        gru -> gru.setUpdateMode(UpdateMode.ADMITS_CANDIDATE),
        gru -> gru.setRecurrentBias(false),
        gru -> gru.setUpdateGateBiasInit(0),
        gru -> gru.setRecurrentDropOut(1),
        gru -> gru.setRecurrentWeightDropOut(1),
        gru -> gru.setLayerNormalization(false),
        gru -> gru.setZoneout(0),
        gru -> gru.setClip(0),
        gru -> gru.setActivationRegularization(2),
        gru -> gru.setTemporalActivationRegularization(1),
        gru -> gru.setStateful(true),
        gru -> gru.setGoBackwards(true),
        gru -> gru.setKernel(KernelChoice.AUTO),
        gru -> gru.setComputeType(ComputeType.BFLOAT16),
        gru -> gru.setGateActivationFn(new ActivationCube()),
        gru -> gru.setNOut(5));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangeOfACopyIsADifferenceAndStaysThere(Consumer<GRU> change) {
    for (GRU.Builder builder :
        new GRU.Builder[] {new GRU.Builder(), new BidirectionalGRU.Builder()}) {
      unusual(builder, 3);
      GRU layer = builder.build();
      GRU copy = (GRU) layer.clone();
      assertThat(copy).isEqualTo(layer).hasSameHashCodeAs(layer).hasSameClassAs(layer);
      change.accept(copy);
      assertThat(copy).isNotEqualTo(layer);
      assertThat(copy.toString()).isNotEqualTo(layer.toString());
      assertThat(layer).isEqualTo(builder.build());
    }
  }

  @Test
  void aBuilderIsNotChangedThroughWhatItBuilt() {
    GRU.Builder builder = unusual(new GRU.Builder(), 3);
    GRU first = builder.build();
    builder.zoneout(0.3);
    assertThat(first.getZoneout()).isEqualTo(0.1);
    first.setClip(1);
    assertThat(builder.build().getClip()).isEqualTo(6);
  }
}
