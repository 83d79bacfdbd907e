package org.gru4j.layer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.util.ModelSerializer;
import org.gru4j.layer.GRU;
import org.gru4j.layer.internal.TokenSource;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.TokenInput;
import org.gru4j.testing.CentralDifferences;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Layers that a network links: a GRU behind an embedding of few tokens, and tied weights. */
class TokenNetworkTest {
  private static final int TOKENS = 3;
  private static final int SIZE = 12;
  private static final int BATCH = 5;
  private static final int TIME = 7;
  private static final int SMALL_BATCH = 3;
  private static final int SMALL_TIME = 4;
  private static final int UNITS = 4;

  @TempDir Path folder;

  @BeforeEach
  void fewTokens() {
    assertThat(TokenInput.pays(TOKENS, SIZE, (long) SMALL_BATCH * SMALL_TIME)).isTrue();
    assertThat(TokenInput.pays(SIZE, SIZE, (long) BATCH * TIME)).isFalse();
  }

  private static AskedEmbedding asked(MultiLayerNetwork network) {
    return new AskedEmbedding(network.getLayer(0), network.getLayer(1), false);
  }

  private static NeuralNetConfiguration.Builder base(DataType type) {
    return new NeuralNetConfiguration.Builder().seed(3).dataType(type).updater(new Sgd(0.5));
  }

  private static TokenEmbedding.Builder embedding() {
    return new TokenEmbedding.Builder().nIn(TOKENS).nOut(SIZE);
  }

  private static GRU.Builder gru() {
    return new GRU.Builder().nIn(SIZE).nOut(UNITS);
  }

  private static TokenOutput.Builder output() {
    return new TokenOutput.Builder().nIn(UNITS).nOut(TOKENS);
  }

  private static MultiLayerConfiguration conf(
      NeuralNetConfiguration.Builder base, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    return list.build();
  }

  /** Embedding and output share their weights, and the GRU reads tokens. */
  private static MultiLayerConfiguration tied(DataType type) {
    return tied(base(type).updater(new Adam(0.01)));
  }

  private static MultiLayerConfiguration tied(NeuralNetConfiguration.Builder base) {
    return conf(
        base,
        embedding().tied(true).build(),
        gru().nOut(SIZE).build(),
        output().nIn(SIZE).tied(true).build());
  }

  private static TokenNetwork network(MultiLayerConfiguration configuration) {
    TokenNetwork network = new TokenNetwork(configuration);
    network.init();
    INDArray parameters = network.params();
    double[] values = new Random(7).doubles(parameters.length(), -0.5, 0.5).toArray();
    parameters.assign(
        Nd4j.createFromArray(values).castTo(parameters.dataType()).reshape(parameters.shape()));
    return network;
  }

  /** A network of Deeplearning4j with the same configuration and parameters. */
  private static MultiLayerNetwork plain(MultiLayerNetwork network) {
    MultiLayerNetwork plain = new MultiLayerNetwork(network.getLayerWiseConfigurations().clone());
    plain.init(network.params().dup(), false);
    return plain;
  }

  private static INDArray tokens(long seed, int batch, int time) {
    int[] drawn = new Random(seed).ints((long) batch * time, 0, TOKENS).toArray();
    return Nd4j.createFromArray(drawn).reshape(batch, 1, time);
  }

  private static DataSet data(long seed) {
    return new DataSet(tokens(seed, BATCH, TIME), tokens(seed + 100, BATCH, TIME));
  }

  /** As few steps as make it worth the while to multiply tokens. */
  private static DataSet small() {
    return new DataSet(tokens(1, SMALL_BATCH, SMALL_TIME), tokens(2, SMALL_BATCH, SMALL_TIME));
  }

  private static void fit(MultiLayerNetwork network, DataSet data) {
    Nd4j.getRandom().setSeed(17);
    network.fit(data);
  }

  private static void assertClose(INDArray found, INDArray expected) {
    assertThat(found.toDoubleVector()).containsExactly(expected.toDoubleVector(), within(3e-6));
  }

  @Test
  void gradientIsRight() {
    TokenNetwork network =
        network(
            conf(
                base(DataType.DOUBLE),
                embedding().build(),
                gru().kernel(KernelChoice.ND4J).build(),
                output().build()));
    AskedEmbedding asked = asked(network);
    CentralDifferences.assertGradient(network, small(), SMALL_BATCH);
    assertThat(asked.unknown).isZero();
    assertThat(asked.gradients).isEqualTo(asked.known).isPositive();
  }

  @Test
  void gradientOfTiedWeightsIsRight() {
    TokenNetwork network = network(tied(DataType.DOUBLE));
    AskedEmbedding asked = asked(network);
    CentralDifferences.assertGradient(network, small(), SMALL_BATCH);
    assertThat(asked.gradients).isPositive();
  }

