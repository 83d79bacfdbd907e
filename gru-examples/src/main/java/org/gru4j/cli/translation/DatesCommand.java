package org.gru4j.cli.translation;

import java.util.List;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.run.Resumable;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.checkpoint.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
public final class DatesCommand implements Callable<Integer>, Resumable {
  @Spec CommandSpec spec = CommandSpec.create();

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
  public Integer call() {
    options.out.requireNew();
    return run(null, false);
  }

  @Override
  public int resume(RunFolder run, boolean restartSchedule) {
    return run(run, restartSchedule);
  }

  private int run(@Nullable RunFolder begun, boolean restart) {
    List<SentencePair> all = DateSentences.draw(dates + UNSEEN, options.plan.record().seed());
    CharacterTranslator translator =
        new CharacterTranslator(
            CodecConfiguration.characters(), CodecConfiguration.characters(), options);
    translator.run(all.subList(0, dates), all.subList(dates, all.size()), spec, begun, restart);
    return 0;
  }
}
