package org.gru4j.examples;

import java.nio.file.Path;
import java.util.List;
import org.gru4j.sequence.CsvSequences;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceConfiguration;
import org.gru4j.train.TrainingPlan;

/** Learns to label sequences of numbers. */
public final class SequenceClassificationExample {
  private SequenceClassificationExample() {}

  /**
   * Takes two folders of CSV files, one to learn from and one to validate on, and a number of
   * epochs. The last column holds the label.
   */
  public static void main(String[] arguments) {
    Path learn = Path.of(arguments[0]);
    Path check = Path.of(arguments[1]);
    int epochs = Integer.parseInt(arguments[2]);

    List<LabelledSequence> training = CsvSequences.PLAIN.labelled(learn, -1);
    List<LabelledSequence> held = CsvSequences.PLAIN.labelled(check, -1);
    SequenceClassifier model =
        SequenceClassifier.perSequence(SequenceConfiguration.builder().build(), training);
    model.train(training, held, TrainingPlan.builder().epochs(epochs).build());
    System.out.println(model.evaluate(held).stats());
  }
}