  /** The layer in between is not the embedding. */
  @Test
  void gradientIsRightWhereVectorsAreDropped() {
    CentralDifferences.assertGradient(
        network(
            conf(
                base(DataType.DOUBLE),
                embedding().build(),
                new DropoutLayer(0.6),
                gru().kernel(KernelChoice.ND4J).build(),
                output().build())),
        small(),
        SMALL_BATCH);
  }

  /** What may stand between the tokens and the GRU, or change what it computes. */
  private enum Setup {
    ONEDNN(true, embedding().build(), gru().kernel(KernelChoice.ONEDNN).build()),
    ND4J(true, embedding().build(), gru().kernel(KernelChoice.ND4J).build()),
    BATCH_FIRST(
        true,
        embedding().dataFormat(RNNFormat.NWC).build(),
        gru().dataFormat(RNNFormat.NWC).build()),
    BACKWARDS(true, embedding().build(), gru().goBackwards(true).build()),
    RECURRENT_DROPOUT(
        true,
        embedding().build(),
        gru().recurrentDropOut(0.7).recurrentWeightDropOut(0.7).zoneout(0.2).build()),
    WEIGHT_NOISE(
        true,
        embedding().weightNoise(new DropConnect(0.7)).build(),
        gru().weightNoise(new DropConnect(0.7)).build()),
    INPUT_DROPOUT(false, embedding().build(), gru().dropOut(new Dropout(0.7)).build());

    final boolean readsTokens;
    final Layer[] layers;

    Setup(boolean readsTokens, Layer... layers) {
      this.readsTokens = readsTokens;
      this.layers = layers;
    }

    MultiLayerConfiguration configuration(NeuralNetConfiguration.Builder base) {
      TokenOutput.Builder output = output();
      if (this == BATCH_FIRST) {
        output.dataFormat(RNNFormat.NWC);
      }
      return conf(base, layers[0].clone(), layers[1].clone(), output.build());
    }
  }

  /** Training from the same weights, over tokens and, in a plain network, over vectors. */
  @ParameterizedTest
  @EnumSource(Setup.class)
  void learnsTheSameAsFromVectors(Setup setup) {
    TokenNetwork overTokens = network(setup.configuration(base(DataType.FLOAT)));
    MultiLayerNetwork overVectors = plain(overTokens);
    AskedEmbedding asked = asked(overTokens);
    INDArray before = overTokens.params().dup();
    for (int step = 0; step < 3; step++) {
      fit(overTokens, data(step));
      fit(overVectors, data(step));
      // Other shapes in between.
      assertClose(
          overTokens.output(tokens(step, 2, 9)).dup('c').reshape(-1),
          overVectors.output(tokens(step, 2, 9)).dup('c').reshape(-1));
    }
    assertClose(overTokens.params(), overVectors.params());
    assertThat(overTokens.params().distance2(before)).isGreaterThan(0.01);
    assertThat(asked.gradients).isEqualTo(setup.readsTokens ? 3 : 0);
    assertThat(asked.known).as("dropout drops nothing outside of training").isGreaterThan(2);
    assertThat(asked.unknown).isZero();
  }

  @Test
  void maskedVectorsAreNoTokens() {
    TokenNetwork overTokens = network(Setup.ND4J.configuration(base(DataType.FLOAT)));
    MultiLayerNetwork overVectors = plain(overTokens);
    AskedEmbedding asked = asked(overTokens);
    INDArray mask = Nd4j.ones(BATCH, TIME);
    mask.putScalar(1, TIME - 1, 0);
    DataSet masked = new DataSet(data(1).getFeatures(), data(1).getLabels(), mask, mask.dup());
    for (DataSet data : List.of(data(0), masked, data(2))) {
      fit(overTokens, data);
      fit(overVectors, data);
    }
    assertClose(overTokens.params(), overVectors.params());
    assertThat(asked.unknown).isEqualTo(1);
    assertThat(asked.gradients).isEqualTo(2);
  }

