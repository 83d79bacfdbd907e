package org.gru4j.math;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The equations of {@link GruEquations} in plain loops of doubles, as the truth that every kernel
 * is held against. It shares no code with any kernel.
 */
final class ReferenceGru {
  private final GruEquations equations;
  private final GruWeights weights;
  private final int hidden;

  /** Weights must be DOUBLE, so that central differences are accurate. */
  ReferenceGru(GruEquations equations, GruWeights weights) {
    this.equations = equations;
    this.weights = weights;
    this.hidden = (int) weights.hiddenSize();
  }

  /** Outputs {@code [time][batch][hidden]}, with the final state as one more time step. */
  double[][][] forward(GruInput input) {
    int time = (int) input.timeSteps();
    int batch = (int) input.batchSize();
    double[][][] output = new double[time + 1][batch][hidden];
    for (int b = 0; b < batch; b++) {
      double[] state = new double[hidden];
      INDArray initialState = input.initialState();
      for (int k = 0; initialState != null && k < hidden; k++) {
        state[k] = initialState.getDouble(b, k);
      }
      for (int count = 0; count < time; count++) {
        int t = input.direction() == Direction.FORWARD ? count : time - 1 - count;
        if (isReal(input.mask(), b, t)) {
          state = step(input, t, b, state);
          output[t][b] = state;
        }
      }
      output[time][b] = state;
    }
    return output;
  }

  private static boolean isReal(@Nullable INDArray mask, int b, int t) {
    return mask == null || mask.getDouble(b, t) != 0;
  }

  private double[] step(GruInput all, int t, int b, double[] previous) {
    double[] dropped = previous.clone();
    INDArray dropout = all.noise().recurrentDropout();
    for (int k = 0; dropout != null && k < hidden; k++) {
      dropped[k] *= dropout.getDouble(b, k);
    }
    double[] input = terms(row(all.sequence(), t, b), weights.input(), weights.bias(), true);
    double[] recurrent = terms(dropped, weights.recurrent(), weights.recurrentBias(), false);
    double[] reset = new double[hidden];
    double[] update = new double[hidden];
    double[] gated = new double[hidden];
    for (int k = 0; k < hidden; k++) {
      update[k] = gate(input[k] + recurrent[k]);
      reset[k] = gate(input[hidden + k] + recurrent[hidden + k]);
      gated[k] = reset[k] * dropped[k];
    }
    double[] ofGated = terms(gated, weights.recurrent(), weights.recurrentBias(), false);
    double[] next = new double[hidden];
    for (int k = 0; k < hidden; k++) {
      int column = 2 * hidden + k;
      double product =
          equations.resetMode() == ResetMode.AFTER ? reset[k] * recurrent[column] : ofGated[column];
      double candidate = candidate(input[column] + product);
      double admitted =
          equations.updateMode() == UpdateMode.ADMITS_CANDIDATE ? update[k] : 1 - update[k];
      double plain = (1 - admitted) * previous[k] + admitted * candidate;
      double kept = kept(all, t, b, k);
      next[k] = kept * previous[k] + (1 - kept) * plain;
    }
    return next;
  }

  private double kept(GruInput input, int t, int b, int k) {
    INDArray zoneout = input.noise().zoneout();
    return zoneout == null ? equations.options().zoneout() : zoneout.getDouble(t, b, k);
  }

  private static double[] row(INDArray timeMajor, int t, int b) {
    double[] row = new double[(int) timeMajor.size(2)];
    for (int i = 0; i < row.length; i++) {
      row[i] = timeMajor.getDouble(t, b, i);
    }
    return row;
  }

  /** A row times a matrix, normalised if the equations say so, plus a bias. */
  private double[] terms(double[] row, INDArray matrix, @Nullable INDArray bias, boolean ofInput) {
    double[] terms = new double[3 * hidden];
    for (int column = 0; column < terms.length; column++) {
      for (int i = 0; i < row.length; i++) {
        terms[column] += row[i] * matrix.getDouble(i, column);
      }
    }
    GruWeights.Gains gains = weights.gains();
    if (gains != null) {
      INDArray gain = ofInput ? gains.input() : gains.recurrent();
      normalize(terms, 0, 2 * hidden, gain);
      normalize(terms, 2 * hidden, 3 * hidden, gain);
    }
    for (int column = 0; bias != null && column < terms.length; column++) {
      terms[column] += bias.getDouble(column);
    }
    return terms;
  }

  private static void normalize(double[] terms, int from, int to, INDArray gain) {
    double mean = 0;
    for (int i = from; i < to; i++) {
      mean += terms[i] / (to - from);
    }
    double variance = 0;
    for (int i = from; i < to; i++) {
      variance += (terms[i] - mean) * (terms[i] - mean) / (to - from);
    }
    for (int i = from; i < to; i++) {
      terms[i] = gain.getDouble(i) * (terms[i] - mean) / Math.sqrt(variance + 1e-5);
    }
  }

  private double clipped(double argument) {
    double clip = equations.options().clip();
    return clip == 0 ? argument : Math.min(clip, Math.max(-clip, argument));
  }

  private double gate(double unbounded) {
    double argument = clipped(unbounded);
    return equations.gateActivation() instanceof org.nd4j.linalg.activations.impl.ActivationSigmoid
        ? 1 / (1 + Math.exp(-argument))
        : Math.min(1, Math.max(0, 0.2 * argument + 0.5));
  }

  private double candidate(double unbounded) {
    double argument = clipped(unbounded);
    return equations.candidateActivation()
            instanceof org.nd4j.linalg.activations.impl.ActivationTanH
        ? Math.tanh(argument)
        : argument / (1 + Math.abs(argument));
  }

  /** {@code Σ output ∘ outputGradient + Σ finalState ∘ stateGradient}, a loss to differentiate. */
  double loss(GruInput input, INDArray outputGradient, INDArray stateGradient) {
    double[][][] output = forward(input);
    int time = output.length - 1;
    double loss = 0;
    for (int b = 0; b < output[0].length; b++) {
      for (int k = 0; k < hidden; k++) {
        for (int t = 0; t < time; t++) {
          loss += output[t][b][k] * outputGradient.getDouble(t, b, k);
        }
        loss += output[time][b][k] * stateGradient.getDouble(b, k);
      }
    }
    return loss;
  }

  /** Central differences of the loss with respect to one of the arrays it reads. */
  INDArray numericalGradient(
      INDArray variable, GruInput input, INDArray outputGradient, INDArray stateGradient) {
    INDArray gradient = variable.ulike();
    INDArray flat = variable.reshape(variable.length());
    INDArray flatGradient = gradient.reshape(variable.length());
    double epsilon = 1e-5;
    for (long i = 0; i < flat.length(); i++) {
      double value = flat.getDouble(i);
      flat.putScalar(i, value + epsilon);
      double above = loss(input, outputGradient, stateGradient);
      flat.putScalar(i, value - epsilon);
      double below = loss(input, outputGradient, stateGradient);
      flat.putScalar(i, value);
      flatGradient.putScalar(i, (above - below) / (2 * epsilon));
    }
    return gradient;
  }

  static DataType type() {
    return DataType.DOUBLE;
  }
}
