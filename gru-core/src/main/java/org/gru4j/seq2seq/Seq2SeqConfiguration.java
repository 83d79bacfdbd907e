package org.gru4j.seq2seq;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.io.Serializable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.settings.Batching;
import org.gru4j.settings.Computation;
import org.gru4j.settings.Dropouts;
import org.gru4j.settings.Optimization;
import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;
import org.gru4j.settings.TokenStack;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.Adam;

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
 * @param stack embeddings, GRU layers of the encoder, in each direction, and of the decoder, and
 *     softmax
 * @param attention null for none
 * @param inputFeeding before each step of the decoder's first layer (Bahdanau et al. 2015); else
 *     attention comes behind its last layer (Luong et al. 2015)
 * @param dropouts what is dropped before each layer and before the softmax
 * @param sampling how often the decoder reads the true token before
 * @param optimization how weights change
 * @param batching how many sentence pairs a minibatch has
 * @param computation how the GRU layers are computed
 */
public record Seq2SeqConfiguration(
    TokenStack stack,
    @Setting(
            value = "Read the source both ways, or with --one-way forward only",
            option = "--one-way",
            flag = "false")
        boolean bidirectional,
    @Setting(value = "What the decoder starts from", option = "--bridge", label = "NAME")
        Bridge bridge,
    @Setting(
            value = "How the decoder scores the places of the source that it attends to",
            option = "--attention",
            label = "NAME")
        @Nullable AttentionScore attention,
    @Setting(
            value = "Attend before each step of the decoder and feed what was seen into it",
            option = "--input-feeding",
            flag = "true")
        boolean inputFeeding,
    Dropouts dropouts,
    @Setting(
            value = "Share of a label that is spread over all tokens",
            option = "--label-smoothing",
            label = "SHARE",
            atLeast = 0,
            below = 1)
        double labelSmoothing,
    ScheduledSampling sampling,
    Optimization optimization,
    Batching batching,
    @Setting(
            value = "Longest sentence to train on; longer ones are left out",
            option = "--max-length",
            label = "TOKENS",
            unit = "token",
            atLeast = 1)
        int maximumLength,
    Computation computation)
    implements Serializable {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds or two do not fit
   */
  public Seq2SeqConfiguration {
    Settings.check(
        Seq2SeqConfiguration.class,
        stack,
        bidirectional,
        bridge,
        attention,
        inputFeeding,
        dropouts,
        labelSmoothing,
        sampling,
        optimization,
        batching,
        maximumLength,
        computation);
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
  }

  /** A model that learns from some ten thousand sentences in minutes: 1 x 256, attention, Adam. */
  public static Builder builder() {
    return Settings.builder(
        Builder.class,
        new Seq2SeqConfiguration(
            TokenStack.of(256, 256),
            true,
            Bridge.PROJECTED,
            AttentionScore.GENERAL,
            false,
            Dropouts.of(0.2),
            0,
            ScheduledSampling.NONE,
            Optimization.of(new Adam(1e-3)),
            new Batching(64, 0),
            100,
            Computation.DEFAULT));
  }

  /**
   * The network as Deeplearning4j's configuration, with the inputs "target" and "source", in this
   * order, for a {@link org.gru4j.layer.token.TokenGraph}.
   *
   * @param sourceTokens size of the vocabulary of the sources
   * @param targetTokens size of the vocabulary of the targets
   */
  public ComputationGraphConfiguration network(int sourceTokens, int targetTokens) {
    return new Seq2SeqGraph(this).build(sourceTokens, targetTokens);
  }

  /** Features of what the encoder gives for a place of the source. */
  int memorySize() {
    int size = stack.gru().hiddenSize();
    return bidirectional ? 2 * size : size;
  }

  /** Builds a configuration; a setter has the meaning of the setting of that name. */
  public interface Builder
      extends TokenStack.Setters<Builder>,
          Dropouts.Setters<Builder>,
          Optimization.Setters<Builder>,
          Batching.Setters<Builder>,
          Computation.Setters<Builder> {
    Builder bidirectional(boolean value);

    Builder bridge(Bridge value);

    Builder attention(@Nullable AttentionScore value);

    Builder inputFeeding(boolean value);

    Builder labelSmoothing(double value);

    Builder sampling(ScheduledSampling value);

    Builder maximumLength(int value);

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if a value is out of its bounds or two do not fit
     */
    Seq2SeqConfiguration build();
  }
}
