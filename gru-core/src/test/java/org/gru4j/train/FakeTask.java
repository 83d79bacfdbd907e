package org.gru4j.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongToDoubleFunction;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.metrics.LossSum;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.train.history.TrainingMeasure;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A task that does everything the loop asks for and learns nothing: a step adds a random number to
 * a carried state, and the state to both parameters of its network. What its validations come to is
 * said beforehand, or follows from the parameters.
 */
class FakeTask implements TrainingTask {
  static final int BATCHES = 4;

  private final MultiLayerNetwork network =
      new MultiLayerNetwork(
          new NeuralNetConfiguration.Builder()
              .list()
              .layer(
                  new OutputLayer.Builder(LossFunction.MSE)
                      .activation(Activation.IDENTITY)
                      .nIn(1)
                      .nOut(1)
                      .build())
              .build());
  private final List<String> calls = new ArrayList<>();
  private final String data;
  private LongToDoubleFunction validationLoss = step -> 1;
  private @Nullable LongToDoubleFunction validationError;
  private LongToDoubleFunction trainingLoss = step -> 1;
  private int batches = BATCHES;
  private boolean heldOut = true;
  private double carried;
  private long steps;

  FakeTask() {
    this("fake data");
  }

  FakeTask(String data) {
    this.data = data;
    network.init();
    network.params().assign(0);
  }

  /** What a validation comes to after so many steps of this object. */
  FakeTask validating(LongToDoubleFunction loss) {
    validationLoss = loss;
    return this;
  }

  /** What tells the best validation in place of its loss. */
  FakeTask erring(LongToDoubleFunction error) {
    validationError = error;
    return this;
  }

  /** What a step's loss is, by its number from 1. */
  FakeTask losing(LongToDoubleFunction loss) {
    trainingLoss = loss;
    return this;
  }

  FakeTask withBatches(int count) {
    batches = count;
    return this;
  }

  FakeTask withoutHeldOutData() {
    heldOut = false;
    return this;
  }

  /** What the loop asked for, in order: "epoch 0 from 2", "step", "validate". */
  List<String> calls() {
    return calls;
  }

  double parameter() {
    return network.params().getDouble(0);
  }

  @Override
  public MultiLayerNetwork network() {
    return network;
  }

  @Override
  public String data() {
    return data;
  }

  @Override
  public TrainingMeasure measure() {
    return TrainingMeasure.PERPLEXITY;
  }

  @Override
  public int batchesPerEpoch() {
    return batches;
  }

  @Override
  public void startEpoch(int epoch, int firstBatch) {
    calls.add("epoch " + epoch + " from " + firstBatch);
    if (firstBatch == 0) {
      carried = 0;
    }
  }

  @Override
  public LossSum step() {
    calls.add("step");
    steps++;
    carried += Nd4j.rand(1).getDouble(0);
    network.params().addi(carried);
    network.getLayerWiseConfigurations().setIterationCount((int) steps);
    double loss = trainingLoss.applyAsDouble(steps);
    return new LossSum(10 * loss, 10);
  }

  @Override
  public LossSum validate() {
    calls.add("validate");
    return heldOut ? new LossSum(validationLoss.applyAsDouble(steps), 1) : LossSum.NONE;
  }

  @Override
  public OptionalDouble error() {
    return validationError == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(validationError.applyAsDouble(steps));
  }

  @Override
  public void writeExtras(CheckpointWriter writer) throws IOException {
    writer.array("carried", Nd4j.createFromArray(carried, steps));
  }

  @Override
  public void readExtras(Checkpoint checkpoint) {
    INDArray read = checkpoint.array("carried");
    carried = read.getDouble(0);
    steps = read.getLong(1);
  }
}
