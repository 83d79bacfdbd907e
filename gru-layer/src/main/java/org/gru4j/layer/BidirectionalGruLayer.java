package org.gru4j.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.LayerSetup;
import org.gru4j.layer.internal.StateImplementation;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Direction;
import org.gru4j.math.GruPass;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link BidirectionalGRU} inside a network: a {@link GruLayer} for each direction. */
final class BidirectionalGruLayer extends BaseRecurrentLayer<BidirectionalGRU>
    implements StateImplementation {
  /** The one that reads forward, then the one that reads backward. */
  private final List<GruLayer> directions;

  /** The states of both in the last pass, where the gradient of one needs those of the other. */
  private List<INDArray> states = List.of();

  BidirectionalGruLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    this.directions =
        List.of(
            direction(conf, dataType, Direction.FORWARD),
            direction(conf, dataType, Direction.REVERSE));
  }

  private static GruLayer direction(
      NeuralNetConfiguration conf, DataType dataType, Direction direction) {
    NeuralNetConfiguration one = conf.clone();
    one.setLayer(((BidirectionalGRU) conf.getLayer()).direction());
    return new GruLayer(one, dataType, direction);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return activateFrom(null, training, workspaceMgr).output();
  }

  @Override
  public Activation activateFrom(
      @Nullable INDArray initialState, boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    GruLayer.requireInput(input, layerConf(), layerId());
    applyDropOutIfNecessary(training, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = arrays.timeMajor(input, format(), dataType, Use.ACTIVATION);
    List<GruPass> passes = new ArrayList<>();
    for (int i = 0; i < directions.size(); i++) {
      GruLayer direction = directions.get(i);
      direction.setInput(LayerArrays.fromTimeMajor(sequence, format()), workspaceMgr);
      direction.setMaskArray(maskArray);
      INDArray state = initialState == null ? null : arrays.copy(half(initialState, i));
      passes.add(direction.pass(state, training, workspaceMgr));
    }
    INDArray forward = passes.get(0).output();
    INDArray backward = passes.get(1).output();
    states =
        layerConf().getMode() == Bidirectional.Mode.MUL ? List.of(forward, backward) : List.of();
    return new Activation(
        LayerArrays.fromTimeMajor(merged(forward, backward, arrays), format()),
        sideBySide(passes.get(0).finalState(), passes.get(1).finalState(), arrays));
  }

  /** The part of a state that is a direction's, as a view. */
  private INDArray half(INDArray state, int direction) {
    long hidden = layerConf().getNOut();
    return state.get(all(), interval(direction * hidden, (direction + 1) * hidden));
  }

  private INDArray sideBySide(INDArray forward, INDArray backward, LayerArrays arrays) {
    INDArray both =
        arrays.create(Use.ACTIVATION, dataType, forward.size(0), 2 * layerConf().getNOut());
    half(both, 0).assign(forward);
    half(both, 1).assign(backward);
    return both;
  }

  /** Time-major states of both directions as the layer's output. */
  private INDArray merged(INDArray forward, INDArray backward, LayerArrays arrays) {
    long hidden = forward.size(2);
    INDArray merged =
        arrays.create(
            Use.ACTIVATION, dataType, forward.size(0), forward.size(1), layerConf().outputSize());
    switch (layerConf().getMode()) {
      case CONCAT -> {
        merged.get(all(), all(), interval(0, hidden)).assign(forward);
        merged.get(all(), all(), interval(hidden, 2 * hidden)).assign(backward);
      }
      case ADD -> forward.add(backward, merged);
      case AVERAGE -> forward.add(backward, merged).divi(2);
      case MUL -> forward.mul(backward, merged);
    }
    return merged;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray inputGradient = backward(epsilon, workspaceMgr).input();
    return new Pair<>(
        LayerSetup.gradient(layerConf(), gradientsFlattened, gradientViews), inputGradient);
  }

  @Override
  public Gradients backward(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray gradient = arrays.timeMajor(epsilon, format(), dataType, Use.BACKWARD_SCRATCH);
    Gradients forward = backward(0, gradient, arrays, workspaceMgr);
    Gradients backward = backward(1, gradient, arrays, workspaceMgr);
    INDArray sum = inputGradient(forward, arrays).addi(inputGradient(backward, arrays));
    states = List.of();
    return new Gradients(
        backpropDropOutIfPresent(LayerArrays.fromTimeMajor(sum, format())),
        sideBySide(forward.initialState(), backward.initialState(), arrays));
  }

  /** Back-propagates a time-major gradient of the layer's output through one direction. */
  private Gradients backward(
      int index, INDArray gradient, LayerArrays arrays, LayerWorkspaceMgr workspaceMgr) {
    INDArray own = LayerArrays.fromTimeMajor(ofDirection(index, gradient, arrays), format());
    return directions.get(index).backward(own, workspaceMgr);
  }

  private INDArray inputGradient(Gradients direction, LayerArrays arrays) {
    return arrays.timeMajor(
        Objects.requireNonNull(direction.input(), "a direction reads no tokens"),
        format(),
        dataType,
        Use.GRADIENT);
  }

  /** The gradient with respect to a direction's states, from that of the layer's output. */
  private INDArray ofDirection(int index, INDArray gradient, LayerArrays arrays) {
    Bidirectional.Mode mode = layerConf().getMode();
    if (mode == Bidirectional.Mode.ADD) {
      return gradient;
    }
    long hidden = layerConf().getNOut();
    INDArray own =
        arrays.create(Use.BACKWARD_SCRATCH, dataType, gradient.size(0), gradient.size(1), hidden);
    return switch (mode) {
      case AVERAGE -> gradient.div(2, own);
      case MUL -> gradient.mul(states.get(1 - index), own);
      default ->
          own.assign(gradient.get(all(), all(), interval(index * hidden, (index + 1) * hidden)));
    };
  }

  private RNNFormat format() {
    return GruLayer.format(layerConf());
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    throw refused("rnnTimeStep");
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLastForTbptt, LayerWorkspaceMgr workspaceMgr) {
    throw refused("Truncated back-propagation through time");
  }

  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int backwardLength, LayerWorkspaceMgr workspaceMgr) {
    throw refused("Truncated back-propagation through time");
  }

  private UnsupportedOperationException refused(String what) {
    return new UnsupportedOperationException(
        what
            + " reads a part of a sequence, but a BidirectionalGRU needs all of it, as it also reads"
            + " from the end "
            + layerId()
            + ".");
  }

  @Override
  public void setParamsViewArray(INDArray parameters) {
    super.setParamsViewArray(parameters);
    for (int i = 0; i < directions.size(); i++) {
      INDArray part = BidirectionalParamInitializer.part(parameters, i);
      directions.get(i).setParamsViewArray(part);
      directions.get(i).setParamTable(GruParamInitializer.INSTANCE.views(layerConf(), part));
    }
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    for (int i = 0; i < directions.size(); i++) {
      INDArray part = BidirectionalParamInitializer.part(gradients, i);
      directions.get(i).setBackpropGradientsViewArray(part);
    }
  }

  @Override
  public void setParams(INDArray params) {
    LayerSetup.assign(paramsFlattened, params);
  }

  @Override
  public void setIterationCount(int iterationCount) {
    super.setIterationCount(iterationCount);
    directions.forEach(direction -> direction.setIterationCount(iterationCount));
  }

  @Override
  public void setEpochCount(int epochCount) {
    super.setEpochCount(epochCount);
    directions.forEach(direction -> direction.setEpochCount(epochCount));
  }

  @Override
  public void clearNoiseWeightParams() {
    directions.forEach(GruLayer::clearNoiseWeightParams);
  }

  @Override
  public void clear() {
    super.clear();
    states = List.of();
    directions.forEach(GruLayer::clear);
  }

  @Override
  public Type type() {
    return Type.RECURRENT;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  /** As that of a {@link GruLayer}. */
  @Override
  public @Nullable INDArray getMaskArray() {
    return maskArray == null ? null : LayerArrays.withOneRealStep(maskArray);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      @Nullable INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    this.maskArray = maskArray;
    this.maskState = currentMaskState;
    // Masked steps are zero behind this layer; a recurrent layer still sees the array.
    return new Pair<>(maskArray, MaskState.Passthrough);
  }
}
