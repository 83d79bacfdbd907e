package org.gru4j.sequence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What a model says of a sequence or of one of its steps.
 *
 * @param label the most probable one; of equal ones the first
 * @param probabilities of all labels, in the order of the model
 */
public record LabelPrediction(String label, Map<String, Float> probabilities) {
  /** Keeps a copy. */
  public LabelPrediction {
    probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
  }

  /**
   * What probabilities say.
   *
   * @param labels in the order of the model
   * @param probabilities {@code [labels]}, or {@code [labels, time]} of steps
   * @return one, or one for each step
   */
  public static List<LabelPrediction> of(List<String> labels, INDArray probabilities) {
    if (probabilities.rank() == 1) {
      return List.of(ofStep(labels, probabilities));
    }
    List<LabelPrediction> steps = new ArrayList<>();
    for (long step = 0; step < probabilities.size(1); step++) {
      steps.add(ofStep(labels, probabilities.get(NDArrayIndex.all(), NDArrayIndex.point(step))));
    }
    return steps;
  }

  private static LabelPrediction ofStep(List<String> labels, INDArray probabilities) {
    Map<String, Float> each = new LinkedHashMap<>();
    int best = 0;
    for (int label = 0; label < labels.size(); label++) {
      each.put(labels.get(label), probabilities.getFloat(label));
      best = probabilities.getFloat(label) > probabilities.getFloat(best) ? label : best;
    }
    return new LabelPrediction(labels.get(best), each);
  }
}
