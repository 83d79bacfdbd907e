package org.gru4j.layer.internal;

import org.gru4j.math.GruStepper;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A GRU inside a network, as the parts of graphs and the steppers use it. */
public interface GruImplementation extends StateImplementation, TokenReader {
  /** A way through sequences step by step, with a copy of the present weights. */
  GruStepper stepper(int capacity);

  /** The same where the input are tokens as unit vectors, in place of these vectors. */
  GruStepper stepper(INDArray vectors, int capacity);
}
