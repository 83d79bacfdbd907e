package org.gru4j.layer.graph;

import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.gru4j.math.attention.AttentionScore;

/**
 * Global attention behind a recurrent decoder, for all of its steps at once (Luong et al. 2015,
 * arXiv:1508.04025, section 3.1 and equation 5).
 *
 * <pre>
 *   a_t = softmax(score(s_t, m_1 .. m_T))     over the real places of the memory
 *   c_t = Σ a_tj m_j
 *   h_t = tanh([s_t c_t] W_o + b_o)
 * </pre>
 *
 * <p>Inputs: the decoder's states {@code [batch, querySize, steps]} and the memory {@code [batch,
 * memorySize, places]}, each with the mask that comes with it. Output {@code [batch, nOut, steps]},
 * zeros at masked steps.
 */
public class LuongAttentionVertex extends WeightedVertex {
  /** Of {@code W_o}, of an {@link AttentionDecoderVertex} too. */
  public static final String READOUT_WEIGHT_KEY = "readoutW";

  /** Of {@code b_o}, of an {@link AttentionDecoderVertex} too. */
  public static final String READOUT_BIAS_KEY = "readoutB";

  private int querySize;
  private int memorySize;
  private int attentionSize;
  private int nOut;
  private AttentionScore score = AttentionScore.GENERAL;

  /** For reading from JSON and YAML. */
  LuongAttentionVertex() {}

  /**
   * An attention.
   *
   * @param querySize features of the decoder's states
   * @param memorySize features of the memory
   * @param attentionSize hidden units of {@link AttentionScore#CONCAT}; the others ignore it
   * @param nOut features of the output
   * @throws IllegalArgumentException if the score is the dot product of unequal sizes
   */
  public LuongAttentionVertex(
      int querySize, int memorySize, int attentionSize, int nOut, AttentionScore score) {
    this.querySize = querySize;
    this.memorySize = memorySize;
    this.attentionSize = attentionSize;
    this.nOut = nOut;
    this.score = Objects.requireNonNull(score, "score");
    AttentionParts.requireComparable(score, querySize, memorySize);
  }

  public int getQuerySize() {
    return querySize;
  }

  public void setQuerySize(int querySize) {
    this.querySize = querySize;
  }

  public int getMemorySize() {
    return memorySize;
  }

  public void setMemorySize(int memorySize) {
    this.memorySize = memorySize;
  }

  public int getAttentionSize() {
    return attentionSize;
  }

  public void setAttentionSize(int attentionSize) {
    this.attentionSize = attentionSize;
  }

  public int getNOut() {
    return nOut;
  }

  public void setNOut(int nOut) {
    this.nOut = nOut;
  }

  public AttentionScore getScore() {
    return score;
  }

  public void setScore(AttentionScore score) {
    this.score = score;
  }

  @Override
  int inputs() {
    return 2;
  }

  @Override
  void defineParameters(SDVertexParams parameters) {
    AttentionParts.define(score, querySize, memorySize, attentionSize, parameters);
    AttentionParts.defineReadout(querySize + memorySize, nOut, parameters);
  }

  @Override
  WeightedGraphVertex<?> vertex(WeightedGraphVertex.Place place) {
    return new LuongAttentionGraphVertex(this, place);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    InputType.InputTypeRecurrent states =
        sequence("LuongAttentionVertex", vertexInputs, 0, querySize);
    sequence("LuongAttentionVertex", vertexInputs, 1, memorySize);
    return InputType.recurrent(nOut, states.getTimeSeriesLength());
  }

  @Override
  Object identity() {
    return List.of(querySize, memorySize, attentionSize, nOut, score);
  }

  @Override
  public GraphVertex clone() {
    return copySettings(
        new LuongAttentionVertex(querySize, memorySize, attentionSize, nOut, score));
  }
}
