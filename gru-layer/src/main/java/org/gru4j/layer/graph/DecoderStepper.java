package org.gru4j.layer.graph;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.gru4j.layer.internal.TokenDistribution;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.GruStepper;
import org.gru4j.math.Matrices;
import org.gru4j.math.RowIndexing;
import org.gru4j.math.attention.Attention;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.math.softmax.TokenCrossEntropy;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The decoder of an encoder–decoder graph, read one token at a time, for several hypotheses of
 * several sources side by side. What was written before is never read again.
 *
 * <p>Like {@link TokenStepper} it has copies of the weights and states of its own. Row {@code s * n
 * + i} is hypothesis i of source s, of n each. One thread at a time.
 */
public final class DecoderStepper implements AutoCloseable {
  /**
   * Which vertices of the graph are the decoder's.
   *
   * @param embedding a {@link TokenEmbedding}
   * @param recurrent {@link GruVertex}s from the bottom up; the first may be an {@link
   *     AttentionDecoderVertex}
   * @param attention a {@link LuongAttentionVertex} behind them; null for none
   * @param output a {@link TokenOutput}
   */
  public record Parts(
      String embedding, List<String> recurrent, @Nullable String attention, String output) {}

  /**
   * What the decoder starts from.
   *
   * @param memory what the encoder wrote, {@code [sources, size, places]}
   * @param mask {@code [sources, places]}, 1 = real
   * @param states the initial state of each recurrent part, {@code [sources, size]}
   */
  public record Start(INDArray memory, @Nullable INDArray mask, List<INDArray> states) {}

  /** One part of the decoder, from its input to its output, both {@code [rows, size]}. */
  private interface Part {
    INDArray step(INDArray input);
  }

  private final int sources;
  private final int each;

  /** What lives as long as this object, but for what its parts hold. */
  private final DetachedArrays lasting = new DetachedArrays();

  /** What lives until the next step. */
  private final DetachedArrays ofStep = new DetachedArrays();

  private final INDArray vectors;
  private final INDArray embedded;
  private final List<GruStepper> steppers = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final TokenCrossEntropy output;
  private final INDArray logProbabilities;
  private @Nullable INDArray attended;

  private DecoderStepper(ComputationGraph graph, Parts names, Start start, int each) {
    this.sources = Math.toIntExact(start.memory().size(0));
    this.each = each;
    this.vectors =
        lasting.copy(
            graph.getLayer(names.embedding()).getParam(DefaultParamInitializer.WEIGHT_KEY));
    this.embedded = create(vectors.size(1));
    this.output = ((TokenDistribution) graph.getLayer(names.output())).weightCopy();
    this.logProbabilities = create(output.tokens());
    for (String name : names.recurrent()) {
      if (graph.getVertex(name) instanceof AttentionDecoderGraphVertex vertex) {
        steppers.add(vertex.stepper(rows()));
        parts.add(new Decoder(vertex, steppers.get(steppers.size() - 1), start));
      } else {
        GruStepper stepper = ((GruGraphVertex) graph.getVertex(name)).stepper(rows());
        steppers.add(stepper);
        parts.add(
            input -> {
              stepper.step(input, rows());
              return stepper.state();
            });
      }
    }
    if (names.attention() != null) {
      parts.add(new Luong((LuongAttentionGraphVertex) graph.getVertex(names.attention()), start));
    }
    for (int i = 0; i < steppers.size(); i++) {
      spread(start.states().get(i), steppers.get(i).state());
    }
  }

