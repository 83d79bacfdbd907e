package org.gru4j.cli.translation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.tokens.CodecConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a model that pronounces. */
@Command(
    name = "spelling",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains an encoder-decoder to pronounce words, from a dictionary like CMUdict.",
      "It has a line for each word: `HELLO  HH AH0 L OW1`.",
      ""
    })
public final class SpellingCommand extends TrainingCommand {
  @Parameters(paramLabel = "FILE", description = "The dictionary.")
  Path dictionary = Path.of("");

  @Option(
      names = "--unseen",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "2000",
      description = "Words to validate and test on, at most a tenth (default: ${DEFAULT-VALUE}).")
  int unseen;

  @Mixin CharacterOptions options = new CharacterOptions(256, 5);

  @Override
  protected OutFolder out() {
    return options.out;
  }

  @Override
  protected int train(Start start) {
    List<SentencePair> words = new ArrayList<>(ParallelCorpus.pronunciations(dictionary).toList());
    Collections.shuffle(words, new Random(options.plan.record().seed()));
    int held = Math.min(unseen, words.size() / 10);
    if (held < 2) {
      throw new IllegalArgumentException(
          "Expected a dictionary of at least 20 words and 2 unseen ones, found %d and %d."
              .formatted(words.size(), unseen));
    }
    CharacterTranslator translator =
        new CharacterTranslator(
            CodecConfiguration.characters(), CodecConfiguration.spaced(1000), options);
    translator.run(words.subList(held, words.size()), words.subList(0, held), spec, start);
    return 0;
  }
}
