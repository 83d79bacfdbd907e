package org.gru4j.layer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.TimeSeriesUtils;
import org.gru4j.layer.internal.GruImplementation;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.LayerSetup;
import org.gru4j.layer.internal.TokenSource;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Backends;
import org.gru4j.math.Direction;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruKernel;
import org.gru4j.math.GruPass;
import org.gru4j.math.GruStepper;
import org.gru4j.math.GruWeights;
import org.gru4j.math.TokenInput;
import org.gru4j.math.TokenPass;
import org.gru4j.math.regularization.ActivationRegularization;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The GRU inside a Deeplearning4j network: brings formats, masks, states and workspaces into the
 * form that a {@link GruKernel} computes with.
 *
 * <p>A training pass is kept until the backward pass, which therefore starts from the very state,
 * noise and masks of its forward pass, under truncated BPTT too.
 */
final class GruLayer extends BaseRecurrentLayer<GRU> implements GruImplementation {
  /** Key of the hidden state {@code [batch, nOut]}, the same as in Deeplearning4j's layers. */
  static final String STATE_KEY = "prevAct";

  private final GruKernel kernel;
  private final Direction direction;
  private @Nullable Run trainingRun;
  private @Nullable INDArray lastInitialState;

  /** The embedding that this layer's input comes from, where the network says so. */
  private @Nullable TokenSource embedding;

  /** Whether that is in a graph, which must be given a gradient of the input. */
  private boolean inGraph;

  /** What training adds to the loss for the states. */
  private final ActivationRegularization regularization;

  /** That of the last pass, if it was for training. */
  private double regularizationLoss;

  /** What the recurrent weights of the training pass were multiplied by. */
  private @Nullable INDArray recurrentWeightMask;

  /**
   * A forward pass.
   *
   * @param overTokens the same over tokens; null if vectors were read
   */
  private record Run(GruPass pass, @Nullable TokenPass overTokens) {}

  GruLayer(NeuralNetConfiguration conf, DataType dataType) {
    this(
        conf,
        dataType,
        ((GRU) conf.getLayer()).isGoBackwards() ? Direction.REVERSE : Direction.FORWARD);
  }

