package org.gru4j.lm;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.gru4j.layer.DropoutKind;
import org.gru4j.layer.GRU;
import org.gru4j.layer.OrthogonalWeightInit;
import org.gru4j.layer.token.AdaptiveTokenOutput;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.math.ComputeType;
import org.gru4j.math.KernelChoice;
import org.gru4j.train.NetworkDefaults;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Shape and training of a language model.
 *
 * <pre>
 *   x_t = E[token_t];  h¹_t = GRU(x_t, h¹_{t-1});  ...  ;  p(token_{t+1}) = softmax(h^L_t W + b)
 * </pre>
 *
 * @param embeddingSize length of the vector of a token
 * @param hiddenSize units of each GRU layer
 * @param layers number of GRU layers
 * @param tied whether the softmax uses the embedding's weights; then both sizes must be equal
 * @param adaptiveCutoffs where the clusters of an adaptive softmax begin, see {@link
 *     AdaptiveTokenOutput}: rising, from 1 to below the size of the vocabulary; empty for the
 *     softmax over all tokens, which tied weights need
 * @param dropoutKind which activations are dropped together
 * @param inputDropout share of the tokens' vectors dropped before the first GRU layer
 * @param dropout share of the activations dropped behind each GRU layer
 * @param recurrentDropout share of the state dropped before the recurrent products, with one mask
 *     per window; it is computed by the ND4J kernel
 * @param weightDropout share of the recurrent weights dropped in a window; both kernels compute it
 * @param updateGateBias initial bias of the update gates; below 0 a fresh layer remembers for
 *     longer
 * @param gradientClip largest L2 norm of a layer's gradient; {@link Double#POSITIVE_INFINITY} for
 *     no clipping
 * @param weightDecay how much of each weight the optimiser takes off per step, times the learning
 *     rate (Loshchilov and Hutter 2019, arXiv:1711.05101); biases are left alone
 * @param updater the optimiser with its learning rate or schedule
 * @param batchSize B, texts read side by side
 * @param window T, steps through which the gradient flows
 * @param seed of the initial weights
 * @param kernel which kernel computes the GRU layers
 * @param computeType in which type the GRU layers multiply
 */
