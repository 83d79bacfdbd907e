package org.gru4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What comes back from a file or a text is what went in. */
public final class NetworkRoundTrips {
  private NetworkRoundTrips() {}

  /**
   * Asserts that a network's configuration survives JSON and YAML, and that the network, after a
   * step, goes on from a file as it does itself.
   */
  public static void assertSurvived(MultiLayerNetwork network, DataSet first, DataSet second)
      throws IOException {
    assertSurvived(network, UnaryOperator.identity(), first, second);
  }

  /**
   * The same.
   *
   * @param again what makes a network like it of the plain one that a file gives
   */
  public static void assertSurvived(
      MultiLayerNetwork network,
      UnaryOperator<MultiLayerNetwork> again,
      DataSet first,
      DataSet second)
      throws IOException {
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
    assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
    assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);

    network.fit(first);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored =
        again.apply(
            ModelSerializer.restoreMultiLayerNetwork(
                new ByteArrayInputStream(file.toByteArray()), true));
    assertThat(restored.score(second)).isEqualTo(network.score(second));
    assertThat(network.clone().score(second)).isEqualTo(network.score(second));
    Nd4j.getRandom().setSeed(5);
    network.fit(second);
    Nd4j.getRandom().setSeed(5);
    restored.fit(second);
    assertThat(restored.params()).isEqualTo(network.params());
  }
}
