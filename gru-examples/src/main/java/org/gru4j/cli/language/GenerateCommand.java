package org.gru4j.cli.language;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.cli.options.SamplingSettings;
import org.gru4j.cli.options.SettingOptions;
import org.gru4j.cli.run.StandardText;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.decoding.Continuation;
import org.gru4j.decoding.ContrastiveOptions;
import org.gru4j.decoding.TextPattern;
import org.gru4j.lm.GenerationOptions;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.adaptation.NeuralCache;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.tokens.Vocabulary;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets a trained model write. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lets a language model continue a prompt. The same seed gives the same text.",
      ""
    })
public final class GenerateCommand implements Callable<Integer> {
  @Mixin ModelFile model = new ModelFile();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What to continue (default: nothing).")
  String prompt = "";

  @Option(
      names = "--length",
      converter = Bounds.CountOrNone.class,
      paramLabel = "TOKENS",
      defaultValue = "500",
      description = "Tokens to write at most (default: ${DEFAULT-VALUE}).")
  int length;

  @Mixin SamplingSettings sampling = new SamplingSettings();

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "End before this text; may be given several times.")
  List<String> stop = List.of();

  @Option(
      names = "--choice",
      paramLabel = "TEXT",
      description = "Write one of these texts and nothing else; may be given several times.")
  List<String> choices = List.of();

  @Option(
      names = "--regex",
      paramLabel = "EXPRESSION",
      description =
          "Write a text that this regular expression of Java's matches as a whole; it ends where"
              + " that is reached and the model would go on otherwise.")
  @Nullable String regex;

  @Option(
      names = "--logit-bias",
      paramLabel = "TOKEN=BIAS",
      description =
          "Add to the log-probability of a token, which stands for a text such as a character; may"
              + " be given several times. -100 forbids it.")
  Map<String, Double> biases = Map.of();

  @Option(
      names = "--beam",
      converter = Bounds.Count.class,
      paramLabel = "WIDTH",
      description =
          "Search for the most probable text with so many hypotheses in place of drawing.")
  @Nullable Integer beam;

  @Option(
      names = "--penalty-alpha",
      paramLabel = "ALPHA",
      description =
          "Search for a probable text that does not repeat itself, in place of drawing: likeness to"
              + " what stands there costs, from 0 to 1; 0.6 is usual. --top-k says of how many tokens"
              + " the next is chosen (default: 4).")
  @Nullable Double penalty;

  @Option(
      names = "--best",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "1",
      description =
          "With --beam: write so many texts, the most probable first, each behind its"
              + " log-probability (default: ${DEFAULT-VALUE}).")
  int best;

  @Option(
      names = "--block-ngram",
      converter = Bounds.CountOrNone.class,
      paramLabel = "N",
      defaultValue = "0",
      description =
          "With --beam: write no sequence of N tokens twice; 0 for no blocking (default:"
              + " ${DEFAULT-VALUE}).")
  int blockedNgram;

  @Mixin SettingOptions<NeuralCache> cache = SettingOptions.of(NeuralCache.OFF);

  @Mixin StandardText text = new StandardText();

  @Override
  public Integer call() {
    GenerationOptions options =
        new GenerationOptions(prompt, length, sampling.options(), sampling.seed, stop)
            .withPattern(pattern())
            .withCache(cache.record());
    PrintWriter console = text.out();
    LanguageModel loaded = model.load();
    loaded.requireKnown(prompt);
    if (beam != null && penalty != null) {
      throw new IllegalArgumentException("Expected --beam or --penalty-alpha, found both.");
    }
    if (beam != null) {
      requirePlain("--beam");
      search(loaded, beam, console);
      return 0;
    }
    if (penalty != null) {
      requirePlain("--penalty-alpha");
      int chosen = sampling.options().topK();
      ContrastiveOptions contrast =
          new ContrastiveOptions(
              chosen == 0 ? ContrastiveOptions.USUAL_CANDIDATES : chosen, penalty, length);
      console.println(prompt + loaded.contrast(prompt, contrast).text());
      console.flush();
      return 0;
    }
    console.print(prompt);
    loaded.generate(
        options.withLogitBias(biases(loaded.codec().vocabulary())),
        piece -> {
          console.print(piece);
          console.flush();
        });
    console.println();
    console.flush();
    return 0;
  }

  private @Nullable TextPattern pattern() {
    if (regex != null && !choices.isEmpty()) {
      throw new IllegalArgumentException("Expected --choice or --regex, found both.");
    }
    if (regex == null && choices.isEmpty()) {
      return null;
    }
    return regex == null ? TextPattern.choice(choices) : TextPattern.of(regex);
  }

  private Map<Integer, Double> biases(Vocabulary vocabulary) {
    Map<Integer, Double> byIndex = new HashMap<>();
    biases.forEach(
        (token, bias) -> {
          if (!vocabulary.contains(token)) {
            throw new IllegalArgumentException(
                "Expected one of the model's %,d tokens for --logit-bias, found \"%s\"."
                    .formatted(vocabulary.size(), VisibleText.of(token)));
          }
          byIndex.put(vocabulary.indexOf(token), bias);
        });
    return byIndex;
  }

  /** Searches know nothing of what only drawing takes. */
  private void requirePlain(String option) {
    boolean drawn =
        !stop.isEmpty()
            || pattern() != null
            || !biases.isEmpty()
            || cache.record().isOn()
            || length < 1;
    if (drawn) {
      throw new IllegalArgumentException(
          "Expected %s without --stop, --choice, --regex, --logit-bias and --cache, and a --length of 1 or more, found one of them."
              .formatted(option));
    }
  }

  private void search(LanguageModel loaded, int width, PrintWriter console) {
    BeamOptions options =
        BeamOptions.of(width)
            .withMaximumLength(length)
            .withBlockedNgram(blockedNgram)
            .withBest(Math.min(best, width));
    for (Continuation each : loaded.search(prompt, options)) {
      if (best > 1) {
        console.printf(Locale.ROOT, "%.4f%n", each.logProbability());
      }
      console.println(prompt + each.text());
    }
    console.flush();
  }
}
