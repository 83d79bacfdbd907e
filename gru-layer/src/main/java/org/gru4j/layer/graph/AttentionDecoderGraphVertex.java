package org.gru4j.layer.graph;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.GRU;
import org.gru4j.layer.GruParamInitializer;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Backends;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruKernel;
import org.gru4j.math.GruPass;
import org.gru4j.math.GruStepper;
import org.gru4j.math.GruWeights;
import org.gru4j.math.Matrices;
import org.gru4j.math.attention.Attention;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link AttentionDecoderVertex} inside a graph; the kernels compute its recurrence step by step.
 */
final class AttentionDecoderGraphVertex extends WeightedGraphVertex<AttentionDecoderVertex> {
  private final GruKernel kernel;
  private final @Nullable IDropout dropout;
  private @Nullable Run trained;

  AttentionDecoderGraphVertex(AttentionDecoderVertex configuration, Place place) {
    super(configuration, place);
    GRU gru = configuration.getGru();
    this.dropout = gru.getIDropout() == null ? null : gru.getIDropout().clone();
    this.kernel =
        Backends.installed()
            .kernel(gru.equations(), place.type(), gru.getKernel(), gru.getComputeType());
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    Run run = new Run(training, workspaceMgr);
    trained = training ? run : null;
    INDArray output = training ? arrays.copy(run.output) : run.output;
    LayerArrays.applyTimeMask(output, mask(0));
    return LayerArrays.fromTimeMajor(output, RNNFormat.NCW);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    Run run = trained == null ? new Run(true, workspaceMgr) : trained;
    trained = null;
    clearGradients();
    return run.backward(arrays);
  }

  GruStepper stepper(int capacity) {
    return kernel.stepper(GruParamInitializer.weights(parameterTable()), capacity);
  }

  @Override
  public void clear() {
    super.clear();
    trained = null;
  }

  /** One pass over a minibatch; sequences are time-major. */
  private final class Run {
    private final int stateSize = Math.toIntExact(configuration().getGru().getNOut());
    private final int inputSize = Math.toIntExact(configuration().inputSize());
    private final int memorySize = configuration().getMemorySize();
    private final int steps;
    private final long batch;
    private final Attention attention;
    private final @Nullable INDArray timeMask;
    private final List<Attention.Answer> answers = new ArrayList<>();
    private final List<GruPass> passes = new ArrayList<>();

    /** States and contexts, {@code [steps, batch, stateSize + memorySize]}. */
    private final INDArray joined;

    private final INDArray output;

    Run(boolean training, LayerWorkspaceMgr workspaceMgr) {
      LayerArrays arrays = new LayerArrays(workspaceMgr);
      INDArray sequence = sequence(0, inputSize, arrays);
      if (training && dropout != null) {
        sequence = dropped(sequence, dropout, arrays, workspaceMgr);
      }
      INDArray memory =
          AttentionParts.swapped(sequence(1, memorySize, arrays), arrays, Use.ACTIVATION);
      INDArray state = vectors(2, stateSize, arrays);
      steps = Math.toIntExact(sequence.size(0));
      batch = sequence.size(1);
      INDArray mask = mask(0);
      timeMask = mask == null ? null : arrays.timeMask(mask, dataType);
      attention =
          new Attention(
              new Attention.Reading(configuration().getScore(), parameterTable(), matrices()),
              memory,
              mask(1),
              arrays::create);
      joined = arrays.create(Use.ACTIVATION, dataType, steps, batch, stateSize + memorySize);
      GruWeights weights = GruParamInitializer.weights(parameterTable());
      for (int step = 0; step < steps; step++) {
        Attention.Answer answer =
            attention.answer(state.reshape(batch, 1, stateSize), arrays::create);
        INDArray context = answer.context().reshape(batch, memorySize);
        INDArray input = arrays.create(Use.ACTIVATION, dataType, 1, batch, inputSize + memorySize);
        columns(input, 0, inputSize).assign(step(sequence, step));
        columns(input, inputSize, inputSize + memorySize).assign(context);
        GruPass pass =
            kernel.forward(
                weights, new GruInput(input, state, null, null), training, arrays::create);
        state = held(pass.finalState(), state, step, arrays);
        INDArray both = step(joined, step);
        both.get(all(), interval(0, stateSize)).assign(state);
        both.get(all(), interval(stateSize, stateSize + memorySize)).assign(context);
        answers.add(answer);
        passes.add(pass);
      }
      output = arrays.create(Use.ACTIVATION, dataType, steps, batch, configuration().getNOut());
      AttentionParts.readout(
          matrices(), parameterTable(), Matrices.rows(joined), Matrices.rows(output));
    }