  /**
   * A decoder with the graph's present weights.
   *
   * @param each hypotheses of each source
   * @throws IllegalArgumentException if there is not at least one hypothesis
   */
  public static DecoderStepper of(ComputationGraph graph, Parts parts, Start start, int each) {
    if (each < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 hypothesis for each source, found " + each + ".");
    }
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return new DecoderStepper(graph, parts, start, each);
    }
  }

  /** All hypotheses of all sources. */
  public int rows() {
    return sources * each;
  }

  /** How many tokens there are to choose from. */
  public int vocabularySize() {
    return Math.toIntExact(output.tokens());
  }

  /** Gives the state of a source to all of its hypotheses. */
  private void spread(INDArray states, INDArray target) {
    int[] rows = new int[rows()];
    Arrays.setAll(rows, row -> row / each);
    gather(states, rows, target);
  }

  private static void gather(INDArray states, int[] rows, INDArray target) {
    try (DetachedArrays copies = new DetachedArrays()) {
      RowIndexing.gather(copies.copy(states), rows, target);
    }
  }

  /**
   * Reads a token of each hypothesis.
   *
   * @param origins row i goes on from the present state of row {@code origins[i]}
   * @param tokens one for each row
   * @return the log-probabilities of the next tokens, {@code [rows, vocabulary]} in 'c' order,
   *     until the next call
   */
  public INDArray step(int[] origins, int[] tokens) {
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      ofStep.close();
      reorder(origins);
      RowIndexing.gather(vectors, tokens, embedded);
      INDArray input = embedded;
      for (Part part : parts) {
        input = part.step(input);
      }
      output.logSoftmax(input, logProbabilities);
      return logProbabilities;
    }
  }

  private void reorder(int[] origins) {
    for (int row = 0; row < origins.length; row++) {
      if (origins[row] != row) {
        for (GruStepper stepper : steppers) {
          gather(stepper.state(), origins, stepper.state());
        }
        return;
      }
    }
  }

  /**
   * How much of each place of its source every hypothesis attended to in the last step, {@code
   * [sources, hypotheses, places]}, until the next call of {@link #step}; null if the decoder has
   * no attention.
   */
  public @Nullable INDArray attention() {
    return attended;
  }

  @Override
  public void close() {
    steppers.forEach(GruStepper::close);
    output.release();
    ofStep.close();
    lasting.close();
    attended = null;
  }

  private INDArray create(long columns) {
    return lasting.create(Use.ACTIVATION, vectors.dataType(), rows(), columns).assign(0);
  }

  /** Attention over the sources' memories and the readout behind it. */
  private final class Reader {
    private final Map<String, INDArray> weights = new HashMap<>();
    private final Matrices matrices;
    private final Attention attention;
    private final INDArray joined;
    private final INDArray result;
    private final long stateSize;

    Reader(
        WeightedGraphVertex<?> vertex,
        AttentionScore score,
        long stateSize,
        long nOut,
        Start start) {
      vertex.parameterTable().forEach((key, value) -> weights.put(key, lasting.copy(value)));
      this.matrices = vertex.matrices();
      INDArray memory = lasting.copy(start.memory().permute(0, 2, 1).castTo(vectors.dataType()));
      INDArray mask = start.mask();
      this.attention =
          new Attention(
              new Attention.Reading(score, weights, matrices),
              memory,
              mask == null ? null : mask.castTo(vectors.dataType()),
              lasting);
      this.stateSize = stateSize;
      this.joined = create(stateSize + memory.size(2));
      this.result = create(nOut);
    }

    /** The context of states {@code [rows, size]}, {@code [rows, memorySize]}. */
    INDArray context(INDArray states) {
      Attention.Answer answer =
          attention.answer(states.reshape(sources, each, states.size(1)), ofStep);
      attended = answer.weights();
      return Matrices.rows(answer.context());
    }

    INDArray readout(INDArray states, INDArray context) {
      joined.get(all(), interval(0, stateSize)).assign(states);
      joined.get(all(), interval(stateSize, joined.size(1))).assign(context);
      AttentionParts.readout(matrices, weights, joined, result);
      return result;
    }
  }

  private final class Luong implements Part {
    private final Reader reader;

    Luong(LuongAttentionGraphVertex vertex, Start start) {
      LuongAttentionVertex conf = vertex.configuration();
      reader = new Reader(vertex, conf.getScore(), conf.getQuerySize(), conf.getNOut(), start);
    }

    @Override
    public INDArray step(INDArray input) {
      return reader.readout(input, reader.context(input));
    }
  }

  private final class Decoder implements Part {
    private final Reader reader;
    private final GruStepper stepper;
    private final INDArray input;
    private final long inputSize;

    Decoder(AttentionDecoderGraphVertex vertex, GruStepper stepper, Start start) {
      AttentionDecoderVertex conf = vertex.configuration();
      this.reader =
          new Reader(vertex, conf.getScore(), conf.getGru().getNOut(), conf.getNOut(), start);
      this.stepper = stepper;
      this.inputSize = conf.inputSize();
      this.input = create(conf.getGru().getNIn());
    }

    @Override
    public INDArray step(INDArray sequence) {
      INDArray context = reader.context(stepper.state());
      input.get(all(), interval(0, inputSize)).assign(sequence);
      input.get(all(), interval(inputSize, input.size(1))).assign(context);
      stepper.step(input, rows());
      return reader.readout(stepper.state(), context);
    }
  }
}
