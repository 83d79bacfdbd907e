package org.gru4j.layer.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.gru4j.layer.GRU;
import org.gru4j.layer.GruParamInitializer;
import org.gru4j.math.attention.AttentionScore;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A decoder that looks at the memory before each step and takes what it saw into the recurrence
 * (Bahdanau et al. 2015, arXiv:1409.0473, section 3.1; with {@link AttentionScore#CONCAT} it is
 * theirs).
 *
 * <pre>
 *   a_t = softmax(score(s_{t-1}, m_1 .. m_T))     over the real places of the memory
 *   c_t = Σ a_tj m_j
 *   s_t = GRU([y_t c_t], s_{t-1})
 *   h_t = tanh([s_t c_t] W_o + b_o)
 * </pre>
 *
 * <p>Inputs: the sequence {@code y} {@code [batch, inputSize, steps]}, the memory {@code [batch,
 * memorySize, places]}, each with the mask that comes with it, and the initial state {@code [batch,
 * stateSize]}. Output {@code h} {@code [batch, nOut, steps]}, zeros at masked steps, which hold the
 * state.
 */
public class AttentionDecoderVertex extends WeightedVertex {
  private GRU gru;
  private int memorySize;
  private int attentionSize;
  private int nOut;
  private AttentionScore score = AttentionScore.CONCAT;

  /** For reading from JSON and YAML. */
  AttentionDecoderVertex() {
    this.gru = new GRU.Builder().build();
  }

  /**
   * A decoder.
   *
   * @param gru the recurrence; its {@code nIn} is the size of the inputs plus {@code memorySize}.
   *     Its dropout of inputs drops the sequence, not the contexts; it may not drop recurrent
   *     connections, nor have zoneout
   * @param memorySize features of the memory
   * @param attentionSize hidden units of {@link AttentionScore#CONCAT}; the others ignore it
   * @param nOut features of the output
   * @throws IllegalArgumentException if the score is the dot product of unequal sizes, or the GRU
   *     drops recurrent connections or has zoneout
   */
  public AttentionDecoderVertex(
      GRU gru, int memorySize, int attentionSize, int nOut, AttentionScore score) {
    this.gru = Objects.requireNonNull(gru, "gru");
    this.memorySize = memorySize;
    this.attentionSize = attentionSize;
    this.nOut = nOut;
    this.score = Objects.requireNonNull(score, "score");
    AttentionParts.requireComparable(score, gru.getNOut(), memorySize);
    if (gru.getNIn() <= memorySize) {
      throw new IllegalArgumentException(
          "Expected nIn of the GRU to be the input size plus the memory's %d, found %d."
              .formatted(memorySize, gru.getNIn()));
    }
    if (gru.getRecurrentDropOut() < 1
        || gru.getRecurrentWeightDropOut() < 1
        || gru.getZoneout() > 0) {
      throw new IllegalArgumentException(
          "Expected a GRU without recurrent dropout and zoneout in an AttentionDecoderVertex, found"
              + " one with them.");
    }
  }

  public GRU getGru() {
    return gru;
  }

  public void setGru(GRU gru) {
    this.gru = gru;
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

  /** Features of the sequence {@code y}. */
  long inputSize() {
    return gru.getNIn() - memorySize;
  }

  @Override
  int inputs() {
    return 3;
  }

  @Override
  void defineParameters(SDVertexParams parameters) {
    GruVertex.defineGru(gru, parameters);
    AttentionParts.define(score, gru.getNOut(), memorySize, attentionSize, parameters);
    AttentionParts.defineReadout(gru.getNOut() + memorySize, nOut, parameters);
  }

  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    GruVertex.inherit(gru, globalConfig);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    Map<String, INDArray> others = new HashMap<>(params);
    GruParamInitializer.INSTANCE.paramKeys(gru).forEach(others::remove);
    super.initializeParameters(others);
    GruParamInitializer.initialize(gru, params);
  }

  @Override
  WeightedGraphVertex<?> vertex(WeightedGraphVertex.Place place) {
    return new AttentionDecoderGraphVertex(this, place);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    InputType.InputTypeRecurrent steps =
        sequence("AttentionDecoderVertex", vertexInputs, 0, inputSize());
    sequence("AttentionDecoderVertex", vertexInputs, 1, memorySize);
    requireVector("AttentionDecoderVertex", vertexInputs, 2, gru.getNOut());
    return InputType.recurrent(nOut, steps.getTimeSeriesLength());
  }

  @Override
  Object identity() {
    return List.of(gru, memorySize, attentionSize, nOut, score);
  }

  @Override
  public GraphVertex clone() {
    return copySettings(
        new AttentionDecoderVertex((GRU) gru.clone(), memorySize, attentionSize, nOut, score));
  }
}
