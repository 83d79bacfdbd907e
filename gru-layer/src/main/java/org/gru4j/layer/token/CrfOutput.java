package org.gru4j.layer.token;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.gru4j.layer.internal.BlockParamInitializer;
import org.gru4j.layer.internal.BlockParamInitializer.Block;
import org.gru4j.math.crf.TransitionRules;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A conditional random field over the tags of all steps, and the loss of whole sequences of tags:
 * the last layer of a network that labels words (Lample et al. 2016, arXiv:1603.01360, section 2).
 *
 * <pre>
 *   emission = h W + b
 *   score(y) = start[y_1] + Σ_t emission[t][y_t] + Σ_t transition[y_t][y_t+1] + end[y_T]
 *   loss     = ln Σ_y' exp score(y') - score(y)      over all sequences, in nats
 * </pre>
 *
 * <p>Input {@code [batch, nIn, time]}; the output is the probability of each tag at each step under
 * the field, its marginals, {@code [batch, nOut, time]} (NCW), or {@code [batch, time, size]}
 * (NWC). The most probable sequences of tags are found by {@link CrfScorer}. Labels {@code [batch,
 * 1, time]} or {@code [batch, time]}, tag numbers of any data type. Steps that the mask leaves out
 * are no part of the chain, whose real steps are neighbours; their output is zero.
 *
 * <p>Parameters {@code "W"} {@code [nIn, nOut]} in 'f' order, {@code "b"} {@code [nOut]}, {@code
 * "transitions"} {@code [nOut * nOut]} row by row, from which tag to which, {@code "starts"} and
 * {@code "ends"} {@code [nOut]}, all three zero at first and left alone by weight decay. Truncated
 * BPTT, which would cut the chain, cannot train this layer.
 */
public class CrfOutput extends BaseTokenOutput {
  private static final long serialVersionUID = 1L;

  static final String TRANSITIONS_KEY = "transitions";
  static final String STARTS_KEY = "starts";
  static final String ENDS_KEY = "ends";

  private static final ParamInitializer PARAMETERS =
      new BlockParamInitializer(
          'f',
          layer ->
              List.of(
                  Block.matrix(DefaultParamInitializer.WEIGHT_KEY, layer.getNIn(), layer.getNOut()),
                  Block.bias(DefaultParamInitializer.BIAS_KEY, layer.getNOut()),
                  Block.filled(TRANSITIONS_KEY, layer.getNOut() * layer.getNOut(), 0),
                  Block.filled(STARTS_KEY, layer.getNOut(), 0),
                  Block.filled(ENDS_KEY, layer.getNOut(), 0)));

  private boolean @Nullable [][] allowedTransitions;
  private boolean @Nullable [] allowedStarts;
  private boolean @Nullable [] allowedEnds;

  /** For reading from JSON and YAML. */
  CrfOutput() {}

  private CrfOutput(Builder builder) {
    super(builder);
    TransitionRules rules = builder.rules;
    if (rules != null) {
      this.allowedTransitions = rules.transitions();
      this.allowedStarts = rules.starts();
      this.allowedEnds = rules.ends();
    }
    initializeConstraints(builder);
  }

  @Override
  protected CrfOutputLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new CrfOutputLayer(conf, dataType);
  }

  @Override
  protected void requireFitting(String where) {
    if (rules().tags() != nOut) {
      throw new IllegalStateException(
          "Expected rules for %d tags, found some for %d in %s; rules(..) changes it."
              .formatted(nOut, rules().tags(), where));
    }
  }

  @Override
  public ParamInitializer initializer() {
    return PARAMETERS;
  }

  /** What may follow what. */
  TransitionRules rules() {
    return allowedTransitions == null || allowedStarts == null || allowedEnds == null
        ? TransitionRules.none(Math.toIntExact(nOut))
        : new TransitionRules(allowedTransitions, allowedStarts, allowedEnds);
  }

  /** {@code [from][to]}; null if everything may follow everything. */
  public boolean @Nullable [][] getAllowedTransitions() {
    return allowedTransitions;
  }

  public void setAllowedTransitions(boolean @Nullable [][] allowedTransitions) {
    this.allowedTransitions = allowedTransitions;
  }

  public boolean @Nullable [] getAllowedStarts() {
    return allowedStarts;
  }

  public void setAllowedStarts(boolean @Nullable [] allowedStarts) {
    this.allowedStarts = allowedStarts;
  }

  public boolean @Nullable [] getAllowedEnds() {
    return allowedEnds;
  }

  public void setAllowedEnds(boolean @Nullable [] allowedEnds) {
    this.allowedEnds = allowedEnds;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof CrfOutput;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof CrfOutput that
            && that.canEqual(this)
            && super.equals(that)
            && Arrays.deepEquals(allowedTransitions, that.allowedTransitions)
            && Arrays.equals(allowedStarts, that.allowedStarts)
            && Arrays.equals(allowedEnds, that.allowedEnds));
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), Arrays.deepHashCode(allowedTransitions));
  }

  @Override
  public String toString() {
    return "CrfOutput(%s, rules=%s)".formatted(super.toString(), allowedTransitions != null);
  }

  /** Builds a {@link CrfOutput}; {@code nOut} is the number of tags. */
  @SuppressWarnings("unchecked") // Deeplearning4j declares build() with a type of its own
  public static class Builder extends BaseTokenOutput.Builder<Builder> {
    private @Nullable TransitionRules rules;

    /** What may follow what; everything by default. */
    public Builder rules(TransitionRules rules) {
      this.rules = Objects.requireNonNull(rules, "rules");
      return this;
    }

    @Override
    public CrfOutput build() {
      return new CrfOutput(this);
    }
  }
}
