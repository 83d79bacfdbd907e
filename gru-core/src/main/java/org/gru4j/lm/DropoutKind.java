package org.gru4j.lm;

import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.gru4j.layer.InvertedDropout;

/** Which activations between the layers are dropped together. */
public enum DropoutKind {
  /** Each by itself (Zaremba et al. 2014, arXiv:1409.2329). */
  ELEMENT,
  /**
   * A unit is dropped at all steps of a window or at none (Gal and Ghahramani 2016,
   * arXiv:1512.05287, on the non-recurrent connections).
   */
  VARIATIONAL;

  IDropout of(double rate) {
    return this == ELEMENT ? new InvertedDropout(1 - rate) : new SpatialDropout(1 - rate);
  }
}
