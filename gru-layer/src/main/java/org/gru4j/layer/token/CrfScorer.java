package org.gru4j.layer.token;

import java.util.List;
import org.gru4j.math.crf.LinearChain;

/**
 * What a {@link CrfOutput} inside a network knows beside its loss, so that sequences of tags can be
 * sought in what the network says. {@code network.getOutputLayer()} is an instance.
 */
public interface CrfScorer extends TokenScorer {
  /** The present scores of transitions, starts and ends. */
  LinearChain chain();

  /**
   * The emissions of the minibatch that went through the network last, by {@code output}: of each
   * example {@code [real steps][tags]}, steps that the mask leaves out left out.
   */
  List<double[][]> lastEmissions();
}
