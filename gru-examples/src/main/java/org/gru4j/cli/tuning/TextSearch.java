package org.gru4j.cli.tuning;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.OptionalInt;
import org.gru4j.cli.run.Searchable;
import org.gru4j.text.Corpus;
import org.gru4j.train.DataChecksum;
import org.gru4j.tuning.objectives.LanguageModelObjective;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.spaces.LanguageModelSpace;
import org.gru4j.tuning.spaces.ModelSpace;

/** Language models of a text. */
record TextSearch(TuneOptions options) implements Searchable {
  @Override
  public ModelSpace<?> space() {
    return LanguageModelSpace.MODEL;
  }

  @Override
  public Objective objective(Map<String, Object> fixed, OptionalInt epochs) {
    return new LanguageModelObjective(
        options.corpus.open(),
        fixed,
        epochs.orElse(TuneOptions.USUAL_EPOCHS),
        options.validationFraction,
        options.testFraction);
  }

  @Override
  public String data() {
    DataChecksum sum = new DataChecksum();
    Corpus corpus = options.corpus.open();
    for (URI document : corpus.documents()) {
      try (Reader text = corpus.open(document)) {
        sum.add(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return options.data(sum);
  }

  @Override
  public String corpus() {
    return options.corpus.name();
  }
}
