package org.gru4j.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.rnn_direction;

import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.gru_backward;
import org.bytedeco.dnnl.gru_forward;
import org.bytedeco.dnnl.lbr_gru_backward;
import org.bytedeco.dnnl.lbr_gru_forward;
import org.bytedeco.dnnl.memory;
import org.gru4j.kernel.GruInput;
import org.gru4j.kernel.GruWeights;
import org.gru4j.kernel.ResetMode;

/**
 * What a oneDNN primitive is made for: the form of the recurrence and all sizes.
 *
 * <p>oneDNN's names for the dimensions: t time, n batch, c channels, l layers, d directions, i
 * input channels, g gates, o output channels. Our arrays are {@code tnc} and {@code ldigo} as they
 * stand.
 */
record RnnShape(ResetMode resetMode, long time, long batch, long inputSize, long hidden) {
  private static final long GATES = 3;

  static RnnShape of(ResetMode resetMode, GruWeights weights, GruInput input) {
    return new RnnShape(
        resetMode, input.timeSteps(), input.batchSize(), weights.inputSize(), weights.hiddenSize());
  }

  /** With the reset after the product, the candidate's recurrent bias is a fourth one. */
  long biases() {
    return resetMode == ResetMode.AFTER ? GATES + 1 : GATES;
  }

  memory.desc sequence() {
    return floats(memory.format_tag.tnc, time, batch, inputSize);
  }

  memory.desc states() {
    return floats(memory.format_tag.tnc, time, batch, hidden);
  }

  memory.desc state() {
    return floats(memory.format_tag.ldnc, 1, 1, batch, hidden);
  }

  memory.desc inputWeights(memory.format_tag format) {
    return floats(format, 1, 1, inputSize, GATES, hidden);
  }

  memory.desc recurrentWeights(memory.format_tag format) {
    return floats(format, 1, 1, hidden, GATES, hidden);
  }

  memory.desc bias() {
    return floats(memory.format_tag.ldgo, 1, 1, biases(), hidden);
  }

  private static memory.desc floats(memory.format_tag format, long... dimensions) {
    return new memory.desc(dimensions, memory.data_type.f32, format);
  }

  /** A forward primitive. */
  Plan forward(boolean training) {
    prop_kind kind = training ? prop_kind.forward_training : prop_kind.forward_inference;
    if (resetMode == ResetMode.AFTER) {
      lbr_gru_forward.primitive_desc descriptor = lbrForward(kind);
      return new Plan(this, descriptor, new lbr_gru_forward(descriptor), false);
    }
    gru_forward.primitive_desc descriptor = vanillaForward(kind);
    return new Plan(this, descriptor, new gru_forward(descriptor), false);
  }

  private lbr_gru_forward.primitive_desc lbrForward(prop_kind kind) {
    return new lbr_gru_forward.primitive_desc(
        new lbr_gru_forward.desc(
            kind,
            rnn_direction.unidirectional_left2right,
            sequence(),
            state(),
            inputWeights(memory.format_tag.any),
            recurrentWeights(memory.format_tag.any),
            bias(),
            states(),
            state()),
        OneDnn.attributes(),
        OneDnn.engine());
  }

  private gru_forward.primitive_desc vanillaForward(prop_kind kind) {
    return new gru_forward.primitive_desc(
        new gru_forward.desc(
            kind,
            rnn_direction.unidirectional_left2right,
            sequence(),
            state(),
            inputWeights(memory.format_tag.any),
            recurrentWeights(memory.format_tag.any),
            bias(),
            states(),
            state()),
        OneDnn.attributes(),
        OneDnn.engine());
  }

  /** The backward primitive, whose gradients of the weights have the layout of our parameters. */
  Plan backward() {
    memory.format_tag any = memory.format_tag.any;
    memory.format_tag ours = memory.format_tag.ldigo;
    if (resetMode == ResetMode.AFTER) {
      lbr_gru_backward.primitive_desc descriptor =
          new lbr_gru_backward.primitive_desc(
              new lbr_gru_backward.desc(
                  prop_kind.backward,
                  rnn_direction.unidirectional_left2right,
                  sequence(),
                  state(),
                  inputWeights(any),
                  recurrentWeights(any),
                  bias(),
                  states(),
                  state(),
                  sequence(),
                  state(),
                  inputWeights(ours),
                  recurrentWeights(ours),
                  bias(),
                  states(),
                  state()),
              OneDnn.attributes(),
              OneDnn.engine(),
              lbrForward(prop_kind.forward_training));
      return new Plan(this, descriptor, new lbr_gru_backward(descriptor), true);
    }
    gru_backward.primitive_desc descriptor =
        new gru_backward.primitive_desc(
            new gru_backward.desc(
                prop_kind.backward,
                rnn_direction.unidirectional_left2right,
                sequence(),
                state(),
                inputWeights(any),
                recurrentWeights(any),
                bias(),
                states(),
                state(),
                sequence(),
                state(),
                inputWeights(ours),
                recurrentWeights(ours),
                bias(),
                states(),
                state()),
            OneDnn.attributes(),
            OneDnn.engine(),
            vanillaForward(prop_kind.forward_training));
    return new Plan(this, descriptor, new gru_backward(descriptor), true);
  }
}
