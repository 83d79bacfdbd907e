package org.gru4j.docs.snippets;

import java.nio.file.Path;
import org.gru4j.lm.LanguageModel;
import org.gru4j.text.stream.Split;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.events.EventRecorder;

/** Of docs/watching.md. */
final class WatchingSnippets {
  private WatchingSnippets() {}

  static void record(LanguageModel model, Split split, TrainingPlan plan) {
    RunFolder folder = RunFolder.at(Path.of("runs/first"));
    model.train(split, TrainingRun.of(plan).in(folder).watchedBy(new EventRecorder(folder)));
  }
}
