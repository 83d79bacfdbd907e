package org.gru4j.seq2seq;

import org.gru4j.decoding.StepPredictor;
import org.gru4j.layer.graph.DecoderStepper;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The decoder of a graph as a search sees it. */
record GraphPredictor(DecoderStepper stepper) implements StepPredictor {
  @Override
  public int vocabularySize() {
    return stepper.vocabularySize();
  }

  @Override
  public float[] advance(int[] origins, int[] tokens) {
    return stepper.step(origins, tokens).data().asFloat();
  }

  @Override
  public float[] attention() {
    INDArray weights = stepper.attention();
    return weights == null ? new float[0] : weights.data().asFloat();
  }
}
