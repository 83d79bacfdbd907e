package org.gru4j.layer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.layer.GRU;
import org.gru4j.layer.PyTorch;
import org.gru4j.layer.TorchGru;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.UpdateMode;
import org.gru4j.math.attention.AttentionScore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An encoder–decoder with attention beside the same model made of PyTorch's GRU and operations: a
 * ragged minibatch of ours, sentence by sentence there.
 */
class EncoderDecoderTorchParityTest {
  private static final int SOURCE_TOKENS = 11;
  private static final int TARGET_TOKENS = 13;
  private static final int EMBEDDING = 5;
  private static final int HIDDEN = 7;
  private static final int READOUT = 6;
  private static final int[] PLACES = {6, 3, 5};
  private static final int[] STEPS = {2, 5, 4};

  private static final int ATTENTION = 4;

  /** Where the attention is. */
  private enum Feeding {
    /** Behind the decoder (Luong). */
    OUTPUT,
    /** Before each step, its context fed into the recurrence (Bahdanau). */
    INPUT
  }

  private static Stream<Arguments> cases() {
    return Arrays.stream(KernelChoice.values())
        .flatMap(
            kernel ->
                Arrays.stream(Feeding.values()).map(feeding -> Arguments.of(kernel, feeding)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sameLogProbabilities(KernelChoice kernel, Feeding feeding) {
    ComputationGraph network = network(kernel, feeding);
    Random random = new Random(3);
    for (long i = 0; i < network.params().length(); i++) {
      network.params().putScalar(i, 0.4 * random.nextGaussian());
    }
    int[][] sources = tokens(random, PLACES, SOURCE_TOKENS);
    int[][] targets = tokens(random, STEPS, TARGET_TOKENS);
    INDArray ours =
        network
            .output(
                false,
                new INDArray[] {padded(sources), padded(targets)},
                new INDArray[] {mask(PLACES), mask(STEPS)})[0];
    try (TorchGru encoder = new TorchGru(EMBEDDING, HIDDEN, 0.1f);
        TorchGru decoder = new TorchGru(decoderInputs(feeding), HIDDEN, 0.1f);
        NDManager manager = PyTorch.manager()) {
      encoder.setWeights(gruWeights(network, "encoder"));
      decoder.setWeights(gruWeights(network, "decoder"));
      for (int example = 0; example < PLACES.length; example++) {
        NDArray theirs =
            torch(
                new Theirs(manager, network, encoder, decoder),
                feeding,
                sources[example],
                targets[example]);
        float[] expected = theirs.toFloatArray();
        for (int step = 0; step < STEPS[example]; step++) {
          for (int token = 0; token < TARGET_TOKENS; token++) {
            assertThat(Math.log(ours.getDouble(example, token, step)))
                .as("example %d, step %d, token %d", example, step, token)
                .isCloseTo(expected[step * TARGET_TOKENS + token], within(1e-5));
          }
        }
      }
    }
  }

  private static int decoderInputs(Feeding feeding) {
    return feeding == Feeding.INPUT ? EMBEDDING + HIDDEN : EMBEDDING;
  }

  private static ComputationGraph network(KernelChoice kernel, Feeding feeding) {
    ComputationGraphConfiguration.GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("source", "target")
            .addLayer("sourceVectors", embedding(SOURCE_TOKENS), "source")
            .addLayer("targetVectors", embedding(TARGET_TOKENS), "target")
            .addLayer("encoder", gru(EMBEDDING, kernel), "sourceVectors")
            .addVertex("state", new FinalStateVertex(), "encoder");
    GRU gru = gru(decoderInputs(feeding), kernel);
    if (feeding == Feeding.INPUT) {
      graph.addVertex(
          "decoder",
          new AttentionDecoderVertex(gru, HIDDEN, ATTENTION, READOUT, AttentionScore.CONCAT),
          "targetVectors",
          "encoder",
          "state");
    } else {
      graph
          .addVertex("decoder", new GruVertex(gru), "targetVectors", "state")
          .addVertex(
              "attention",
              new LuongAttentionVertex(HIDDEN, HIDDEN, 0, READOUT, AttentionScore.GENERAL),
              "decoder",
              "encoder");
    }
    graph.addLayer(
        "output",
        new TokenOutput.Builder().nIn(READOUT).nOut(TARGET_TOKENS).build(),
        feeding == Feeding.INPUT ? "decoder" : "attention");
    ComputationGraph network = new ComputationGraph(graph.setOutputs("output").build());
    network.init();
    return network;
  }

  private static TokenEmbedding embedding(int tokens) {
    return new TokenEmbedding.Builder().nIn(tokens).nOut(EMBEDDING).build();
  }

  private static GRU gru(int inputs, KernelChoice kernel) {
    return new GRU.Builder()
        .nIn(inputs)
        .nOut(HIDDEN)
        .recurrentBias(true)
        .updateMode(UpdateMode.KEEPS_PAST)
        .kernel(kernel)
        .build();
  }

  private static List<INDArray> gruWeights(ComputationGraph network, String vertex) {
    var table = network.getVertex(vertex).paramTable(false);
    return List.of(table.get("W"), table.get("RW"), table.get("b"), table.get("rb"));
  }

  /** The other side: our network's weights in PyTorch. */
  private record Theirs(
      NDManager manager, ComputationGraph network, TorchGru encoder, TorchGru decoder) {
    NDArray weight(String vertex, String key) {
      return nd(manager, network.getVertex(vertex).paramTable(false).get(key));
    }

    /** {@code tanh([states contexts] W + b)}. */
    NDArray readout(String vertex, NDArray states, NDArray contexts) {
      return states
          .concat(contexts, 1)
          .matMul(weight(vertex, "readoutW"))
          .add(weight(vertex, "readoutB"))
          .tanh();
    }
  }

  /** {@code [steps, tokens]} log-probabilities of one sentence. */
  private static NDArray torch(Theirs theirs, Feeding feeding, int[] source, int[] target) {
    INDArray zeros = Nd4j.zeros(DataType.FLOAT, 1, HIDDEN);
    INDArray memory =
        states(theirs.encoder(), vectors(theirs.network(), "sourceVectors", source), zeros);
    INDArray last = memory.getRow(source.length - 1, true);
    INDArray vectors = vectors(theirs.network(), "targetVectors", target);
    NDArray readout =
        feeding == Feeding.INPUT
            ? inputFeeding(theirs, memory, vectors, last)
            : behind(theirs, memory, vectors, last);
    return readout
        .matMul(theirs.weight("output", "W"))
        .add(theirs.weight("output", "b"))
        .logSoftmax(1);
  }

  private static NDArray behind(Theirs theirs, INDArray memory, INDArray vectors, INDArray last) {
    NDArray m = nd(theirs.manager(), memory);
    NDArray s = nd(theirs.manager(), states(theirs.decoder(), vectors, last));
    NDArray scores = s.matMul(theirs.weight("attention", "attentionQuery")).matMul(m.transpose());
    return theirs.readout("attention", s, scores.softmax(1).matMul(m));
  }

  /** The additive score of the state before, step by step. */
  private static NDArray inputFeeding(
      Theirs theirs, INDArray memory, INDArray vectors, INDArray last) {
    NDArray m = nd(theirs.manager(), memory);
    NDArray keys = m.matMul(theirs.weight("decoder", "attentionMemory"));
    INDArray state = last;
    NDList readouts = new NDList();
    for (int step = 0; step < vectors.size(0); step++) {
      NDArray query =
          nd(theirs.manager(), state).matMul(theirs.weight("decoder", "attentionQuery"));
      NDArray scores =
          keys.add(query).tanh().matMul(theirs.weight("decoder", "attentionVector")).transpose();
      NDArray context = scores.softmax(1).matMul(m);
      INDArray seen = Nd4j.createFromArray(context.toFloatArray()).reshape(1, 1, HIDDEN);
      INDArray vector = vectors.slice(step).reshape(1, 1, EMBEDDING);
      state = states(theirs.decoder(), Nd4j.concat(2, vector, seen), state);
      readouts.add(theirs.readout("decoder", nd(theirs.manager(), state), context));
    }
    return NDArrays.concat(readouts, 0);
  }

  private static INDArray states(TorchGru gru, INDArray sequence, INDArray initial) {
    INDArray gradient = Nd4j.zeros(DataType.FLOAT, sequence.size(0), 1, HIDDEN);
    return gru.run(sequence, initial, gradient).output().reshape(sequence.size(0), HIDDEN);
  }

  private static INDArray vectors(ComputationGraph network, String vertex, int[] tokens) {
    INDArray table = network.getVertex(vertex).paramTable(false).get("W");
    return table.getRows(tokens).reshape(tokens.length, 1, EMBEDDING);
  }

  private static NDArray nd(NDManager manager, INDArray array) {
    return manager.create(
        array.dup('c').reshape(array.length()).toFloatVector(), new Shape(array.shape()));
  }

  private static int[][] tokens(Random random, int[] lengths, int vocabulary) {
    int[][] sentences = new int[lengths.length][];
    for (int i = 0; i < lengths.length; i++) {
      sentences[i] = random.ints(lengths[i], 0, vocabulary).toArray();
    }
    return sentences;
  }

  private static INDArray padded(int[][] sentences) {
    int longest = 0;
    for (int[] sentence : sentences) {
      longest = Math.max(longest, sentence.length);
    }
    INDArray padded = Nd4j.zeros(DataType.FLOAT, sentences.length, 1, longest);
    for (int i = 0; i < sentences.length; i++) {
      for (int t = 0; t < sentences[i].length; t++) {
        padded.putScalar(new long[] {i, 0, t}, sentences[i][t]);
      }
    }
    return padded;
  }

  private static INDArray mask(int[] lengths) {
    INDArray mask =
        Nd4j.zeros(DataType.FLOAT, lengths.length, Arrays.stream(lengths).max().orElseThrow());
    for (int i = 0; i < lengths.length; i++) {
      for (int t = 0; t < lengths[i]; t++) {
        mask.putScalar(i, t, 1);
      }
    }
    return mask;
  }
}
