package org.gru4j.cli.tuning;

import java.util.Map;
import java.util.OptionalInt;
import org.gru4j.cli.run.Searchable;
import org.gru4j.train.DataChecksum;
import org.gru4j.tuning.objectives.Seq2SeqObjective;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.spaces.ModelSpace;
import org.gru4j.tuning.spaces.Seq2SeqSpace;

/** Translation models of sentence pairs. */
record TranslationSearch(TuneOptions options) implements Searchable {
  @Override
  public ModelSpace<?> space() {
    return Seq2SeqSpace.MODEL;
  }

  @Override
  public Objective objective(Map<String, Object> fixed, OptionalInt epochs) {
    return new Seq2SeqObjective(
        options.sentences.open(),
        fixed,
        epochs.orElse(TuneOptions.USUAL_EPOCHS),
        options.validationFraction,
        options.testFraction);
  }

  @Override
  public String data() {
    DataChecksum sum = new DataChecksum();
    options
        .sentences
        .open()
        .forEach(pair -> sum.add("%s\t%s\n".formatted(pair.source(), pair.target())));
    return options.data(sum);
  }

  @Override
  public String corpus() {
    return options.sentences.open().toString();
  }
}
