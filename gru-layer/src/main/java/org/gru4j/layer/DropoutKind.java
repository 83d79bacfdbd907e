package org.gru4j.layer;

import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;

/** Which activations between the layers are dropped together. */
public enum DropoutKind {
  /** Each by itself (Zaremba et al. 2014, arXiv:1409.2329). */
  ELEMENT,
  /**
   * A unit is dropped at all steps of a window or at none (Gal and Ghahramani 2016,
   * arXiv:1512.05287, on the non-recurrent connections).
   */
  VARIATIONAL;

  /**
   * The dropout as Deeplearning4j applies it.
   *
   * @param rate share of the activations that is dropped, below 1
   */
  public IDropout of(double rate) {
    return this == ELEMENT ? new InvertedDropout(1 - rate) : new SpatialDropout(1 - rate);
  }
}
