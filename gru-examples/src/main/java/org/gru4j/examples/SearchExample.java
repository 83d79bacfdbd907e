package org.gru4j.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.gru4j.text.Corpus;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.description.SearchDescription;
import org.gru4j.tuning.objectives.LanguageModelObjective;
import org.gru4j.tuning.pruners.Pruners;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.Search;
import org.gru4j.tuning.runners.ThreadRunner;
import org.gru4j.tuning.samplers.Samplers;
import org.gru4j.tuning.study.Budget;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.StudySettings;

/** Searches the best language model of a text. */
public final class SearchExample {
  private SearchExample() {}

  /** Takes a text, a search file, a new folder and a number of trials. */
  public static void main(String[] arguments) throws Exception {
    Corpus corpus = Corpus.of(Path.of(arguments[0]));
    SearchDescription file = SearchDescription.read(Path.of(arguments[1]));
    Path folder = Files.createDirectories(Path.of(arguments[2]));
    int trials = Integer.parseInt(arguments[3]);
    Objective objective = new LanguageModelObjective(corpus, file.fixed(), 1, 0.05, 0.05);

    StudySettings settings = StudySettings.of("my search", 1, Budget.ofTrials(trials));
    try (Study study = Study.open(folder.resolve("study.db"), settings)) {
      Search search =
          new Search(
              study,
              file.space(),
              Samplers.named("tpe"),
              Pruners.named("median"),
              new Search.TrialLimits(Duration.ofMinutes(10), StudySettings.DEFAULT_LEASE),
              folder);
      new ThreadRunner(objective, 2, (all, time, ended) -> {}).run(search, new StopSignal());
      System.out.println("best: " + Study.best(study.trials()).orElseThrow());
    }
  }
}
