package org.gru4j.cli.predict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.sequence.LabelPrediction;
import org.gru4j.sequence.SequenceClassifier;
import org.nd4j.linalg.api.ndarray.INDArray;

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
    List<LabelPrediction> predictions = model.predictions(probabilities);
    for (int step = 0; step < predictions.size(); step++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("sequence", name);
      if (model.labelsSteps()) {
        row.put("step", step + 1);
      }
      row.put("label", predictions.get(step).label());
      row.put("probability", predictions.get(step).probabilities());
      out.write(row);
    }
  }
}
