package org.gru4j.layer.internal;

import org.deeplearning4j.nn.api.Layer;
import org.gru4j.math.softmax.TokenCrossEntropy;

/** An output layer over all tokens inside a network, as the steppers of other rooms use it. */
public interface TokenDistribution extends Layer {
  /** The distribution by a copy of the present weights, outside of all workspaces. */
  TokenCrossEntropy weightCopy();
}
