package org.gru4j.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.layer.token.TokenGraph;
import org.gru4j.math.ComputeType;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A training step of an encoder-decoder: bidirectional encoder, decoder with attention (general),
 * softmax, SGD, ours and PyTorch's. All sentences have the same length, and nothing is dropped.
 */
final class Translation {
  private static final float LEARNING_RATE = 0.1f;

  private Translation() {}

  /** Units are those of embeddings, of each direction of the encoder, and of the decoder. */
  record Size(int sourceTokens, int targetTokens, int units, int time, int batch) {
    @Override
    public String toString() {
      return "V=%d,%d H=%d T=%d B=%d".formatted(sourceTokens, targetTokens, units, time, batch);
    }
  }

  static Contender ours(Size size, ComputeType type) {
    ComputationGraph network =
        new TokenGraph(
            Seq2SeqConfiguration.builder()
                .embeddingSize(size.units())
                .hiddenSize(size.units())
                .dropout(0)
                .gradientClip(Double.POSITIVE_INFINITY)
                .updater(new Sgd(LEARNING_RATE))
                .computeType(type)
                .build()
                .network(size.sourceTokens(), size.targetTokens()));
    network.init();
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {
              tokens(size, size.targetTokens(), 1), tokens(size, size.sourceTokens(), 2)
            },
            new INDArray[] {tokens(size, size.targetTokens(), 3)});
    return () -> network.fit(data);
  }

  private static INDArray tokens(Size size, int vocabulary, int seed) {
    int[] tokens =
        new Random(seed).ints((long) size.time() * size.batch(), 0, vocabulary).toArray();
    return Nd4j.createFromArray(tokens).reshape(size.batch(), 1, size.time());
  }

  static Contender torch(Size size) {
    NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    long units = size.units();
    NDArray sourceVectors = Torch.weight(manager, size.sourceTokens(), units);
    NDArray targetVectors = Torch.weight(manager, size.targetTokens(), units);
    NDList encoder = Torch.gruWeights(manager, 2, units);
    NDList decoder = Torch.gruWeights(manager, 1, units);
    NDArray bridge = Torch.weight(manager, units, 2 * units);
    NDArray score = Torch.weight(manager, 2 * units, units);
    NDArray readout = Torch.weight(manager, units, 3 * units);
    NDArray output = Torch.weight(manager, size.targetTokens(), units);
    NDArray bias = Torch.weight(manager, size.targetTokens());
    NDList all =
        new NDList(encoder)
            .addAll(decoder)
            .addAll(new NDList(sourceVectors, targetVectors, bridge, score, readout, output, bias));
    NDArray source = indices(manager, size, size.sourceTokens(), 2);
    NDArray target = indices(manager, size, size.targetTokens(), 1);
    long rows = (long) size.time() * size.batch();
    NDArray labels = indices(manager, size, size.targetTokens(), 3).reshape(rows);
    Loss loss = Loss.softmaxCrossEntropyLoss("loss", 1, -1, true, true);
    return () -> {
      try (NDManager scope = manager.newSubManager()) {
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
          NDArray read = vectors(scope, source, sourceVectors);
          NDArray zeros = scope.zeros(new Shape(2, size.batch(), units));
          NDList encoded =
              read.getNDArrayInternal().gru(read, zeros, encoder, true, 1, 0, true, true, false);
          NDArray memory = encoded.head().transpose(1, 0, 2);
          NDArray last = encoded.get(1).transpose(1, 0, 2).reshape(size.batch(), 2 * units);
          NDArray state = linear(last, bridge).tanh().expandDims(0);
          NDArray written = vectors(scope, target, targetVectors);
          NDArray states =
              written
                  .getNDArrayInternal()
                  .gru(written, state, decoder, true, 1, 0, true, false, false)
                  .head()
                  .transpose(1, 0, 2);
          NDArray weights = linear(states, score).batchMatMul(memory.transpose(0, 2, 1)).softmax(2);
          NDArray joined = states.concat(weights.batchMatMul(memory), 2);
          NDArray hidden = linear(joined, readout).tanh().transpose(1, 0, 2).reshape(rows, units);
          NDArray logits = Linear.linear(hidden, output, bias).singletonOrThrow();
          NDArray value = loss.evaluate(new NDList(labels), new NDList(logits));
          collector.backward(value);
        }
        Torch.descend(scope, all, LEARNING_RATE);
      }
    };
  }

  private static NDArray linear(NDArray input, NDArray weight) {
    return Linear.linear(input, weight).singletonOrThrow();
  }

  private static NDArray vectors(NDManager scope, NDArray tokens, NDArray table) {
    NDArray vectors = Embedding.embedding(tokens, table, SparseFormat.DENSE).singletonOrThrow();
    vectors.attach(scope);
    return vectors;
  }

  private static NDArray indices(NDManager manager, Size size, int vocabulary, int seed) {
    long[] tokens =
        new Random(seed).longs((long) size.time() * size.batch(), 0, vocabulary).toArray();
    return manager.create(tokens, new Shape(size.time(), size.batch()));
  }
}
