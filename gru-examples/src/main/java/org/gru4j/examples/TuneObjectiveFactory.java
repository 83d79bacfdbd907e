package org.gru4j.examples;

import java.nio.file.Path;
import org.gru4j.tuning.description.SearchDescription;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.ObjectiveFactory;
import org.jspecify.annotations.Nullable;

/** Makes a search's objective on another machine, from what a command line says. */
record TuneObjectiveFactory(
    String description,
    @Nullable String corpus,
    @Nullable String glob,
    double validationFraction,
    double testFraction)
    implements ObjectiveFactory {

  static TuneObjectiveFactory of(String description, TuneOptions options) {
    Path corpus = options.corpus.corpus;
    return new TuneObjectiveFactory(
        description,
        corpus == null ? null : corpus.toAbsolutePath().toString(),
        options.corpus.glob,
        options.validationFraction,
        options.testFraction);
  }

  @Override
  public Objective create() {
    TuneOptions options = new TuneOptions();
    options.corpus.corpus = corpus == null ? null : Path.of(corpus);
    options.corpus.glob = glob;
    options.validationFraction = validationFraction;
    options.testFraction = testFraction;
    return new TuneSearch(SearchDescription.parse(description), options).objective();
  }
}
