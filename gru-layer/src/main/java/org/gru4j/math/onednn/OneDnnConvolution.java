package org.gru4j.math.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.gru4j.math.convolution.ConvolutionShape.KERNEL;

import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.gru4j.math.convolution.Convolution;
import org.gru4j.math.convolution.ConvolutionShape;
import org.nd4j.linalg.api.ndarray.INDArray;

/** oneDNN's primitives, in the forms of memory that they like best. */
final class OneDnnConvolution implements Convolution {
  private static final long[] PADDING = {KERNEL / 2, KERNEL / 2};

  private final ConvolutionShape shape;
  private final long[] strides;

  OneDnnConvolution(ConvolutionShape shape) {
    this.shape = shape;
    this.strides = new long[] {shape.timeStride(), shape.bandStride()};
  }

  /**
   * How the arrays of a convolution lie in memory. oneDNN's dimensions are example, channel, time
   * and band, those of weights filter, channel, step and band.
   */
  private final class Forms {
    private final memory.desc sequence;
    private final memory.desc output;
    private final memory.desc weights;
    private final memory.desc bias;
    private final memory.desc anySequence;
    private final memory.desc anyOutput;
    private final memory.desc anyWeights;

    Forms(INDArray input) {
      long time = input.size(0);
      long batch = input.size(1);
      long channels = shape.channels();
      long filters = shape.filters();
      long[] read = {batch, channels, time, shape.bands()};
      long[] found = {batch, filters, shape.outputSteps(time), shape.outputBands()};
      long[] kernels = {filters, channels, KERNEL, KERNEL};
      sequence = Call.form(read, shape.inputSize(), 1, batch * shape.inputSize(), channels);
      output = Call.form(found, shape.outputSize(), 1, batch * shape.outputSize(), filters);
      weights = Call.form(kernels, 1, filters, KERNEL * channels * filters, channels * filters);
      bias = Call.form(new long[] {filters}, 1);
      anySequence = Call.any(read);
      anyOutput = Call.any(found);
      anyWeights = Call.any(kernels);
    }

    convolution_forward.primitive_desc forward() {
      return new convolution_forward.primitive_desc(
          new convolution_forward.desc(
              dnnl.dnnl_forward,
              dnnl.dnnl_convolution_direct,
              anySequence,
              anyWeights,
              bias,
              anyOutput,
              strides,
              PADDING,
              PADDING),
          OneDnn.engine(),
          false);
    }

    convolution_backward_weights.primitive_desc ofWeights(
        convolution_forward.primitive_desc forward) {
      return new convolution_backward_weights.primitive_desc(
          new convolution_backward_weights.desc(
              dnnl.dnnl_convolution_direct,
              anySequence,
              anyWeights,
              bias,
              anyOutput,
              strides,
              PADDING,
              PADDING),
          OneDnn.engine(),
          forward,
          false);
    }

    convolution_backward_data.primitive_desc ofSequence(
        convolution_forward.primitive_desc forward) {
      return new convolution_backward_data.primitive_desc(
          new convolution_backward_data.desc(
              dnnl.dnnl_convolution_direct,
              anySequence,
              anyWeights,
              anyOutput,
              strides,
              PADDING,
              PADDING),
          OneDnn.engine(),
          forward,
          false);
    }
  }

  @Override
  public void forward(INDArray sequence, INDArray weights, INDArray bias, INDArray target) {
    try (Call call = new Call()) {
      Forms forms = new Forms(sequence);
      convolution_forward.primitive_desc plan = forms.forward();
      call.give(DNNL_ARG_SRC, forms.sequence, sequence, plan.src_desc());
      call.give(DNNL_ARG_WEIGHTS, forms.weights, weights, plan.weights_desc());
      call.give(DNNL_ARG_BIAS, forms.bias, bias);
      call.receive(DNNL_ARG_DST, forms.output, target, plan.dst_desc());
      call.run(new convolution_forward(plan));
    }
  }

  @Override
  public void backward(
      INDArray sequence, INDArray weights, INDArray outputGradient, Gradients gradients) {
    try (Call call = new Call()) {
      Forms forms = new Forms(sequence);
      convolution_forward.primitive_desc forward = forms.forward();
      convolution_backward_weights.primitive_desc ofWeights = forms.ofWeights(forward);
      call.give(DNNL_ARG_SRC, forms.sequence, sequence, ofWeights.src_desc());
      call.give(DNNL_ARG_DIFF_DST, forms.output, outputGradient, ofWeights.diff_dst_desc());
      call.receive(
          DNNL_ARG_DIFF_WEIGHTS, forms.weights, gradients.weights(), ofWeights.diff_weights_desc());
      call.give(DNNL_ARG_DIFF_BIAS, forms.bias, gradients.bias());
      call.run(new convolution_backward_weights(ofWeights));

      convolution_backward_data.primitive_desc ofSequence = forms.ofSequence(forward);
      call.give(DNNL_ARG_WEIGHTS, forms.weights, weights, ofSequence.weights_desc());
      call.give(DNNL_ARG_DIFF_DST, forms.output, outputGradient, ofSequence.diff_dst_desc());
      call.receive(
          DNNL_ARG_DIFF_SRC, forms.sequence, gradients.sequence(), ofSequence.diff_src_desc());
      call.run(new convolution_backward_data(ofSequence));
    }
  }
}