  @Test
  void truncatedBpttAndTimeSteps() {
    MultiLayerConfiguration configuration = Setup.ONEDNN.configuration(base(DataType.FLOAT));
    configuration.setBackpropType(BackpropType.TruncatedBPTT);
    configuration.setTbpttFwdLength(TIME);
    configuration.setTbpttBackLength(TIME);
    TokenNetwork overTokens = network(configuration);
    MultiLayerNetwork overVectors = plain(overTokens);
    AskedEmbedding asked = asked(overTokens);
    for (MultiLayerNetwork network : List.of(overTokens, overVectors)) {
      fit(network, new DataSet(tokens(1, BATCH, 2 * TIME), tokens(2, BATCH, 2 * TIME)));
      network.rnnTimeStep(tokens(3, BATCH, 1));
      fit(network, new DataSet(tokens(4, BATCH, 2 * TIME), tokens(5, BATCH, 2 * TIME)));
    }
    assertClose(overTokens.params(), overVectors.params());
    assertThat(asked.gradients).isEqualTo(4);
    assertClose(
        overTokens.rnnTimeStep(tokens(6, BATCH, TIME)).dup('c').reshape(-1),
        overVectors.rnnTimeStep(tokens(6, BATCH, TIME)).dup('c').reshape(-1));
  }

  /** A layer that is not reached from the network's input may be given other vectors. */
  @Test
  void tokensAreKnownWithinAPassOnly() {
    TokenNetwork network = network(Setup.ND4J.configuration(base(DataType.FLOAT)));
    MultiLayerNetwork plain = plain(network);
    AskedEmbedding asked = asked(network);
    INDArray others = Nd4j.rand(DataType.FLOAT, BATCH, SIZE, TIME);
    List<Consumer<MultiLayerNetwork>> before =
        List.of(
            any -> any.feedForwardToLayer(0, tokens(1, BATCH, TIME)),
            any -> any.feedForward(tokens(1, BATCH, TIME), true),
            any -> any.output(tokens(1, BATCH, TIME)),
            any -> any.getLayer(0).activate(tokens(1, BATCH, TIME), true, mgr()),
            any -> {
              any.setInput(data(1).getFeatures());
              any.setLabels(data(1).getLabels());
              any.computeGradientAndScore();
            });
    for (Consumer<MultiLayerNetwork> something : before) {
      something.accept(network);
      asked.known = 0;
      assertThat(network.activateSelectedLayers(1, 2, others))
          .isEqualTo(plain.activateSelectedLayers(1, 2, others));
      assertThat(network.getLayer(1).activate(others, false, mgr()))
          .isEqualTo(plain.getLayer(1).activate(others, false, mgr()));
      assertThat(asked.known).isZero();
    }
    // A pass that fails ends too.
    assertThatThrownBy(() -> network.output(tokens(1, BATCH, TIME).add(9)))
        .hasMessageContaining("token indices");
    assertThat(((TokenSource) network.getLayer(0)).tokens()).isNull();
  }

  private static LayerWorkspaceMgr mgr() {
    return LayerWorkspaceMgr.noWorkspaces();
  }

