package org.gru4j.cli.language;

import java.util.concurrent.Callable;
import org.gru4j.cli.options.CorpusOptions;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.lm.LanguageModel;
import org.gru4j.text.stream.TokenStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures a trained model. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how well a language model predicts a text: perplexity and bits per character.",
      "Each token of the text but the first is predicted once, from all that came before.",
      ""
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ModelFile model = new ModelFile();
  @Mixin CorpusOptions corpus = new CorpusOptions();

  @Override
  public Integer call() {
    LanguageModel loaded = model.load();
    try (TokenStore tokens = CorpusOptions.tokens(corpus.open(), loaded.codec())) {
      Reports.evaluation(spec.commandLine().getOut(), corpus.name() + ":", loaded.evaluate(tokens));
    }
    return 0;
  }
}
