package org.gru4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.conformance.Part.Trait;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradients of a window of truncated back-propagation that starts from a carried state, beside
 * central differences in double precision: Deeplearning4j's LSTM gives those of a zero start state,
 * the project's layers the right ones.
 */
class TruncatedBpttConformanceTest {
  private static final double STEP = 1e-6;

  /** Of the parameters every fifth is checked, which visits all gates, rows and biases. */
  private static final int STRIDE = 5;

  @ParameterizedTest
  @MethodSource("org.gru4j.conformance.Parts#recurrent")
  void gradientsFromACarriedState(Part part) {
    Assumptions.assumeFalse(part.has(Trait.STOCHASTIC), "its windows draw new masks");
    Assumptions.assumeFalse(part.name().contains("oneDNN"), "oneDNN has no double precision");
    int wrong = wrongGradients(part, carriedState());
    if (part.name().startsWith("LSTM")) {
      assertThat(wrong).as("wrong gradients of Deeplearning4j's layer").isGreaterThan(20);
      assertThat(wrongGradients(part, Map.of())).as("from a zero state").isZero();
    } else {
      assertThat(wrong).as("wrong gradients").isZero();
    }
  }

  /** Names of the states of LSTM and GRU; each layer takes what it knows. */
  private static Map<String, INDArray> carriedState() {
    Map<String, INDArray> states = new HashMap<>();
    states.put("prevAct", Part.uniform(21, Part.BATCH, Part.HIDDEN).castTo(DataType.DOUBLE));
    states.put("prevMem", Part.uniform(22, Part.BATCH, Part.HIDDEN).castTo(DataType.DOUBLE));
    return states;
  }

  private static int wrongGradients(Part part, Map<String, INDArray> states) {
    MultiLayerNetwork network = part.list(settings -> settings.dataType(DataType.DOUBLE));
    network.getLayerWiseConfigurations().setBackpropType(BackpropType.TruncatedBPTT);
    network.getLayerWiseConfigurations().setTbpttFwdLength(Part.TIME);
    network.getLayerWiseConfigurations().setTbpttBackLength(Part.TIME);
    INDArray features = part.features(1).castTo(DataType.DOUBLE);
    INDArray labels = part.data(1, false).getLabels().castTo(DataType.DOUBLE);
    RecurrentLayer layer = (RecurrentLayer) network.getLayer(part.index());
    Runnable compute =
        () -> {
          // The layer below would go on from where the last call ended.
          network.rnnClearPreviousState();
          layer.rnnSetTBPTTState(states);
          network.setInput(features);
          network.setLabels(labels);
          network.computeGradientAndScore();
        };
    compute.run();
    // The score is the mean over the minibatch, the gradient still its sum.
    INDArray analytic = network.getFlattenedGradients().dup().divi(Part.BATCH);
    INDArray parameters = network.params();
    INDArray flat = parameters.reshape(parameters.length());
    long first = network.getLayer(0).numParams();
    long end = first + network.getLayer(part.index()).numParams();
    int wrong = 0;
    for (long i = first; i < end; i += STRIDE) {
      double value = flat.getDouble(i);
      flat.putScalar(i, value + STEP);
      compute.run();
      double above = network.score();
      flat.putScalar(i, value - STEP);
      compute.run();
      double numerical = (above - network.score()) / (2 * STEP);
      flat.putScalar(i, value);
      wrong += Math.abs(numerical - analytic.getDouble(i)) > 1e-7 ? 1 : 0;
    }
    return wrong;
  }
}
