package org.gru4j.seq2seq;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.DropoutKind;
import org.gru4j.layer.GRU;
import org.gru4j.layer.OrthogonalWeightInit;
import org.gru4j.layer.graph.AttentionDecoderVertex;
import org.gru4j.layer.graph.DecoderStepper;
import org.gru4j.layer.graph.FinalStateVertex;
import org.gru4j.layer.graph.GruVertex;
import org.gru4j.layer.graph.LuongAttentionVertex;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.math.ComputeType;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.train.NetworkDefaults;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Shape and training of an encoder–decoder.
 *
 * <pre>
 *   m_1 .. m_T = encoder(E_source[x_1] .. E_source[x_T])
 *   s_0        = bridge(final state)
 *   s_t        = decoder(E_target[y_{t-1}], s_{t-1}),   h_t = s_t, or with attention over m
 *   p(y_t)     = softmax(h_t W + b)
 * </pre>
 *
 * @param embeddingSize length of the vector of a token
 * @param hiddenSize units of each GRU layer, in each direction of the encoder
 * @param layers number of layers of encoder and decoder
 * @param bidirectional whether the encoder reads the source both ways
 * @param bridge what the decoder starts from
 * @param attention how places of the source are scored; null for no attention
 * @param inputFeeding whether the attention comes before each step of the decoder's first layer and
 *     enters it (Bahdanau et al. 2015); else it comes behind the last layer (Luong et al. 2015)
 * @param tied whether the softmax uses the embedding of the target; then both sizes must be equal
 * @param dropoutKind which activations are dropped together
 * @param dropout share of the activations dropped before each layer and before the softmax
 * @param labelSmoothing share of a label that is spread over all tokens
 * @param sampling how often the decoder reads the true token before
 * @param gradientClip largest L2 norm of a layer's gradient; {@link Double#POSITIVE_INFINITY} for
 *     no clipping
 * @param updater the optimiser with its learning rate or schedule
 * @param batchSize sentence pairs of a minibatch
 * @param maximumLength tokens of the longest sentence
 * @param seed of the initial weights and of the order of the sentences
 * @param kernel which kernel computes the GRU layers
 * @param computeType in which type the GRU layers multiply
 */