  /** A layer that reads in a direction, whose outputs stand at the steps of the input. */
  GruLayer(NeuralNetConfiguration conf, DataType dataType, Direction direction) {
    super(conf, dataType);
    this.direction = direction;
    GRU gru = layerConf();
    this.regularization = gru.regularization();
    this.kernel =
        Backends.installed()
            .kernel(gru.equations(), dataType, gru.getKernel(), gru.getComputeType());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (!layerConf().isStateful()) {
      return activateFrom(null, training, workspaceMgr).output();
    }
    Activation activation = activateFrom(stateMap.get(STATE_KEY), training, workspaceMgr);
    keep(stateMap, activation.finalState());
    return activation.output();
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    requireForward("rnnTimeStep");
    boolean oneStep = input.rank() == 2;
    setInput(oneStep ? asSequence(input) : input, workspaceMgr);
    Activation activation = activateFrom(stateMap.get(STATE_KEY), false, workspaceMgr);
    keep(stateMap, activation.finalState());
    return activation.output();
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLastForTbptt, LayerWorkspaceMgr workspaceMgr) {
    requireForward("Truncated back-propagation through time");
    setInput(input, workspaceMgr);
    Activation activation = activateFrom(tBpttStateMap.get(STATE_KEY), training, workspaceMgr);
    if (storeLastForTbptt) {
      keep(tBpttStateMap, activation.finalState());
    }
    return activation.output();
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
  public void readTokensOf(TokenSource embedding, boolean inGraph) {
    // In another format Deeplearning4j reads its output otherwise than it was written.
    this.embedding = embedding.format() == format() ? embedding : null;
    this.inGraph = inGraph;
  }

  @Override
  public Gradients backward(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    Run run = trainingRun;
    if (run == null) {
      run = run(lastInitialState, true, workspaceMgr);
    }
    trainingRun = null;
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray outputGradient = arrays.timeMajor(epsilon, format(), dataType, Use.BACKWARD_SCRATCH);
    if (layerConf().isGoBackwards()) {
      outputGradient = arrays.reversed(outputGradient, Use.BACKWARD_SCRATCH);
    }
    Gradients gradients = backward(run, outputGradient, arrays);
    if (recurrentWeightMask != null) {
      GruParamInitializer.weights(gradientViews).recurrent().muli(recurrentWeightMask);
      recurrentWeightMask = null;
    }
    weightNoiseParams.clear();
    return gradients;
  }

  private Gradients backward(Run run, INDArray outputGradient, LayerArrays arrays) {
    GruWeights weightGradients = GruParamInitializer.weights(gradientViews);
    addRegularization(run, outputGradient);
    TokenSource source = embedding;
    TokenPass overTokens = run.overTokens();
    if (overTokens == null || source == null) {
      GruPass.Gradients gradients =
          run.pass().backward(outputGradient, null, weightGradients, arrays::create);
      INDArray sequence = LayerArrays.fromTimeMajor(gradients.sequence(), format());
      return new Gradients(backpropDropOutIfPresent(sequence), gradients.initialState());
    }
    TokenPass.Gradients gradients =
        overTokens.backward(outputGradient, null, weightGradients, arrays::create);
    source.addGradient(gradients.vectors());
    return new Gradients(
        inGraph ? arrays.zeroGradient(input, format()) : null, gradients.initialState());
  }

  /** Deeplearning4j divides all gradients by the minibatch afterwards, if so configured. */
  private void addRegularization(Run run, INDArray outputGradient) {
    if (regularization.isOn()) {
      double scale = conf.isMiniBatch() ? input.size(0) : 1;
      INDArray states = run.pass().output();
      regularization.add(states, timeMask(), outputGradient, scale);
    }
  }

  private @Nullable INDArray timeMask() {
    INDArray mask = maskArray;
    return mask == null ? null : mask.reshape(mask.size(0), mask.length() / mask.size(0));
  }

  /** What the weights add to the loss, and in training the states. */
  @Override
  public double calcRegularizationScore(boolean backpropOnlyParams) {
    return super.calcRegularizationScore(backpropOnlyParams) + regularizationLoss;
  }

  /**
   * Back-propagates through the last steps of the window only.
   *
   * @param backwardLength number of steps; zero or less, or more than the window has, means all
   */
  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int backwardLength, LayerWorkspaceMgr workspaceMgr) {
    requireForward("Truncated back-propagation through time");
    assertInputSet(true);
    int timeAxis = format() == RNNFormat.NCW ? 2 : 1;
    long time = input.size(timeAxis);
    if (backwardLength <= 0 || backwardLength >= time) {
      return backpropGradient(epsilon, workspaceMgr);
    }
    // The steps before the last ones only supply the state that these start from.
    INDArray whole = input;
    INDArray wholeMask = maskArray;
    long skipped = time - backwardLength;
    try {
      useWindow(whole, wholeMask, timeAxis, 0, skipped);
      INDArray start = run(lastInitialState, false, workspaceMgr).pass().finalState();
      useWindow(whole, wholeMask, timeAxis, skipped, time);
      trainingRun = run(start, true, workspaceMgr);
      INDArray lastEpsilon = window(epsilon, timeAxis, skipped, time);
      Pair<Gradient, INDArray> last = backpropGradient(lastEpsilon, workspaceMgr);
      INDArray inputGradient = new LayerArrays(workspaceMgr).zeroGradient(whole, format());
      window(inputGradient, timeAxis, skipped, time).assign(last.getSecond());
      return new Pair<>(last.getFirst(), inputGradient);
    } finally {
      input = whole;
      maskArray = wholeMask;
    }
  }

