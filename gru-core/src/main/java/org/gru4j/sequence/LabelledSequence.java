package org.gru4j.sequence;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A sequence of numbers with a label at each step.
 *
 * @param name where it comes from, for messages
 * @param features {@code [columns, time]}
 * @param labels as many as steps
 */
public record LabelledSequence(String name, INDArray features, List<String> labels) {
  /**
   * Checks the shapes.
   *
   * @throws SequenceException if there is no step, or not one label for each
   */
  public LabelledSequence {
    labels = List.copyOf(labels);
    if (features.rank() != 2 || labels.isEmpty() || features.size(1) != labels.size()) {
      throw new SequenceException(
          "Expected features [columns, time] with a label for each step in %s, found %s and %d labels."
              .formatted(name, java.util.Arrays.toString(features.shape()), labels.size()));
    }
  }
}
