package org.gru4j.layer.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.GRU;
import org.gru4j.layer.internal.GruImplementation;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.GruStepper;
import org.gru4j.math.RowIndexing;
import org.gru4j.math.SoftmaxStepper;
import org.gru4j.math.TokenInput;
import org.gru4j.math.softmax.TokenCrossEntropy;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network of a {@link TokenEmbedding}, {@link GRU} layers and a {@link TokenOutput} or {@link
 * AdaptiveTokenOutput}, read one token at a time, for many sequences side by side.
 *
 * <p>It has copies of the weights and states of its own, so that it neither sees nor disturbs what
 * the network does meanwhile, and it sets up nothing per step, where {@code rnnTimeStep} of
 * Deeplearning4j goes through all of a network's machinery. One thread at a time.
 */
public final class TokenStepper implements AutoCloseable {
  private final INDArray vectors;
  private final List<GruStepper> layers;
  private final INDArray embedded;
  private final SoftmaxStepper softmax;
  private final int capacity;
  private final int vocabulary;

  private TokenStepper(
      INDArray vectors, List<GruStepper> layers, SoftmaxStepper softmax, int capacity) {
    this.vectors = vectors;
    this.layers = layers;
    this.capacity = capacity;
    this.embedded =
        ArraySupplier.DETACHED
            .create(Use.ACTIVATION, vectors.dataType(), capacity, vectors.size(1))
            .assign(0);
    this.softmax = softmax;
    this.vocabulary = (int) softmax.probabilities().size(1);
  }

  /**
   * A stepper with the network's present weights and zero states.
   *
   * @param capacity the largest number of sequences side by side
   * @throws IllegalArgumentException if the network has other layers or the capacity is below 1
   */
  public static TokenStepper of(MultiLayerNetwork network, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "Expected a capacity of at least 1 sequence, found " + capacity + ".");
    }
    Layer[] all = network.getLayers();
    boolean known = all[0] instanceof TokenEmbeddingLayer;
    for (int i = 1; i < all.length - 1; i++) {
      known &= all[i] instanceof GruImplementation;
    }
    if (!known || !(all[all.length - 1] instanceof BaseTokenOutputLayer<?> output)) {
      throw new IllegalArgumentException(
          "Expected a network of TokenEmbedding, GRU layers and TokenOutput or AdaptiveTokenOutput,"
              + " found "
              + Arrays.stream(all).map(layer -> layer.getClass().getSimpleName()).toList()
              + ".");
    }
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray vectors = all[0].getParam(TokenParamInitializer.WEIGHT_KEY).dup('c');
      SoftmaxStepper softmax =
          output.softmax(false, LayerWorkspaceMgr.noWorkspaces()).stepper(capacity);
      // Fewer tokens than numbers in a vector: the first layer reads unit vectors for less.
      boolean overTokens = all.length > 2 && vectors.size(0) < vectors.size(1);
      List<GruStepper> layers = new ArrayList<>();
      for (int i = 1; i < all.length - 1; i++) {
        GruImplementation gru = (GruImplementation) all[i];
        layers.add(i == 1 && overTokens ? gru.stepper(vectors, capacity) : gru.stepper(capacity));
      }
      return new TokenStepper(
          overTokens ? TokenInput.units(vectors) : vectors, layers, softmax, capacity);
    }
  }

  /** The largest number of sequences side by side. */
  public int capacity() {
    return capacity;
  }

  /** The number of tokens, each with a probability. */
  public int vocabularySize() {
    return vocabulary;
  }

  /**
   * Reads one token of each sequence.
   *
   * @param tokens the i-th belongs to sequence i; sequences from {@code tokens.length} on rest
   * @return the probabilities of the tokens after these, {@code [tokens.length, vocabulary]} in 'c'
   *     order, until the next call or the end of this stepper
   */
  public INDArray step(int... tokens) {
    int rows = tokens.length;
    if (rows < 1 || rows > capacity) {
      throw new IllegalArgumentException(
          "Expected tokens of 1 to " + capacity + " sequences, found " + rows + ".");
    }
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      RowIndexing.gather(vectors, tokens, embedded);
      INDArray input = embedded;
      for (GruStepper layer : layers) {
        layer.step(input, rows);
        input = layer.state();
      }
      softmax.step(input, rows);
      return TokenCrossEntropy.slice(softmax.probabilities(), 0, rows);
    }
  }

  /**
   * Copies what the last step found of one sequence.
   *
   * @param target gets the probability of each token, {@code [vocabularySize()]}
   */
  public void probabilities(int sequence, float[] target) {
    RowIndexing.copyRow(softmax.probabilities(), sequence, target);
  }

  /** Numbers of what the softmax reads of a sequence. */
  public int stateSize() {
    return (int) last().size(1);
  }

  /**
   * Copies what the softmax read of one sequence in the last step.
   *
   * @param target {@code [stateSize()]}
   */
  public void state(int sequence, float[] target) {
    RowIndexing.copyRow(last(), sequence, target);
  }

  private INDArray last() {
    return layers.isEmpty() ? embedded : layers.get(layers.size() - 1).state();
  }

  /** Starts a sequence anew, from zero states. */
  public void clear(int sequence) {
    layers.forEach(layer -> layer.state().getRow(sequence).assign(0));
  }

  /**
   * Copies the states of one sequence.
   *
   * @return of each GRU layer its units
   */
  public float[][] states(int sequence) {
    float[][] states = new float[layers.size()][];
    for (int i = 0; i < states.length; i++) {
      INDArray all = layers.get(i).state();
      states[i] = new float[(int) all.size(1)];
      RowIndexing.copyRow(all, sequence, states[i]);
    }
    return states;
  }

  /**
   * Goes on with a sequence from states that were copied before.
   *
   * @param states as {@link #states} gave them
   */
  public void setStates(int sequence, float[][] states) {
    for (int i = 0; i < states.length; i++) {
      RowIndexing.putRow(layers.get(i).state(), sequence, states[i]);
    }
  }

  /** Gives sequence {@code to} the states of sequence {@code from}. */
  public void copy(int from, int to) {
    layers.forEach(layer -> layer.state().getRow(to).assign(layer.state().getRow(from)));
  }

  @Override
  public void close() {
    layers.forEach(GruStepper::close);
    softmax.close();
    vectors.close();
    embedded.close();
  }
}
