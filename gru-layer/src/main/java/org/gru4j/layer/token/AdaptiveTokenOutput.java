package org.gru4j.layer.token;

import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * {@link TokenOutput} for large vocabularies: adaptive softmax (Grave, Joulin, Cissé, Grangier and
 * Jégou 2017, arXiv:1609.04309), which spends its products on the tokens that are frequent.
 *
 * <p>With cutoffs {@code c_1 < ... < c_k} and {@code c_{k+1} = nOut}, the head knows the tokens
 * below {@code c_1} and one entry for each of k clusters; the i-th cluster, counted from 1, has the
 * tokens from {@code c_i} to below {@code c_{i+1}} and sees the input projected to {@code nIn /
 * f^i} dimensions, rounded down but at least 1, with f the projection factor:
 *
 * <pre>
 *   g = softmax(h W + b)                                 of length c_1 + k
 *   p[w] = g[w]                                          for w below c_1
 *   p[w] = g[c_1 + i - 1] softmax(h P_i W_i)[w - c_i]    for w in cluster i
 *   loss = - Σ ln p[label]       over all steps that the labels mask lets count, in nats
 * </pre>
 *
 * <p>In training the products of a cluster are computed for the steps whose label lies in it alone.
 * So <b>token indices must be sorted by falling frequency</b>, as those of {@code
 * org.gru4j.text.tokens.Vocabulary} are: its special symbols come first, then the tokens, the most
 * frequent of the text that it was learned from first. In any other order the loss is right and
 * nothing is gained.
 *
 * <p>Input {@code [batch, nIn, time]}, output the probabilities of all tokens {@code [batch, nOut,
 * time]} (NCW), or {@code [batch, time, size]} (NWC); labels {@code [batch, 1, time]} or {@code
 * [batch, time]}, token indices of any data type. Parameters, all matrices in 'f' order: {@code
 * "W"} {@code [nIn, c_1 + k]}, {@code "b"} {@code [c_1 + k]}, and for each cluster i {@code "Pi"}
 * {@code [nIn, nIn / f^i]} and {@code "Wi"} {@code [nIn / f^i, c_{i+1} - c_i]} ({@code "P1"},
 * {@code "W1"}, {@code "P2"} and so on). Without cutoffs it is a {@link TokenOutput}.
 *
 * <p>It is PyTorch's {@code nn.AdaptiveLogSoftmaxWithLoss} with {@code div_value} f, but that the
 * head has a bias by default. The loss is a mean over tokens by default, see {@link
 * LossNormalization}. The weights cannot be those of an embedding.
 */
public class AdaptiveTokenOutput extends BaseTokenOutput {
  private static final long serialVersionUID = 1L;

  private List<Integer> cutoffs = List.of();
  private int projectionFactor = Builder.DEFAULT_PROJECTION_FACTOR;
  private boolean headBias = true;

  /** For reading from JSON and YAML. */
  AdaptiveTokenOutput() {}

  private AdaptiveTokenOutput(Builder builder) {
    super(builder);
    this.cutoffs = builder.cutoffs;
    this.projectionFactor = builder.projectionFactor;
    this.headBias = builder.headBias;
    requireCutoffs(cutoffs, getNOut());
    initializeConstraints(builder);
  }

  private static void requireCutoffs(List<Integer> cutoffs, long tokens) {
    int last = 0;
    for (int cutoff : cutoffs) {
      if (cutoff <= last || cutoff >= tokens) {
        throw new IllegalArgumentException(
            "Expected cutoffs that rise from at least 1 to below the number of tokens, nOut = %d,"
                .formatted(tokens)
                .concat(" found " + cutoffs + "."));
      }
      last = cutoff;
    }
  }

  @Override
  protected AdaptiveTokenOutputLayer implementation(
      NeuralNetConfiguration conf, DataType dataType) {
    return new AdaptiveTokenOutputLayer(conf, dataType);
  }

  @Override
  public ParamInitializer initializer() {
    return TokenParamInitializer.ADAPTIVE_OUTPUT;
  }

  /** Tokens and clusters that the head knows. */
  long headSize() {
    return cutoffs.isEmpty() ? getNOut() : cutoffs.get(0) + cutoffs.size();
  }

  /** How many tokens the i-th cluster has, counted from 1. */
  long clusterSize(int i) {
    return (i < cutoffs.size() ? cutoffs.get(i) : getNOut()) - cutoffs.get(i - 1);
  }

  /** To how many dimensions the i-th cluster projects, counted from 1. */
  long projectedSize(int i) {
    long size = getNIn();
    for (int power = 0; power < i; power++) {
      size /= projectionFactor;
    }
    return Math.max(1, size);
  }

  public List<Integer> getCutoffs() {
    return cutoffs;
  }

  public void setCutoffs(List<Integer> cutoffs) {
    this.cutoffs = cutoffs;
  }

  public int getProjectionFactor() {
    return projectionFactor;
  }

  public void setProjectionFactor(int projectionFactor) {
    this.projectionFactor = projectionFactor;
  }

  public boolean isHeadBias() {
    return headBias;
  }

  public void setHeadBias(boolean headBias) {
    this.headBias = headBias;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof AdaptiveTokenOutput;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof AdaptiveTokenOutput that
            && that.canEqual(this)
            && super.equals(that)
            && cutoffs.equals(that.cutoffs)
            && projectionFactor == that.projectionFactor
            && headBias == that.headBias);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), cutoffs, projectionFactor, headBias);
  }

  @Override
  public String toString() {
    return "AdaptiveTokenOutput(%s, cutoffs=%s, projectionFactor=%d, headBias=%s)"
        .formatted(super.toString(), cutoffs, projectionFactor, headBias);
  }

  /** Builds an {@link AdaptiveTokenOutput}; {@code nOut} is the size of the vocabulary. */
  @SuppressWarnings("unchecked") // Deeplearning4j declares build() with a type of its own
  public static class Builder extends BaseTokenOutput.Builder<Builder> {
    private static final int DEFAULT_PROJECTION_FACTOR = 4;

    private List<Integer> cutoffs = List.of();
    private int projectionFactor = DEFAULT_PROJECTION_FACTOR;
    private boolean headBias = true;

    /**
     * The first token of each cluster; rising, from 1 to below {@code nOut}. None by default.
     *
     * @param cutoffs for 50,000 tokens 2000 and 10000, say
     */
    public Builder cutoffs(List<Integer> cutoffs) {
      this.cutoffs = List.copyOf(cutoffs);
      return this;
    }

    /** By how much the dimensions shrink from cluster to cluster, 4 by default. */
    public Builder projectionFactor(int projectionFactor) {
      if (projectionFactor < 1) {
        throw new IllegalArgumentException(
            "Expected a projection factor of at least 1, found " + projectionFactor + ".");
      }
      this.projectionFactor = projectionFactor;
      return this;
    }

    /** Whether the head has a bias, as it has by default; the clusters never have one. */
    public Builder headBias(boolean headBias) {
      this.headBias = headBias;
      return this;
    }

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if the cutoffs do not rise from 1 to below {@code nOut}
     */
    @Override
    public AdaptiveTokenOutput build() {
      return new AdaptiveTokenOutput(this);
    }
  }
}
