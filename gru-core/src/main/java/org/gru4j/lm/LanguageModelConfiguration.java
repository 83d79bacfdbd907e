package org.gru4j.lm;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.io.Serializable;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.gru4j.layer.DropoutKind;
import org.gru4j.layer.GRU;
import org.gru4j.layer.OrthogonalWeightInit;
import org.gru4j.layer.token.AdaptiveTokenOutput;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.settings.Batching;
import org.gru4j.settings.Computation;
import org.gru4j.settings.Dropouts;
import org.gru4j.settings.Optimization;
import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;
import org.gru4j.settings.TokenStack;
import org.gru4j.text.stream.Split;
import org.gru4j.train.NetworkMemory;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Shape and training of a language model.
 *
 * <pre>
 *   x_t = E[token_t];  h¹_t = GRU(x_t, h¹_{t-1});  ...  ;  p(token_{t+1}) = softmax(h^L_t W + b)
 * </pre>
 *
 * @param stack embedding, GRU layers and softmax
 * @param adaptiveCutoffs rising, from 1 to below the size of the vocabulary, see {@link
 *     AdaptiveTokenOutput}; empty for the softmax over all tokens, which tied weights need
 * @param dropouts what is dropped behind each GRU layer
 * @param embeddingDropout of whole tokens, with one mask per window (Gal and Ghahramani 2016); a
 *     tied softmax has all of them
 * @param recurrentDropout with one mask per window; it is computed by the ND4J kernel
 * @param weightDropout with one mask per window; both kernels compute it
 * @param optimization how weights change
 * @param batching how many texts are read side by side
 * @param activationRegularization α of Merity et al. 2017 (arXiv:1708.02182), section 4.5, of the
 *     last GRU layer's states before dropout
 * @param temporalActivationRegularization β of the same section
 * @param window T
 * @param variableWindow whether steps are drawn as in their section 4.1; a token weighs the same in
 *     short and long windows
 * @param computation how the GRU layers are computed
 */
