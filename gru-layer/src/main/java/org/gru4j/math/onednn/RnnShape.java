package org.gru4j.math.onednn;

import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.rnn_direction;
import org.bytedeco.dnnl.gru_backward;
import org.bytedeco.dnnl.gru_forward;
import org.bytedeco.dnnl.lbr_gru_backward;
import org.bytedeco.dnnl.lbr_gru_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.PointerScope;
import org.gru4j.math.Direction;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.math.onednn.PlanCache.Run;

/**
 * What a oneDNN primitive is made for: the form of the recurrence and all sizes.
 *
 * <p>oneDNN's names for the dimensions: t time, n batch, c channels, l layers, d directions, i
 * input channels, g gates, o output channels. Our arrays are {@code tnc} and {@code ldigo} as they
 * stand.
 */
record RnnShape(
    ResetMode resetMode,
    UpdateMode updateMode,
    Precision precision,
    Direction direction,
    long time,
    long batch,
    long inputSize,
    long hidden) {
  private static final long GATES = 3;

  /**
   * {@code B H²} that keep a thread busy. Measured with one and two threads: equal at 1 x 128², 8 x
   * 64² and 32 x 32², two faster from 8 x 100² and 1 x 256² on.
   */
  private static final long PRODUCTS_OF_A_THREAD = 32_768;

  static RnnShape of(
      GruEquations equations,
      Precision precision,
      Direction direction,
      GruWeights weights,
      GruInput input) {
    return new RnnShape(
        equations.resetMode(),
        equations.updateMode(),
        precision,
        direction,
        input.timeSteps(),
        input.batchSize(),
        weights.inputSize(),
        weights.hiddenSize());
  }

  /** With the reset after the product, the candidate's recurrent bias is a fourth one. */
  long biases() {
    return resetMode == ResetMode.AFTER ? GATES + 1 : GATES;
  }

  /**
   * How many threads compute a step faster than fewer. All of them meet at barriers several times a
   * step, which takes as long as a small product, and far longer where a processor is shared with
   * other programs.
   */
  int worthwhileThreads() {
    return (int) Math.max(1, batch * hidden * hidden / PRODUCTS_OF_A_THREAD);
  }

  private rnn_direction nativeDirection() {
    return direction == Direction.FORWARD
        ? rnn_direction.unidirectional_left2right
        : rnn_direction.unidirectional_right2left;
  }

  /** What is multiplied, in the precision of the products. */
  Tensors operands() {
    return new Tensors(this, precision.nativeType());
  }

  /** Gradients and what is converted before or after, in FLOAT. */
  Tensors floats() {
    return new Tensors(this, memory.data_type.f32);
  }

  /** The tensors of a primitive in one data type. */
  record Tensors(RnnShape shape, memory.data_type type) {

    memory.desc sequence() {
      return of(memory.format_tag.tnc, shape.time, shape.batch, shape.inputSize);
    }

    memory.desc states() {
      return of(memory.format_tag.tnc, shape.time, shape.batch, shape.hidden);
    }

    memory.desc state() {
      return of(memory.format_tag.ldnc, 1, 1, shape.batch, shape.hidden);
    }

    memory.desc inputWeights(memory.format_tag format) {
      return of(format, 1, 1, shape.inputSize, GATES, shape.hidden);
    }

    memory.desc recurrentWeights(memory.format_tag format) {
      return of(format, 1, 1, shape.hidden, GATES, shape.hidden);
    }

    memory.desc bias() {
      return of(memory.format_tag.ldgo, 1, 1, shape.biases(), shape.hidden);
    }

    private memory.desc of(memory.format_tag format, long... dimensions) {
      return new memory.desc(dimensions, type, format);
    }
  }

  /** A forward primitive. */
  Plan forward(boolean training) {
    return made(() -> newForward(training));
  }

  /** The backward primitive, whose gradients of the weights have the layout of our parameters. */
  Plan backward() {
    return made(this::newBackward);
  }

  /**
   * Frees at once what only the making of a plan needs: windows of many lengths make many plans,
   * and the garbage collector does not see how large their descriptors are.
   */
  @SuppressWarnings("unchecked") // the scope's constructor takes classes, of which there are none
  private static Plan made(Supplier<Plan> making) {
    // Made with the first plan, but not for it alone.
    OneDnn.attributes();
    try (PointerScope scope = new PointerScope()) {
      return making.get().retained();
    }
  }

  private Plan newForward(boolean training) {
    Run run = training ? Run.TRAINING : Run.INFERENCE;
    prop_kind kind = training ? prop_kind.forward_training : prop_kind.forward_inference;
    if (resetMode == ResetMode.AFTER) {
      lbr_gru_forward.primitive_desc descriptor = lbrForward(kind);
      return new Plan(this, descriptor, new lbr_gru_forward(descriptor), run);
    }
    gru_forward.primitive_desc descriptor = vanillaForward(kind);
    return new Plan(this, descriptor, new gru_forward(descriptor), run);
  }

  private lbr_gru_forward.primitive_desc lbrForward(prop_kind kind) {
    Tensors in = operands();
    return new lbr_gru_forward.primitive_desc(
        new lbr_gru_forward.desc(
            kind,
            nativeDirection(),
            in.sequence(),
            in.state(),
            in.inputWeights(memory.format_tag.any),
            in.recurrentWeights(memory.format_tag.any),
            floats().bias(),
            in.states(),
            in.state()),
        OneDnn.attributes(),
        OneDnn.engine());
  }

  private gru_forward.primitive_desc vanillaForward(prop_kind kind) {
    Tensors in = operands();
    return new gru_forward.primitive_desc(
        new gru_forward.desc(
            kind,
            nativeDirection(),
            in.sequence(),
            in.state(),
            in.inputWeights(memory.format_tag.any),
            in.recurrentWeights(memory.format_tag.any),
            floats().bias(),
            in.states(),
            in.state()),
        OneDnn.attributes(),
        OneDnn.engine());
  }

  private Plan newBackward() {
    memory.format_tag any = memory.format_tag.any;
    memory.format_tag ours = memory.format_tag.ldigo;
    Tensors in = operands();
    Tensors out = floats();
    if (resetMode == ResetMode.AFTER) {
      lbr_gru_backward.primitive_desc descriptor =
          new lbr_gru_backward.primitive_desc(
              new lbr_gru_backward.desc(
                  prop_kind.backward,
                  nativeDirection(),
                  in.sequence(),
                  in.state(),
                  in.inputWeights(any),
                  in.recurrentWeights(any),
                  out.bias(),
                  in.states(),
                  in.state(),
                  out.sequence(),
                  out.state(),
                  out.inputWeights(ours),
                  out.recurrentWeights(ours),
                  out.bias(),
                  out.states(),
                  out.state()),
              OneDnn.attributes(),
              OneDnn.engine(),
              lbrForward(prop_kind.forward_training));
      return new Plan(this, descriptor, new lbr_gru_backward(descriptor), Run.BACKWARD);
    }
    gru_backward.primitive_desc descriptor =
        new gru_backward.primitive_desc(
            new gru_backward.desc(
                prop_kind.backward,
                nativeDirection(),
                in.sequence(),
                in.state(),
                in.inputWeights(any),
                in.recurrentWeights(any),
                out.bias(),
                in.states(),
                in.state(),
                out.sequence(),
                out.state(),
                out.inputWeights(ours),
                out.recurrentWeights(ours),
                out.bias(),
                out.states(),
                out.state()),
            OneDnn.attributes(),
            OneDnn.engine(),
            vanillaForward(prop_kind.forward_training));
    return new Plan(this, descriptor, new gru_backward(descriptor), Run.BACKWARD);
  }
}
