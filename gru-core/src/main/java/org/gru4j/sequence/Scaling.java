package org.gru4j.sequence;

import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/** How columns are brought to a common scale; the figures come from the training data alone. */
public enum Scaling {
  /** Mean 0 and standard deviation 1. */
  STANDARDIZE,
  /** From 0 to 1. */
  MIN_MAX;

  DataNormalization normalizer() {
    return this == STANDARDIZE ? new NormalizerStandardize() : new NormalizerMinMaxScaler();
  }
}