    private INDArray dropped(
        INDArray sequence, IDropout by, LayerArrays arrays, LayerWorkspaceMgr workspaceMgr) {
      INDArray copy = arrays.copy(sequence);
      INDArray inFormat = LayerArrays.fromTimeMajor(copy, RNNFormat.NCW);
      by.applyDropout(inFormat, inFormat, 0, 0, workspaceMgr);
      return copy;
    }

    private static INDArray step(INDArray timeMajor, int step) {
      return timeMajor.get(point(step), all(), all());
    }

    private static INDArray columns(INDArray oneStep, int from, int to) {
      return oneStep.reshape(oneStep.size(1), oneStep.size(2)).get(all(), interval(from, to));
    }

    /** The new state where the step is real, else the one before. */
    private INDArray held(INDArray state, INDArray before, int step, LayerArrays arrays) {
      INDArray mask = stepMask(step);
      if (mask == null) {
        return state;
      }
      INDArray result = Matrices.multiplyColumn(arrays.copy(state).subi(before), mask);
      return result.addi(before);
    }

    private @Nullable INDArray stepMask(int step) {
      INDArray whole = timeMask;
      return whole == null ? null : whole.getColumn(step).dup();
    }

    Pair<Gradient, INDArray[]> backward(LayerArrays arrays) {
      INDArray gradient =
          arrays
              .create(Use.BACKWARD_SCRATCH, dataType, steps, batch, epsilon.size(1))
              .assign(epsilon.permute(2, 0, 1));
      LayerArrays.applyTimeMask(gradient, mask(0));
      INDArray forJoined =
          AttentionParts.readoutGradient(
                  AttentionDecoderGraphVertex.this,
                  Matrices.rows(joined),
                  Matrices.rows(output),
                  Matrices.rows(gradient),
                  arrays)
              .reshape(steps, batch, stateSize + memorySize);
      INDArray forSequence = arrays.create(Use.GRADIENT, dataType, steps, batch, inputSize);
      INDArray forState = arrays.create(Use.GRADIENT, dataType, batch, stateSize).assign(0);
      GruWeights sums = GruParamInitializer.weights(gradientTable());
      GruWeights ofStep = scratch(sums, arrays);
      for (int step = steps - 1; step >= 0; step--) {
        INDArray both = step(forJoined, step);
        forState.addi(both.get(all(), interval(0, stateSize)));
        INDArray mask = stepMask(step);
        INDArray forNew =
            arrays.create(Use.BACKWARD_SCRATCH, dataType, batch, stateSize).assign(forState);
        if (mask != null) {
          Matrices.multiplyColumn(forNew, mask);
          forState.subi(forNew);
        } else {
          forState.assign(0);
        }
        GruPass.Gradients gradients =
            passes
                .get(step)
                .backward(forNew.reshape(1, batch, stateSize), null, ofStep, arrays::create);
        add(ofStep, sums);
        step(forSequence, step).assign(columns(gradients.sequence(), 0, inputSize));
        INDArray forContext = arrays.create(Use.BACKWARD_SCRATCH, dataType, batch, 1, memorySize);
        Matrices.rows(forContext)
            .assign(columns(gradients.sequence(), inputSize, inputSize + memorySize))
            .addi(both.get(all(), interval(stateSize, stateSize + memorySize)));
        INDArray forQuery =
            attention.backward(answers.get(step), forContext, gradientTable(), arrays::create);
        forState.addi(gradients.initialState()).addi(forQuery.reshape(batch, stateSize));
      }
      INDArray forMemory =
          AttentionParts.swapped(
              attention.finish(gradientTable(), arrays::create), arrays, Use.GRADIENT);
      return new Pair<>(
          parameterGradient(),
          new INDArray[] {
            withDropout(LayerArrays.fromTimeMajor(forSequence, RNNFormat.NCW)),
            LayerArrays.fromTimeMajor(forMemory, RNNFormat.NCW),
            forState
          });
    }

    private INDArray withDropout(INDArray gradient) {
      return dropout == null ? gradient : dropout.backprop(gradient, gradient, 0, 0);
    }

    private GruWeights scratch(GruWeights like, LayerArrays arrays) {
      return like.map(array -> arrays.create(Use.BACKWARD_SCRATCH, dataType, array.shape()));
    }

    private static void add(GruWeights added, GruWeights sums) {
      List<INDArray> targets = sums.arrays();
      List<INDArray> addends = added.arrays();
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).addi(addends.get(i));
      }
    }
  }
}
