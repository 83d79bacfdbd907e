package org.gru4j.layer;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.recurrent.GRU;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.PairList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * PyTorch's GRU, one layer, with our weights.
 *
 * <p>PyTorch stacks the gates as r, z, n in rows of {@code [3H, I]} matrices; ours stand as z, r, c
 * in columns of {@code [I, 3H]}. PyTorch's z keeps the past.
 */
public final class TorchGru implements AutoCloseable {
  private final NDManager manager = PyTorch.manager();
  private final Model model = Model.newInstance("gru", Device.cpu(), "PyTorch");
  private final Trainer trainer;
  private final int hidden;

  public TorchGru(int inputSize, int hidden, float learningRate) {
    this.hidden = hidden;
    GRU block =
        GRU.builder()
            .setNumLayers(1)
            .setStateSize(hidden)
            .optBatchFirst(false)
            .optHasBiases(true)
            .optBidirectional(false)
            .optReturnState(true)
            .build();
    model.setBlock(block);
    Optimizer adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(learningRate)).build();
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.l2Loss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(adam));
    trainer.initialize(new Shape(1, 1, inputSize));
  }

  public static String version() {
    return PyTorch.engine().getVersion();
  }

  /** Gate blocks z, r, c of columns to r, z, n of rows, or a bias likewise. */
  private INDArray toTorch(INDArray ours) {
    INDArray gates =
        ours.rank() == 1 ? ours.reshape(1, ours.length()).transpose() : ours.transpose();
    INDArray z = rows(gates, 0);
    INDArray r = rows(gates, 1);
    INDArray c = rows(gates, 2);
    return Nd4j.concat(0, r, z, c);
  }

  /** The inverse of {@link #toTorch}: r, z, n and z, r, c differ by one exchange. */
  private INDArray fromTorch(NDArray theirs) {
    Shape shape = theirs.getShape();
    long columns = shape.dimension() == 1 ? 1 : shape.get(1);
    INDArray array =
        Nd4j.createFromArray(theirs.toFloatArray()).reshape('c', shape.get(0), columns);
    INDArray gates = Nd4j.concat(0, rows(array, 1), rows(array, 0), rows(array, 2));
    return columns == 1 && shape.dimension() == 1
        ? gates.reshape(gates.length())
        : gates.transpose().dup('c');
  }

  private INDArray rows(INDArray gates, int block) {
    return gates
        .get(
            org.nd4j.linalg.indexing.NDArrayIndex.interval(
                (long) block * hidden, (block + 1L) * hidden),
            org.nd4j.linalg.indexing.NDArrayIndex.all())
        .dup('c');
  }

  /** Sets the weights in the order input weights, recurrent weights, bias, recurrent bias. */
  public void setWeights(List<INDArray> ours) {
    PairList<String, Parameter> parameters = model.getBlock().getParameters();
    for (int i = 0; i < ours.size(); i++) {
      NDArray target = parameters.valueAt(i).getArray();
      INDArray converted = toTorch(ours.get(i));
      NDArray values =
          manager.create(
              converted.dup('c').reshape(converted.length()).toFloatVector(), target.getShape());
      target.set(values.toType(DataType.FLOAT32, false).toByteBuffer());
    }
  }

  public record Result(
      INDArray output,
      INDArray inputGradient,
      List<INDArray> weightGradients,
      INDArray stateGradient) {}

  /** Forward, and backward from the loss {@code Σ output ∘ outputGradient}; arrays time-major. */
  public Result run(INDArray x, INDArray initialState, INDArray outputGradient) {
    NDArray input = toNd(x);
    input.setRequiresGradient(true);
    NDArray state = toNd(initialState);
    state.setRequiresGradient(true);
    NDArray output;
    try (GradientCollector collector = PyTorch.engine().newGradientCollector()) {
      output = forward(input, state);
      collector.backward(output.mul(toNd(outputGradient)).sum());
    }
    List<INDArray> gradients =
        model.getBlock().getParameters().values().stream()
            .map(parameter -> fromTorch(parameter.getArray().getGradient()))
            .toList();
    return new Result(
        toIndarray(output),
        toIndarray(input.getGradient()),
        gradients,
        toIndarray(state.getGradient()));
  }

  /** One Adam step on the squared error, summed over time and units, mean over the batch. */
  public double train(INDArray x, INDArray initialState, INDArray target) {
    NDArray loss;
    try (GradientCollector collector = trainer.newGradientCollector()) {
      NDArray difference = forward(toNd(x), toNd(initialState)).sub(toNd(target));
      loss = difference.square().sum().div(x.size(1));
      collector.backward(loss);
    }
    trainer.step();
    return loss.toFloatArray()[0];
  }

  private NDArray forward(NDArray input, NDArray initialState) {
    NDArray state = initialState.expandDims(0);
    return model
        .getBlock()
        .forward(new ParameterStore(manager, false), new NDList(input, state), true)
        .head();
  }

  private NDArray toNd(INDArray array) {
    return manager.create(
        array.dup('c').reshape(array.length()).toFloatVector(), new Shape(array.shape()));
  }

  private static INDArray toIndarray(NDArray array) {
    return Nd4j.createFromArray(array.toFloatArray()).reshape('c', array.getShape().getShape());
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
    manager.close();
  }
}
