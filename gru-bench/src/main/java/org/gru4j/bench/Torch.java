package org.gru4j.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.util.Random;

/** The same in PyTorch, through DJL. */
final class Torch {
  private static final float LEARNING_RATE = 0.1f;

  private Torch() {}

  static NDManager manager() {
    return NDManager.newBaseManager(Device.cpu(), "PyTorch");
  }

  static NDArray weight(NDManager manager, long... shape) {
    NDArray weight = manager.randomNormal(0, 0.05f, new Shape(shape), DataType.FLOAT32);
    weight.setRequiresGradient(true);
    return weight;
  }

  /** weight_ih, weight_hh, bias_ih, bias_hh of each layer. */
  static NDList gruWeights(NDManager manager, int layers, long units) {
    NDList weights = new NDList();
    for (int layer = 0; layer < layers; layer++) {
      weights.addAll(cellWeights(manager, units, units));
    }
    return weights;
  }

  /** weight_ih, weight_hh, bias_ih, bias_hh of one layer and direction. */
  static NDList cellWeights(NDManager manager, long inputs, long units) {
    return new NDList(
        weight(manager, 3 * units, inputs),
        weight(manager, 3 * units, units),
        weight(manager, 3 * units),
        weight(manager, 3 * units));
  }

  /** A step of SGD. */
  static void descend(NDManager scope, NDList weights, float learningRate) {
    for (NDArray weight : weights) {
      NDArray gradient = weight.getGradient();
      gradient.attach(scope);
      weight.subi(gradient.muli(learningRate));
    }
  }

  static NDList gru(NDArray input, NDArray state, NDList weights, int layers, boolean training) {
    return input
        .getNDArrayInternal()
        .gru(input, state, weights, true, layers, 0, training, false, false);
  }

  static Contender layerTraining(LayerShape shape) {
    NDManager manager = manager();
    NDList weights = gruWeights(manager, 1, shape.units());
    NDArray input = weight(manager, shape.time(), shape.batch(), shape.units());
    NDArray target = manager.randomNormal(input.getShape());
    return () -> {
      try (NDManager scope = manager.newSubManager();
          GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray state = scope.zeros(new Shape(1, shape.batch(), shape.units()));
        NDList output = gru(input, state, weights, 1, true);
        output.attach(scope);
        collector.backward(output.head().mul(target).sum());
      }
    };
  }

  static Contender layerInference(LayerShape shape) {
    NDManager manager = manager();
    NDList weights = gruWeights(manager, 1, shape.units());
    weights.forEach(weight -> weight.setRequiresGradient(false));
    NDArray input = manager.randomNormal(new Shape(shape.time(), shape.batch(), shape.units()));
    NDArray state = manager.zeros(new Shape(1, shape.batch(), shape.units()));
    return () -> gru(input, state, weights, 1, false).close();
  }

  /** The weights of a language model. */
  private record Model(NDArray vectors, NDList recurrent, NDArray output, NDArray bias) {
    static Model of(NDManager manager, ModelShape shape) {
      return new Model(
          weight(manager, shape.vocabulary(), shape.units()),
          gruWeights(manager, shape.layers(), shape.units()),
          weight(manager, shape.vocabulary(), shape.units()),
          weight(manager, shape.vocabulary()));
    }

    NDList all() {
      return new NDList(recurrent).addAll(new NDList(vectors, output, bias));
    }
  }

  private static NDArray indices(NDManager manager, ModelShape shape, int time, int batch) {
    long[] tokens = new Random(1).longs((long) time * batch, 0, shape.vocabulary()).toArray();
    return manager.create(tokens, new Shape(time, batch));
  }

  static Contender modelTraining(ModelShape shape, int time, int batch) {
    NDManager manager = manager();
    Model model = Model.of(manager, shape);
    NDArray tokens = indices(manager, shape, time, batch);
    NDArray labels = indices(manager, shape, time, batch).reshape((long) time * batch);
    Loss loss = Loss.softmaxCrossEntropyLoss("loss", 1, -1, true, true);
    return () -> {
      try (NDManager scope = manager.newSubManager()) {
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
          NDArray input =
              Embedding.embedding(tokens, model.vectors(), SparseFormat.DENSE).singletonOrThrow();
          input.attach(scope);
          NDArray state = scope.zeros(new Shape(shape.layers(), batch, shape.units()));
          NDArray hidden = gru(input, state, model.recurrent(), shape.layers(), true).head();
          NDArray rows = hidden.reshape((long) time * batch, shape.units());
          NDArray logits = Linear.linear(rows, model.output(), model.bias()).singletonOrThrow();
          NDArray value = loss.evaluate(new NDList(labels), new NDList(logits));
          collector.backward(value);
        }
        descend(scope, model.all(), LEARNING_RATE);
      }
    };
  }

  static Contender modelStep(ModelShape shape) {
    NDManager manager = manager();
    Model model = Model.of(manager, shape);
    model.all().forEach(weight -> weight.setRequiresGradient(false));
    return new Contender() {
      private NDArray state = manager.zeros(new Shape(shape.layers(), 1, shape.units()));
      private long token;

      @Override
      public void run() {
        try (NDManager scope = manager.newSubManager()) {
          NDArray index = scope.create(new long[] {token}, new Shape(1, 1));
          NDArray input =
              Embedding.embedding(index, model.vectors(), SparseFormat.DENSE).singletonOrThrow();
          NDList result = gru(input, state, model.recurrent(), shape.layers(), false);
          NDArray hidden = result.head().reshape(1, shape.units());
          float[] probabilities =
              Linear.linear(hidden, model.output(), model.bias())
                  .singletonOrThrow()
                  .softmax(-1)
                  .toFloatArray();
          token = (token + 1 + (probabilities[0] > 0.5 ? 1 : 0)) % shape.vocabulary();
          NDArray next = result.get(1);
          next.attach(manager);
          state.close();
          state = next;
        }
      }
    };
  }
}
