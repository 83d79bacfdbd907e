package org.gru4j.cli.predict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.sequence.SequenceClassifier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Writes the labels of sequences, or of their steps, a minibatch after the other. */
final class LabelPredictor {
  private final SequenceClassifier model;
  private final PredictionWriter out;
  private final List<String> names = new ArrayList<>();
  private final List<INDArray> sequences = new ArrayList<>();

  LabelPredictor(SequenceClassifier model, PredictionWriter out) {
    this.model = model;
    this.out = out;
  }

  void add(String name, INDArray features) throws IOException {
    names.add(name);
    sequences.add(features);
    if (sequences.size() == model.batchSize()) {
      finish();
    }
  }

  /** Writes what has not been written yet. */
  void finish() throws IOException {
    List<INDArray> found = model.probabilities(sequences);
    for (int i = 0; i < found.size(); i++) {
      write(names.get(i), found.get(i));
    }
    out.flush();
    names.clear();
    sequences.clear();
  }

  private void write(String name, INDArray probabilities) throws IOException {
    if (!model.labelsSteps()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("sequence", name);
      write(row, probabilities);
      return;
    }
    for (long step = 0; step < probabilities.size(1); step++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("sequence", name);
      row.put("step", step + 1);
      write(row, probabilities.get(NDArrayIndex.all(), NDArrayIndex.point(step)));
    }
  }

  private void write(Map<String, Object> row, INDArray probabilities) throws IOException {
    Map<String, Float> each = new LinkedHashMap<>();
    int best = 0;
    for (int label = 0; label < model.labels().size(); label++) {
      each.put(model.labels().get(label), probabilities.getFloat(label));
      best = probabilities.getFloat(label) > probabilities.getFloat(best) ? label : best;
    }
    row.put("label", model.labels().get(best));
    row.put("probability", each);
    out.write(row);
  }
}