  private void useWindow(
      INDArray wholeInput, @Nullable INDArray wholeMask, int timeAxis, long from, long to) {
    input = window(wholeInput, timeAxis, from, to);
    maskArray =
        wholeMask == null
            ? null
            : wholeMask.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  private static INDArray window(INDArray array, int timeAxis, long from, long to) {
    return timeAxis == 2
        ? array.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to))
        : array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }

  @Override
  public Activation activateFrom(
      @Nullable INDArray initialState, boolean training, LayerWorkspaceMgr workspaceMgr) {
    GruPass pass = pass(initialState, training, workspaceMgr);
    INDArray output = pass.output();
    if (layerConf().isGoBackwards()) {
      output = new LayerArrays(workspaceMgr).reversed(output, Use.ACTIVATION);
    } else if (training && (pass.readsOutput() || regularization.isOn())) {
      // Deeplearning4j changes activations in place (dropout of the next layer, Bidirectional), and
      // the backward pass still needs the states.
      output = new LayerArrays(workspaceMgr).copy(output);
    }
    return new Activation(LayerArrays.fromTimeMajor(output, format()), pass.finalState());
  }

  /** A forward pass, which a training pass goes back through; its output must not be changed. */
  GruPass pass(@Nullable INDArray initialState, boolean training, LayerWorkspaceMgr workspaceMgr) {
    Run run = run(initialState, training, workspaceMgr);
    trainingRun = training ? run : null;
    lastInitialState = initialState;
    regularizationLoss =
        training && regularization.isOn()
            ? regularization.add(run.pass().output(), timeMask(), null, 1)
            : 0;
    return run.pass();
  }

  private Run run(
      @Nullable INDArray initialState, boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    requireInput(input, layerConf(), layerId());
    checkState(initialState);
    applyDropOutIfNecessary(training, workspaceMgr);
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    INDArray sequence = arrays.timeMajor(input, format(), dataType, Use.ACTIVATION);
    GruInput gruInput =
        new GruInput(
            sequence,
            initialState,
            maskArray == null ? null : arrays.timeMask(maskArray, dataType),
            new GruInput.Noise(recurrentDropout(training, arrays), zoneout(training, arrays)),
            direction);
    GruWeights weights = withDroppedWeights(noisyWeights(training, workspaceMgr), training, arrays);
    TokenInput tokens = tokens(training);
    if (tokens == null || !tokens.serves(sequence)) {
      return new Run(kernel.forward(weights, gruInput, training, arrays::create), null);
    }
    TokenPass overTokens = tokens.forward(kernel, weights, gruInput, training, arrays::create);
    return new Run(overTokens.pass(), overTokens);
  }

  /** The tokens that the present input stands for; null if they are not known, or some dropped. */
  private @Nullable TokenInput tokens(boolean training) {
    boolean dropped = training && layerConf().getIDropout() != null;
    return embedding == null || dropped ? null : embedding.tokens();
  }

  private GruWeights withDroppedWeights(GruWeights weights, boolean training, LayerArrays arrays) {
    double retain = layerConf().getRecurrentWeightDropOut();
    if (!training || retain == 1) {
      return weights;
    }
    INDArray mask = arrays.dropoutMask(dataType, retain, weights.recurrent().shape());
    recurrentWeightMask = mask;
    return new GruWeights(
        weights.input(),
        arrays.copy(weights.recurrent()).muli(mask),
        weights.bias(),
        weights.recurrentBias(),
        weights.gains());
  }

  private GruWeights noisyWeights(boolean training, LayerWorkspaceMgr workspaceMgr) {
    Map<String, INDArray> noisy = new HashMap<>();
    for (String key : GruParamInitializer.INSTANCE.paramKeys(layerConf())) {
      noisy.put(key, getParamWithNoise(key, training, workspaceMgr));
    }
    return GruParamInitializer.weights(noisy);
  }

  @Override
  public GruStepper stepper(int capacity) {
    return stepper(GruParamInitializer.weights(paramTable()), capacity);
  }

  @Override
  public GruStepper stepper(INDArray vectors, int capacity) {
    GruWeights weights = GruParamInitializer.weights(paramTable());
    return stepper(TokenInput.weightsOfUnits(vectors, weights), capacity);
  }

  private GruStepper stepper(GruWeights weights, int capacity) {
    requireForward("Reading step by step");
    return kernel.stepper(weights, capacity);
  }

  private @Nullable INDArray recurrentDropout(boolean training, LayerArrays arrays) {
    double retain = layerConf().getRecurrentDropOut();
    return training && retain < 1
        ? arrays.dropoutMask(dataType, retain, input.size(0), layerConf().getNOut())
        : null;
  }

  private @Nullable INDArray zoneout(boolean training, LayerArrays arrays) {
    double probability = layerConf().getZoneout();
    long time = input.size(format() == RNNFormat.NCW ? 2 : 1);
    return training && probability > 0
        ? arrays.choices(dataType, probability, time, input.size(0), nOut())
        : null;
  }

  private void requireForward(String what) {
    if (layerConf().isGoBackwards()) {
      throw new UnsupportedOperationException(
          what
              + " needs the steps in their order, but this GRU goes backwards and needs the last one"
              + " first "
              + layerId()
              + ".");
    }
  }

  static void requireInput(INDArray input, GRU gru, String place) {
    int sizeAxis = format(gru) == RNNFormat.NCW ? 1 : 2;
    if (input.rank() != 3 || input.size(sizeAxis) != gru.getNIn()) {
      throw new DL4JInvalidInputException(
          "Expected input of shape "
              + (sizeAxis == 1 ? "[batch, nIn, time]" : "[batch, time, nIn]")
              + " with nIn = "
              + gru.getNIn()
              + ", but found "
              + Arrays.toString(input.shape())
              + " "
              + place
              + ".");
    }
  }

  private void checkState(@Nullable INDArray state) {
    if (state != null && (state.size(0) != input.size(0) || state.size(1) != nOut())) {
      throw new DL4JInvalidInputException(
          "Expected a hidden state of shape ["
              + input.size(0)
              + ", "
              + nOut()
              + "] for this minibatch, but the stored state has shape "
              + Arrays.toString(state.shape())
              + "; rnnClearPreviousState() starts anew "
              + layerId()
              + ".");
    }
  }

  private long nOut() {
    return layerConf().getNOut();
  }

  private RNNFormat format() {
    return format(layerConf());
  }

  static RNNFormat format(GRU gru) {
    RNNFormat format = gru.getRnnDataFormat();
    return format == null ? RNNFormat.NCW : format;
  }

  private INDArray asSequence(INDArray step) {
    return format() == RNNFormat.NCW
        ? step.reshape(step.size(0), step.size(1), 1)
        : step.reshape(step.size(0), 1, step.size(1));
  }

  /** Stores a state outside of all workspaces, because it outlives them. */
  private static void keep(Map<String, INDArray> states, INDArray state) {
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      states.put(STATE_KEY, state.dup('c'));
    }
  }

  @Override
  public void setParams(INDArray params) {
    LayerSetup.assign(paramsFlattened, params);
  }

  @Override
  public void clear() {
    super.clear();
    recurrentWeightMask = null;
    trainingRun = null;
    lastInitialState = null;
  }

  @Override
  public Type type() {
    return Type.RECURRENT;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  /**
   * The mask of the output as Deeplearning4j's wrappers ask for it, to take the last real step.
   * They refuse the whole minibatch if one sequence is padding throughout; of such a one its first
   * step is shown as real, which is as zero as all others.
   */
  @Override
  public @Nullable INDArray getMaskArray() {
    INDArray mask = outputMask();
    return mask == null ? null : LayerArrays.withOneRealStep(mask);
  }

  private @Nullable INDArray outputMask() {
    INDArray mask = maskArray;
    return mask == null || !layerConf().isGoBackwards()
        ? mask
        : TimeSeriesUtils.reverseTimeSeriesMask(
            mask.reshape(mask.size(0), mask.length() / mask.size(0)),
            LayerWorkspaceMgr.noWorkspaces(),
            ArrayType.INPUT);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      @Nullable INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    this.maskArray = maskArray;
    this.maskState = currentMaskState;
    // Masked steps are zero behind this layer, so that what follows need not mask again; a
    // recurrent layer still sees the array.
    return new Pair<>(outputMask(), MaskState.Passthrough);
  }
}
