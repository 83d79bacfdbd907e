package org.gru4j.cli.translation;

import java.util.List;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.tokens.CodecConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model that reads dates. */
@Command(
    name = "dates",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains an encoder-decoder to read dates in many languages: \"12 mars 1987\" is 1987-03-12.",
      "It needs no data; `gru4j translate` reads dates with it afterwards.",
      ""
    })
public final class DatesCommand extends TrainingCommand {
  @Option(
      names = "--dates",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "60000",
      description = "Dates to learn from (default: ${DEFAULT-VALUE}).")
  int dates;

  @Mixin CharacterOptions options = new CharacterOptions(128, 1);

  private static final int UNSEEN = 2000;

  @Override
  protected OutFolder out() {
    return options.out;
  }

  @Override
  protected int train(Start start) {
    List<SentencePair> all = DateSentences.draw(dates + UNSEEN, options.plan.record().seed());
    CharacterTranslator translator =
        new CharacterTranslator(
            CodecConfiguration.characters(), CodecConfiguration.characters(), options);
    translator.run(all.subList(0, dates), all.subList(dates, all.size()), spec, start);
    return 0;
  }
}
