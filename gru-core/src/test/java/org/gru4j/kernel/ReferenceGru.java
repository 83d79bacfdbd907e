package org.gru4j.kernel;

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
  private final int inputSize;
  private final int hidden;

  /** Weights must be DOUBLE, so that central differences are accurate. */
  ReferenceGru(GruEquations equations, GruWeights weights) {
    this.equations = equations;
    this.weights = weights;
    this.inputSize = (int) weights.inputSize();
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

  private double[] step(GruInput input, int t, int b, double[] previous) {
    double[] dropped = previous.clone();
    INDArray dropout = input.recurrentDropout();
    for (int k = 0; dropout != null && k < hidden; k++) {
      dropped[k] *= dropout.getDouble(b, k);
    }
    double[] reset = new double[hidden];
    double[] update = new double[hidden];
    for (int k = 0; k < hidden; k++) {
      update[k] = gate(projected(input, t, b, k) + recurrent(dropped, k));
      reset[k] = gate(projected(input, t, b, hidden + k) + recurrent(dropped, hidden + k));
    }
    double[] next = new double[hidden];
    double[] gated = new double[hidden];
    for (int j = 0; j < hidden; j++) {
      gated[j] = reset[j] * dropped[j];
    }
    for (int k = 0; k < hidden; k++) {
      int column = 2 * hidden + k;
      double product =
          equations.resetMode() == ResetMode.AFTER
              ? reset[k] * recurrent(dropped, column)
              : recurrent(gated, column);
      double candidate = candidate(projected(input, t, b, column) + product);
      double admitted =
          equations.updateMode() == UpdateMode.ADMITS_CANDIDATE ? update[k] : 1 - update[k];
      next[k] = (1 - admitted) * previous[k] + admitted * candidate;
    }
    return next;
  }

  private double projected(GruInput input, int t, int b, int column) {
    double sum = weights.bias().getDouble(column);
    for (int i = 0; i < inputSize; i++) {
      sum += input.sequence().getDouble(t, b, i) * weights.input().getDouble(i, column);
    }
    return sum;
  }

  private double recurrent(double[] state, int column) {
    INDArray bias = weights.recurrentBias();
    double sum = bias == null ? 0 : bias.getDouble(column);
    for (int j = 0; j < hidden; j++) {
      sum += state[j] * weights.recurrent().getDouble(j, column);
    }
    return sum;
  }

  private double gate(double argument) {
    return equations.gateActivation() instanceof org.nd4j.linalg.activations.impl.ActivationSigmoid
        ? 1 / (1 + Math.exp(-argument))
        : Math.min(1, Math.max(0, 0.2 * argument + 0.5));
  }

  private double candidate(double argument) {
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