public record Seq2SeqConfiguration(
    int embeddingSize,
    int hiddenSize,
    int layers,
    boolean bidirectional,
    Bridge bridge,
    @Nullable AttentionScore attention,
    boolean inputFeeding,
    boolean tied,
    DropoutKind dropoutKind,
    double dropout,
    double labelSmoothing,
    ScheduledSampling sampling,
    double gradientClip,
    IUpdater updater,
    int batchSize,
    int maximumLength,
    long seed,
    KernelChoice kernel,
    ComputeType computeType)
    implements Serializable {

  static final String SOURCE = "source";
  static final String TARGET = "target";
  private static final String SOURCE_VECTORS = "sourceVectors";
  private static final String TARGET_VECTORS = "targetVectors";
  private static final String READING = "attention";
  private static final String OUTPUT = "output";

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range or two do not fit
   */
  public Seq2SeqConfiguration {
    checkArgument(
        embeddingSize >= 1, "Expected an embedding size of at least 1, found %s.", embeddingSize);
    checkArgument(hiddenSize >= 1, "Expected a hidden size of at least 1, found %s.", hiddenSize);
    checkArgument(layers >= 1, "Expected at least 1 layer, found %s.", layers);
    checkArgument(
        dropout >= 0 && dropout < 1, "Expected a dropout from 0 to below 1, found %s.", dropout);
    checkArgument(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "Expected a label smoothing from 0 to below 1, found %s.",
        labelSmoothing);
    checkArgument(gradientClip > 0, "Expected a gradient clip above 0, found %s.", gradientClip);
    checkArgument(batchSize >= 1, "Expected a batch size of at least 1, found %s.", batchSize);
    checkArgument(
        maximumLength >= 1,
        "Expected a maximum length of at least 1 token, found %s.",
        maximumLength);
    checkArgument(
        bridge != Bridge.LAST || !bidirectional,
        "Expected a one-way encoder for the bridge LAST, found a bidirectional one.");
    checkArgument(
        bridge != Bridge.ZERO || attention != null,
        "Expected attention for the bridge ZERO, found none: the decoder would not see the source.");
    checkArgument(
        !inputFeeding || attention != null, "Expected attention for input feeding, found none.");
    checkArgument(
        attention != AttentionScore.DOT || !bidirectional,
        "Expected a one-way encoder for the dot product of states and memory, found a bidirectional one.");
    checkArgument(
        !tied || embeddingSize == hiddenSize,
        "Expected embedding and hidden size to be equal for tied weights, found %s and %s.",
        embeddingSize,
        hiddenSize);
    Objects.requireNonNull(updater, "updater");
  }

  /** A model that learns from some ten thousand sentences in minutes: 1 x 256, attention, Adam. */
  public static Builder builder() {
    return new Builder();
  }

  private int memorySize() {
    return bidirectional ? 2 * hiddenSize : hiddenSize;
  }

  /**
   * The network as Deeplearning4j's configuration, with the inputs "target" and "source", in this
   * order, for a {@link org.gru4j.layer.token.TokenGraph}.
   *
   * @param sourceTokens size of the vocabulary of the sources
   * @param targetTokens size of the vocabulary of the targets
   */
  public ComputationGraphConfiguration network(int sourceTokens, int targetTokens) {
    ComputationGraphConfiguration.GraphBuilder graph =
        NetworkDefaults.ofMeanLoss(seed, updater, gradientClip)
            .graphBuilder()
            .addInputs(TARGET, SOURCE)
            .addLayer(TARGET_VECTORS, embedding(targetTokens, tied), TARGET)
            .addLayer(SOURCE_VECTORS, embedding(sourceTokens, false), SOURCE);
    String memory = addEncoder(graph);
    String states = addDecoder(graph, memory);
    if (attention != null && !inputFeeding) {
      graph.addVertex(
          READING,
          new LuongAttentionVertex(hiddenSize, memorySize(), hiddenSize, hiddenSize, attention),
          states,
          memory);
      states = READING;
    }
    TokenOutput.Builder output =
        new TokenOutput.Builder()
            .nIn(hiddenSize)
            .nOut(targetTokens)
            .tied(tied)
            .labelSmoothing(labelSmoothing);
    if (dropout > 0) {
      output.dropOut(dropoutKind.of(dropout));
    }
    return graph.addLayer(OUTPUT, output.build(), states).setOutputs(OUTPUT).build();
  }

  private TokenEmbedding embedding(int tokens, boolean shared) {
    return new TokenEmbedding.Builder()
        .nIn(tokens)
        .nOut(embeddingSize)
        .tied(shared)
        .weightInit(new NormalDistribution(0, 1 / Math.sqrt(embeddingSize)))
        .build();
  }

  private String addEncoder(ComputationGraphConfiguration.GraphBuilder graph) {
    String before = SOURCE_VECTORS;
    int size = embeddingSize;
    for (int layer = 0; layer < layers; layer++) {
      GRU.Builder encoder = bidirectional ? new BidirectionalGRU.Builder() : new GRU.Builder();
      String name = "encoder" + layer;
      graph.addLayer(name, gru(encoder, size), before);
      addBridge(graph, layer);
      before = name;
      size = memorySize();
    }
    return before;
  }

  private void addBridge(ComputationGraphConfiguration.GraphBuilder graph, int layer) {
    String last = "final" + layer;
    String state = stateName(layer);
    switch (bridge) {
      case LAST -> graph.addVertex(state, new FinalStateVertex(bidirectional), "encoder" + layer);
      case PROJECTED -> {
        graph.addVertex(last, new FinalStateVertex(bidirectional), "encoder" + layer);
        graph.addLayer(
            state,
            new DenseLayer.Builder()
                .nIn(memorySize())
                .nOut(hiddenSize)
                .activation(Activation.TANH)
                .build(),
            last);
      }
      case ZERO -> {
        // Zeros for each example of the minibatch, whatever its size.
        graph.addVertex(last, new FinalStateVertex(bidirectional), "encoder" + layer);
        graph.addVertex("half" + layer, new SubsetVertex(0, hiddenSize - 1), last);
        graph.addVertex(state, new ScaleVertex(0), "half" + layer);
      }
    }
  }

  private static String stateName(int layer) {
    return "state" + layer;
  }

  private static String decoderName(int layer) {
    return "decoder" + layer;
  }

  private String addDecoder(ComputationGraphConfiguration.GraphBuilder graph, String memory) {
    String before = TARGET_VECTORS;
    int size = embeddingSize;
    for (int layer = 0; layer < layers; layer++) {
      String name = decoderName(layer);
      if (layer == 0 && inputFeeding && attention != null) {
        GRU gru = gru(new GRU.Builder(), embeddingSize + memorySize());
        graph.addVertex(
            name,
            new AttentionDecoderVertex(gru, memorySize(), hiddenSize, hiddenSize, attention),
            before,
            memory,
            stateName(layer));
      } else {
        graph.addVertex(
            name, new GruVertex(gru(new GRU.Builder(), size)), before, stateName(layer));
      }
      before = name;
      size = hiddenSize;
    }
    return before;
  }

  private GRU gru(GRU.Builder gru, int inputSize) {
    gru.nIn(inputSize)
        .nOut(hiddenSize)
        .kernel(kernel)
        .computeType(computeType)
        .weightInitRecurrent(new OrthogonalWeightInit());
    if (dropout > 0) {
      gru.dropOut(dropoutKind.of(dropout));
    }
    return gru.build();
  }

  /** The names of what a decoder starts from: the memory, then the states of the layers. */
  static List<String> startNames(int layers) {
    List<String> names = new ArrayList<>(List.of("encoder" + (layers - 1)));
    for (int layer = 0; layer < layers; layer++) {
      names.add(stateName(layer));
    }
    return names;
  }

  /** The decoder's vertices. */
  static DecoderStepper.Parts decoderParts(int layers, boolean luong) {
    List<String> recurrent = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      recurrent.add(decoderName(layer));
    }
    return new DecoderStepper.Parts(TARGET_VECTORS, recurrent, luong ? READING : null, OUTPUT);
  }

  /** Whether a network of this class has the attention behind its decoder. */
  static boolean hasLuong(ComputationGraphConfiguration network) {
    return network.getVertices().containsKey(READING);
  }

  /** How many layers encoder and decoder of a network of this class have. */
  static int layersOf(ComputationGraphConfiguration network) {
    int layers = 0;
    while (network.getVertices().containsKey(decoderName(layers))) {
      layers++;
    }
    return layers;
  }

  /** Builds a configuration; every setter has the meaning of the component of that name. */
  public static final class Builder {
    private int embeddingSize = 256;
    private int hiddenSize = 256;
    private int layers = 1;
    private boolean bidirectional = true;
    private Bridge bridge = Bridge.PROJECTED;
    private @Nullable AttentionScore attention = AttentionScore.GENERAL;
    private boolean inputFeeding;
    private boolean tied;
    private DropoutKind dropoutKind = DropoutKind.ELEMENT;
    private double dropout = 0.2;
    private double labelSmoothing;
    private ScheduledSampling sampling = ScheduledSampling.NONE;
    private double gradientClip = 1;
    private IUpdater updater = new Adam(1e-3);
    private int batchSize = 64;
    private int maximumLength = 100;
    private long seed;
    private KernelChoice kernel = KernelChoice.AUTO;
    private ComputeType computeType = ComputeType.PARAMETER_TYPE;

    private Builder() {}

    /** Length of the vector of a token. */
    public Builder embeddingSize(int value) {
      embeddingSize = value;
      return this;
    }

    /** Units of each GRU layer. */
    public Builder hiddenSize(int value) {
      hiddenSize = value;
      return this;
    }

    /** Number of layers of encoder and decoder. */
    public Builder layers(int value) {
      layers = value;
      return this;
    }

    /** Whether the encoder reads the source both ways. */
    public Builder bidirectional(boolean value) {
      bidirectional = value;
      return this;
    }

    /** What the decoder starts from. */
    public Builder bridge(Bridge value) {
      bridge = value;
      return this;
    }

    /** How places of the source are scored; null for no attention. */
    public Builder attention(@Nullable AttentionScore value) {
      attention = value;
      return this;
    }

    /** Whether the attention enters the decoder's recurrence. */
    public Builder inputFeeding(boolean value) {
      inputFeeding = value;
      return this;
    }

    /** Whether the softmax uses the embedding of the target. */
    public Builder tied(boolean value) {
      tied = value;
      return this;
    }

    /** Which activations are dropped together. */
    public Builder dropoutKind(DropoutKind value) {
      dropoutKind = value;
      return this;
    }

    /** Share of the activations that is dropped. */
    public Builder dropout(double value) {
      dropout = value;
      return this;
    }

    /** Share of a label that is spread over all tokens. */
    public Builder labelSmoothing(double value) {
      labelSmoothing = value;
      return this;
    }

    /** How often the decoder reads the true token before. */
    public Builder sampling(ScheduledSampling value) {
      sampling = value;
      return this;
    }

    /** Largest L2 norm of a layer's gradient. */
    public Builder gradientClip(double value) {
      gradientClip = value;
      return this;
    }

    /** The optimiser. */
    public Builder updater(IUpdater value) {
      updater = value;
      return this;
    }

    /** Sentence pairs of a minibatch. */
    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    /** Tokens of the longest sentence. */
    public Builder maximumLength(int value) {
      maximumLength = value;
      return this;
    }

    /** Seed of the initial weights and of the order of the sentences. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Which kernel computes the GRU layers. */
    public Builder kernel(KernelChoice value) {
      kernel = value;
      return this;
    }

    /** In which type the GRU layers multiply. */
    public Builder computeType(ComputeType value) {
      computeType = value;
      return this;
    }

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if a value is out of its range or two do not fit
     */
    public Seq2SeqConfiguration build() {
      return new Seq2SeqConfiguration(
          embeddingSize,
          hiddenSize,
          layers,
          bidirectional,
          bridge,
          attention,
          inputFeeding,
          tied,
          dropoutKind,
          dropout,
          labelSmoothing,
          sampling,
          gradientClip,
          updater,
          batchSize,
          maximumLength,
          seed,
          kernel,
          computeType);
    }
  }
}
