package org.gru4j.layer.graph;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Matrices;
import org.gru4j.math.attention.Attention;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link LuongAttentionVertex} inside a graph. */
final class LuongAttentionGraphVertex extends WeightedGraphVertex<LuongAttentionVertex> {
  /** What a forward pass leaves for the backward pass. */
  private record Pass(
      Attention attention, Attention.Answer answer, INDArray joined, INDArray output) {}

  private @Nullable Pass pass;

  LuongAttentionGraphVertex(LuongAttentionVertex configuration, Place place) {
    super(configuration, place);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    Pass present = run(arrays);
    pass = training ? present : null;
    INDArray timeMajor = AttentionParts.swapped(present.output(), arrays, Use.ACTIVATION);
    LayerArrays.applyTimeMask(timeMajor, mask(0));
    return LayerArrays.fromTimeMajor(timeMajor, RNNFormat.NCW);
  }

  private Pass run(LayerArrays arrays) {
    int querySize = configuration().getQuerySize();
    int memorySize = configuration().getMemorySize();
    INDArray states =
        AttentionParts.swapped(sequence(0, querySize, arrays), arrays, Use.ACTIVATION);
    INDArray memory =
        AttentionParts.swapped(sequence(1, memorySize, arrays), arrays, Use.ACTIVATION);
    Attention attention =
        new Attention(
            new Attention.Reading(configuration().getScore(), parameterTable(), matrices()),
            memory,
            mask(1),
            arrays::create);
    Attention.Answer answer = attention.answer(states, arrays::create);
    long batch = states.size(0);
    long steps = states.size(1);
    INDArray joined = arrays.create(Use.ACTIVATION, dataType, batch, steps, querySize + memorySize);
    joined.get(all(), all(), interval(0, querySize)).assign(states);
    joined.get(all(), all(), interval(querySize, querySize + memorySize)).assign(answer.context());
    INDArray output =
        arrays.create(Use.ACTIVATION, dataType, batch, steps, configuration().getNOut());
    AttentionParts.readout(
        matrices(), parameterTable(), Matrices.rows(joined), Matrices.rows(output));
    return new Pass(attention, answer, Matrices.rows(joined), output);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    LayerArrays arrays = new LayerArrays(workspaceMgr);
    Pass present = pass == null ? run(arrays) : pass;
    pass = null;
    clearGradients();
    int querySize = configuration().getQuerySize();
    INDArray epsilons =
        arrays
            .create(
                Use.BACKWARD_SCRATCH, dataType, epsilon.size(2), epsilon.size(0), epsilon.size(1))
            .assign(epsilon.permute(2, 0, 1));
    LayerArrays.applyTimeMask(epsilons, mask(0));
    INDArray gradient = AttentionParts.swapped(epsilons, arrays, Use.BACKWARD_SCRATCH);
    INDArray joined =
        AttentionParts.readoutGradient(
            this,
            present.joined(),
            Matrices.rows(present.output()),
            Matrices.rows(gradient),
            arrays);
    INDArray states = columns(joined, 0, querySize, gradient, arrays);
    INDArray context = columns(joined, querySize, joined.size(1), gradient, arrays);
    Attention attention = present.attention();
    states.addi(attention.backward(present.answer(), context, gradientTable(), arrays::create));
    INDArray memory = attention.finish(gradientTable(), arrays::create);
    return new Pair<>(
        parameterGradient(), new INDArray[] {toNetwork(states, arrays), toNetwork(memory, arrays)});
  }

  private INDArray columns(INDArray joined, long from, long to, INDArray like, LayerArrays arrays) {
    INDArray part =
        arrays.create(Use.BACKWARD_SCRATCH, dataType, like.size(0), like.size(1), to - from);
    Matrices.rows(part).assign(joined.get(all(), interval(from, to)));
    return part;
  }

  private static INDArray toNetwork(INDArray batchMajor, LayerArrays arrays) {
    return LayerArrays.fromTimeMajor(
        AttentionParts.swapped(batchMajor, arrays, Use.GRADIENT), RNNFormat.NCW);
  }

  @Override
  public void clear() {
    super.clear();
    pass = null;
  }
}