public record LanguageModelConfiguration(
    TokenStack stack,
    @Setting(
            value =
                "Adaptive softmax, for a vocabulary of tens of thousands: where its clusters of"
                    + " rarer tokens begin, such as 2000,10000",
            option = "--adaptive",
            label = "CUTOFFS",
            usual = "the softmax over all tokens")
        List<Integer> adaptiveCutoffs,
    Dropouts dropouts,
    @Setting(
            value = "Share of the tokens' vectors dropped before the first GRU layer",
            option = "--input-dropout",
            label = "SHARE",
            atLeast = 0,
            below = 1)
        double inputDropout,
    @Setting(
            value = "Share of the vocabulary dropped in a window, each token wherever it stands",
            option = "--embedding-dropout",
            label = "SHARE",
            atLeast = 0,
            below = 1)
        double embeddingDropout,
    @Setting(
            value = "Share of the state dropped before the recurrent products",
            option = "--recurrent-dropout",
            label = "SHARE",
            atLeast = 0,
            below = 1)
        double recurrentDropout,
    @Setting(
            value = "Share of the recurrent weights dropped in a window",
            option = "--weight-dropout",
            label = "SHARE",
            atLeast = 0,
            below = 1)
        double weightDropout,
    @Setting(
            value =
                "Activation regularisation: factor of the mean square of the last GRU layer's states"
                    + " in the loss",
            option = "--activation-regularization",
            label = "ALPHA",
            atLeast = 0,
            below = Double.POSITIVE_INFINITY)
        double activationRegularization,
    @Setting(
            value =
                "Temporal activation regularisation: factor of the mean square of those states'"
                    + " changes from step to step",
            option = "--temporal-activation-regularization",
            label = "BETA",
            atLeast = 0,
            below = Double.POSITIVE_INFINITY)
        double temporalActivationRegularization,
    @Setting(
            value = "Initial bias of the update gates; below 0 a fresh layer remembers for longer",
            option = "--update-gate-bias",
            label = "BIAS")
        double updateGateBias,
    Optimization optimization,
    Batching batching,
    @Setting(
            value = "Steps through which the gradient flows",
            option = "--window",
            label = "STEPS",
            unit = "step",
            atLeast = 1,
            atMost = 1_000_000)
        int window,
    @Setting(
            value =
                "Draw the steps of each window around that number, and now and then around half of"
                    + " it, so that windows end elsewhere in each epoch",
            option = "--variable-window",
            flag = "true")
        boolean variableWindow,
    Computation computation)
    implements Serializable {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds or two do not fit
   */
  public LanguageModelConfiguration {
    Settings.check(
        LanguageModelConfiguration.class,
        stack,
        adaptiveCutoffs,
        dropouts,
        inputDropout,
        embeddingDropout,
        recurrentDropout,
        weightDropout,
        activationRegularization,
        temporalActivationRegularization,
        updateGateBias,
        optimization,
        batching,
        window,
        variableWindow,
        computation);
    adaptiveCutoffs = List.copyOf(adaptiveCutoffs);
    checkArgument(
        !stack.tied() || adaptiveCutoffs.isEmpty(),
        "Expected no adaptive cutoffs for tied weights, found %s.",
        adaptiveCutoffs);
  }

  /** A small model that learns characters in minutes: 1 x 256, Adam. */
  public static Builder builder() {
    return Settings.builder(
        Builder.class,
        new LanguageModelConfiguration(
            TokenStack.of(128, 256),
            List.of(),
            Dropouts.of(0),
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            Optimization.of(new Adam(2e-3)),
            new Batching(32, 0),
            64,
            false,
            Computation.DEFAULT));
  }

  /**
   * A model of words: 1 x 300 with tied weights, of which variational dropout takes half of what
   * the softmax reads, 0.3 of the words' vectors and 0.3 of the recurrent weights (after Merity et
   * al. 2017, arXiv:1708.02182).
   */
  public static Builder words() {
    return builder()
        .embeddingSize(300)
        .hiddenSize(300)
        .tied(true)
        .dropoutKind(DropoutKind.VARIATIONAL)
        .dropout(0.5)
        .inputDropout(0.3)
        .weightDropout(0.3)
        .batchSize(20)
        .window(35);
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
        optimization.networkOfMeanLoss(batching).list().layer(embedding(vocabularySize));
    List<GRU> layers = gru().buildStack(stack.gru().layers(), dropouts.between());
    GRU last = layers.get(layers.size() - 1);
    last.setActivationRegularization(activationRegularization);
    last.setTemporalActivationRegularization(temporalActivationRegularization);
    layers.forEach(list::layer);
    return list.layer(output(vocabularySize)).build();
  }

  /**
   * How many steps an epoch has.
   *
   * @throws org.gru4j.text.CorpusException if the text is shorter than one window of a batch
   */
  public int stepsPerEpoch(Split split) {
    return LanguageModelSettings.of(this).batches(split.training(), variableWindow).batches();
  }

  /** What a training step computes. */
  NetworkMemory.Step step() {
    return new NetworkMemory.Step(stack.gru().units(), batching.batchSize(), window, "--window");
  }

  private Layer embedding(int vocabularySize) {
    TokenEmbedding embedding = stack.embedding(vocabularySize, stack.tied());
    embedding.setTokenDropOut(1 - embeddingDropout);
    return embedding;
  }

  private Layer output(int vocabularySize) {
    int steps = variableWindow ? window : 0;
    FeedForwardLayer.Builder<?> output =
        adaptiveCutoffs.isEmpty()
            ? new TokenOutput.Builder().tied(stack.tied()).expectedSteps(steps)
            : new AdaptiveTokenOutput.Builder().cutoffs(adaptiveCutoffs).expectedSteps(steps);
    output.nIn(stack.gru().hiddenSize()).nOut(vocabularySize);
    output.dropOut(dropouts.between());
    return output.build();
  }

  private GRU.Builder gru() {
    return computation
        .of(new GRU.Builder())
        .nIn(stack.embeddingSize())
        .nOut(stack.gru().hiddenSize())
        .stateful(true)
        .recurrentDropOut(1 - recurrentDropout)
        .recurrentWeightDropOut(1 - weightDropout)
        .updateGateBiasInit(updateGateBias)
        .weightInitRecurrent(new OrthogonalWeightInit())
        .dropOut(dropouts.dropping(inputDropout));
  }

  /** Builds a configuration; a setter has the meaning of the setting of that name. */
  public interface Builder
      extends TokenStack.Setters<Builder>,
          Dropouts.Setters<Builder>,
          Optimization.Setters<Builder>,
          Batching.Setters<Builder>,
          Computation.Setters<Builder> {
    Builder adaptiveCutoffs(List<Integer> value);

    Builder inputDropout(double value);

    Builder embeddingDropout(double value);

    Builder recurrentDropout(double value);

    Builder weightDropout(double value);

    Builder activationRegularization(double value);

    Builder temporalActivationRegularization(double value);

    Builder updateGateBias(double value);

    Builder window(int value);

    Builder variableWindow(boolean value);

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if a value is out of its bounds or two do not fit
     */
    LanguageModelConfiguration build();
  }
}