  @Test
  void networksOfOneConfigurationInTwoThreads() throws Exception {
    // Networks of one configuration count their steps together, which Sgd does not ask for.
    MultiLayerConfiguration configuration = tied(base(DataType.FLOAT));
    INDArray expected = trained(network(configuration.clone()));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<TokenNetwork> networks = List.of(network(configuration), network(configuration));
      List<Callable<INDArray>> trainings = new ArrayList<>();
      networks.forEach(network -> trainings.add(() -> trained(network)));
      for (Future<INDArray> found : threads.invokeAll(trainings)) {
        assertClose(found.get(), expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static INDArray trained(TokenNetwork network) {
    for (int step = 0; step < 5; step++) {
      network.fit(data(step));
      network.output(tokens(step, 2 + step, 3));
    }
    return network.params();
  }

  /** All ways to a copy, each of which learns as the network itself does. */
  @Test
  void copiesAreLinked() throws Exception {
    TokenNetwork network = network(tied(DataType.FLOAT));
    network.fit(data(1));
    network.setEpochCount(3);
    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    InMemoryModelSaver<MultiLayerNetwork> saver = new InMemoryModelSaver<>();
    saver.saveBestModel(network, 0);
    List<MultiLayerNetwork> copies =
        List.of(
            network.clone(),
            TokenNetwork.of(ModelSerializer.restoreMultiLayerNetwork(file, true)),
            TokenNetwork.load(file, true),
            saver.getBestModel(),
            serialized(network));
    INDArray kept = network.params().dup();
    network.fit(data(2));
    for (MultiLayerNetwork copy : copies) {
      assertThat(copy).isInstanceOf(TokenNetwork.class);
      assertThat(copy.params()).isEqualTo(kept);
      assertThat(copy.getIterationCount()).isEqualTo(1);
      assertThat(copy.getEpochCount()).isEqualTo(3);
      AskedEmbedding asked = asked(copy);
      copy.fit(data(2));
      assertThat(asked.gradients).isEqualTo(1);
      assertThat(copy.params()).isEqualTo(network.params());
    }
  }

  private static MultiLayerNetwork serialized(TokenNetwork network) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(network);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (MultiLayerNetwork) in.readObject();
    }
  }

  @Test
  void otherTypesAndGraphsAreLinked() {
    TokenNetwork network = network(tied(DataType.FLOAT));
    INDArray features = data(1).getFeatures();
    INDArray expected = network.output(features).dup('c').reshape(-1);
    assertThat(network.convertDataType(DataType.FLOAT)).isSameAs(network);
    assertClose(
        network.convertDataType(DataType.DOUBLE).output(features).dup('c').reshape(-1), expected);
    assertClose(network.toComputationGraph().output(features)[0].dup('c').reshape(-1), expected);
  }

  /** What is frozen stays, whichever of the two it is that a tied output would change. */
  @Test
  void aFrozenEmbeddingIsSharedButNotTrained() {
    TokenNetwork network = network(tied(DataType.FLOAT));
    TokenNetwork frozen =
        TokenNetwork.of(
            new TransferLearning.Builder(network)
                .fineTuneConfiguration(
                    new FineTuneConfiguration.Builder().updater(new Sgd(0.5)).build())
                .setFeatureExtractor(0)
                .build());
    assertThat(frozen.output(data(1).getFeatures()))
        .isEqualTo(network.output(data(1).getFeatures()));
    INDArray shared = network.getParam("0_W").dup();
    for (int step = 0; step < 2; step++) {
      frozen.fit(data(step));
    }
    assertThat(frozen.getParam("0_W")).isEqualTo(shared);
    assertThat(frozen.getParam("2_b").distance2(network.getParam("2_b"))).isGreaterThan(0.01);
    assertThat(frozen.clone().output(data(1).getFeatures()))
        .isEqualTo(frozen.output(data(1).getFeatures()));
  }

  /** The workers make plain networks of the configuration. */
  @Test
  void parallelWorkersTrainUntiedNetworks() throws Exception {
    TokenNetwork untied = network(Setup.ND4J.configuration(base(DataType.FLOAT)));
    INDArray before = untied.params().dup();
    fitInParallel(untied);
    assertThat(untied.params().distance2(before)).isGreaterThan(0.01);
  }

  private static void fitInParallel(MultiLayerNetwork network) throws Exception {
    try (ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network)
            .workers(2)
            .averagingFrequency(1)
            .prefetchBuffer(2)
            .trainingMode(ParallelWrapper.TrainingMode.AVERAGING)
            .build()) {
      wrapper.fit(new ListDataSetIterator<>(List.of(data(1), data(2)), 1));
    }
  }

  @Test
  void oneTiedLayerAloneIsRefused() {
    assertRefused(
        "one TokenOutput with nIn = 12 and nOut = 3, found those of TokenEmbedding",
        embedding().tied(true).build(),
        gru().nOut(SIZE).build(),
        output().nIn(SIZE).build());
    assertRefused(
        "one TokenEmbedding with nIn = 3 and nOut = 12",
        embedding().build(),
        gru().nOut(SIZE).build(),
        output().nIn(SIZE).tied(true).build());
    assertRefused(
        "found those of TokenEmbedding \"layer0\" with nIn = 3 and nOut = 12, TokenOutput \"layer2\""
            + " with nIn = 4 and nOut = 3",
        embedding().tied(true).build(),
        gru().build(),
        output().tied(true).build());
  }

  private static void assertRefused(String message, Layer... layers) {
    TokenNetwork network = new TokenNetwork(conf(base(DataType.FLOAT), layers));
    assertThatThrownBy(network::init)
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("tied(true) is set on both layers or on neither");
  }

  @Test
  void tiedLayersOfAPlainNetworkAreRefused() throws IOException {
    TokenNetwork network = network(tied(DataType.FLOAT));
    MultiLayerNetwork plain = plain(network);
    assertThatThrownBy(() -> plain.output(data(1).getFeatures()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TokenNetwork")
        .hasMessageContaining("TokenGraph")
        .hasMessageContaining("layer index: 0");
    MultiLayerNetwork outputAlone =
        new MultiLayerNetwork(
            conf(
                base(DataType.FLOAT).trainingWorkspaceMode(WorkspaceMode.NONE),
                gru().nIn(1).nOut(SIZE).build(),
                output().nIn(SIZE).tied(true).build()));
    outputAlone.init();
    assertThatThrownBy(() -> outputAlone.output(Nd4j.zeros(BATCH, 1, TIME)))
        .hasMessageContaining("tied TokenOutput in a TokenNetwork");
    assertThatThrownBy(
            () -> outputAlone.fit(new DataSet(Nd4j.zeros(BATCH, 1, TIME), data(1).getLabels())))
        .hasMessageContaining("tied TokenOutput in a TokenNetwork");
  }
}
