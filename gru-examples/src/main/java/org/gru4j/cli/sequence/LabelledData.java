package org.gru4j.cli.sequence;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.gru4j.cli.run.ModelUses;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.train.checkpoint.RunFolder;
import org.nd4j.evaluation.classification.Evaluation;

/**
 * Sequences shuffled and divided: a tenth to validate, a tenth to test, at least one each.
 *
 * @param training the others
 */
record LabelledData(
    List<LabelledSequence> training,
    List<LabelledSequence> validation,
    List<LabelledSequence> test) {

  static LabelledData read(Path folder, String labelColumn, SequenceOptions options) {
    List<LabelledSequence> all = new ArrayList<>(options.reader().labelled(folder, labelColumn));
    if (all.size() < 3) {
      throw new IllegalArgumentException(
          "Expected at least 3 files in %s, to train, validate and test on, found %d."
              .formatted(folder, all.size()));
    }
    Collections.shuffle(all, new Random(options.plan.record().seed()));
    int held = Math.max(1, all.size() / 10);
    return new LabelledData(
        all.subList(2 * held, all.size()), all.subList(0, held), all.subList(held, 2 * held));
  }

  /** Prints what the best model reaches on the test data. */
  void report(RunFolder run, PrintWriter console) {
    Evaluation score = SequenceClassifier.load(run.bestOrLast()).evaluate(test);
    console.printf(
        Locale.ROOT,
        "test accuracy %.4f, F1 %.4f over %,d labels of %,d sequences%n",
        score.accuracy(),
        score.f1(),
        score.getNumRowCounter(),
        test.size());
    console.println(score.confusionToString());
    ModelUses.tell(console, run);
  }
}