public record LanguageModelConfiguration(
    int embeddingSize,
    int hiddenSize,
    int layers,
    boolean tied,
    List<Integer> adaptiveCutoffs,
    DropoutKind dropoutKind,
    double inputDropout,
    double dropout,
    double recurrentDropout,
    double weightDropout,
    double updateGateBias,
    double gradientClip,
    double weightDecay,
    IUpdater updater,
    int batchSize,
    int window,
    long seed,
    KernelChoice kernel,
    ComputeType computeType)
    implements Serializable {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public LanguageModelConfiguration {
    checkArgument(
        embeddingSize >= 1, "Expected an embedding size of at least 1, found %s.", embeddingSize);
    checkArgument(hiddenSize >= 1, "Expected a hidden size of at least 1, found %s.", hiddenSize);
    checkArgument(layers >= 1, "Expected at least 1 layer, found %s.", layers);
    checkArgument(
        inputDropout >= 0 && inputDropout < 1,
        "Expected an input dropout from 0 to below 1, found %s.",
        inputDropout);
    checkArgument(
        dropout >= 0 && dropout < 1, "Expected a dropout from 0 to below 1, found %s.", dropout);
    checkArgument(
        recurrentDropout >= 0 && recurrentDropout < 1,
        "Expected a recurrent dropout from 0 to below 1, found %s.",
        recurrentDropout);
    checkArgument(
        weightDropout >= 0 && weightDropout < 1,
        "Expected a weight dropout from 0 to below 1, found %s.",
        weightDropout);
    checkArgument(gradientClip > 0, "Expected a gradient clip above 0, found %s.", gradientClip);
    checkArgument(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "Expected a weight decay of at least 0, found %s.",
        weightDecay);
    checkArgument(batchSize >= 1, "Expected a batch size of at least 1, found %s.", batchSize);
    checkArgument(window >= 1, "Expected a window of at least 1 step, found %s.", window);
    checkArgument(
        !tied || embeddingSize == hiddenSize,
        "Expected embedding and hidden size to be equal for tied weights, found %s and %s.",
        embeddingSize,
        hiddenSize);
    adaptiveCutoffs = List.copyOf(adaptiveCutoffs);
    checkArgument(
        !tied || adaptiveCutoffs.isEmpty(),
        "Expected no adaptive cutoffs for tied weights, found %s.",
        adaptiveCutoffs);
    Objects.requireNonNull(updater, "updater");
  }

  /** A small model that learns characters in minutes: 1 x 256, Adam. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The network as Deeplearning4j's configuration, for a {@link
   * org.gru4j.layer.token.TokenNetwork}.
   *
   * @param vocabularySize number of tokens
   * @throws IllegalArgumentException if adaptive cutoffs do not rise from 1 to below it
   */
  public MultiLayerConfiguration network(int vocabularySize) {
    NeuralNetConfiguration.ListBuilder list =
        global()
            .list()
            .layer(
                new TokenEmbedding.Builder()
                    .nIn(vocabularySize)
                    .nOut(embeddingSize)
                    .tied(tied)
                    // Vectors of length about 1; tied, this makes the first logits about 1 as well.
                    .weightInit(new NormalDistribution(0, 1 / Math.sqrt(embeddingSize)))
                    .build());
    gru().buildStack(layers, dropout > 0 ? dropoutKind.of(dropout) : null).forEach(list::layer);
    return list.layer(output(vocabularySize)).build();
  }

  private Layer output(int vocabularySize) {
    FeedForwardLayer.Builder<?> output =
        adaptiveCutoffs.isEmpty()
            ? new TokenOutput.Builder().tied(tied)
            : new AdaptiveTokenOutput.Builder().cutoffs(adaptiveCutoffs);
    output.nIn(hiddenSize).nOut(vocabularySize);
    if (dropout > 0) {
      output.dropOut(dropoutKind.of(dropout));
    }
    return output.build();
  }

  private NeuralNetConfiguration.Builder global() {
    NeuralNetConfiguration.Builder global = NetworkDefaults.ofMeanLoss(seed, updater, gradientClip);
    if (weightDecay > 0) {
      global.weightDecay(weightDecay, true);
    }
    return global;
  }

  private GRU.Builder gru() {
    GRU.Builder gru =
        new GRU.Builder()
            .nIn(embeddingSize)
            .nOut(hiddenSize)
            .stateful(true)
            .recurrentDropOut(1 - recurrentDropout)
            .recurrentWeightDropOut(1 - weightDropout)
            .updateGateBiasInit(updateGateBias)
            .kernel(kernel)
            .computeType(computeType)
            .weightInitRecurrent(new OrthogonalWeightInit());
    if (inputDropout > 0) {
      gru.dropOut(dropoutKind.of(inputDropout));
    }
    return gru;
  }

  /** Builds a configuration; every setter has the meaning of the component of that name. */
  public static final class Builder {
    private int embeddingSize = 128;
    private int hiddenSize = 256;
    private int layers = 1;
    private boolean tied;
    private List<Integer> adaptiveCutoffs = List.of();
    private DropoutKind dropoutKind = DropoutKind.ELEMENT;
    private double inputDropout;
    private double dropout;
    private double recurrentDropout;
    private double weightDropout;
    private double updateGateBias;
    private double gradientClip = 1;
    private double weightDecay;
    private IUpdater updater = new Adam(2e-3);
    private int batchSize = 32;
    private int window = 64;
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

    /** Number of GRU layers. */
    public Builder layers(int value) {
      layers = value;
      return this;
    }

    /** Whether the softmax uses the embedding's weights. */
    public Builder tied(boolean value) {
      tied = value;
      return this;
    }

    /** Where the clusters of an adaptive softmax begin. */
    public Builder adaptiveCutoffs(List<Integer> value) {
      adaptiveCutoffs = value;
      return this;
    }

    /** Which activations are dropped together. */
    public Builder dropoutKind(DropoutKind value) {
      dropoutKind = value;
      return this;
    }

    /** Share of the tokens' vectors dropped before the first GRU layer. */
    public Builder inputDropout(double value) {
      inputDropout = value;
      return this;
    }

    /** Share of the activations dropped behind each GRU layer. */
    public Builder dropout(double value) {
      dropout = value;
      return this;
    }

    /** Share of the state dropped before the recurrent products. */
    public Builder recurrentDropout(double value) {
      recurrentDropout = value;
      return this;
    }

    /** Share of the recurrent weights dropped in a window. */
    public Builder weightDropout(double value) {
      weightDropout = value;
      return this;
    }

    /** Initial bias of the update gates. */
    public Builder updateGateBias(double value) {
      updateGateBias = value;
      return this;
    }

    /** Largest L2 norm of a layer's gradient. */
    public Builder gradientClip(double value) {
      gradientClip = value;
      return this;
    }

    /** How much of each weight the optimiser takes off per step, times the learning rate. */
    public Builder weightDecay(double value) {
      weightDecay = value;
      return this;
    }

    /** The optimiser. */
    public Builder updater(IUpdater value) {
      updater = value;
      return this;
    }

    /** Texts read side by side. */
    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    /** Steps through which the gradient flows. */
    public Builder window(int value) {
      window = value;
      return this;
    }

    /** Seed of the initial weights. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** In which type the GRU layers multiply. */
    public Builder computeType(ComputeType value) {
      computeType = value;
      return this;
    }

    /** Which kernel computes the GRU layers. */
    public Builder kernel(KernelChoice value) {
      kernel = value;
      return this;
    }

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public LanguageModelConfiguration build() {
      return new LanguageModelConfiguration(
          embeddingSize,
          hiddenSize,
          layers,
          tied,
          adaptiveCutoffs,
          dropoutKind,
          inputDropout,
          dropout,
          recurrentDropout,
          weightDropout,
          updateGateBias,
          gradientClip,
          weightDecay,
          updater,
          batchSize,
          window,
          seed,
          kernel,
          computeType);
    }
  }
}
