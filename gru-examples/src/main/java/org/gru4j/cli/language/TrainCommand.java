package org.gru4j.cli.language;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.CorpusOptions;
import org.gru4j.cli.options.ModelOptions;
import org.gru4j.cli.options.SettingOptions;
import org.gru4j.cli.options.TokenOptions;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.cli.run.WatchedTraining;
import org.gru4j.display.SignalShield;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.settings.Settings;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.TokenKind;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.StopSignal;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.checkpoint.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a language model. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a language model on a text, prints its test perplexity and a sample.",
      "For --tokens words and spaced the defaults are others: --embedding 300 --hidden 300 --tied"
          + " --dropout-kind variational --dropout 0.5 --input-dropout 0.3 --weight-dropout 0.3"
          + " --batch 20 --window 35 --epochs 12; sizes that differ are not tied.",
      "Ctrl-C ends early, with the evaluation; `gru4j resume` goes on where a run stopped.",
      ""
    })
public final class TrainCommand extends TrainingCommand {
  private static final String EMBEDDING = "embeddingSize";
  private static final String HIDDEN = "hiddenSize";
  private static final int EPOCHS = 2;
  private static final int EPOCHS_OF_WORDS = 12;

  @Mixin CorpusOptions corpus = new CorpusOptions();

  @Option(
      names = "--validation",
      paramLabel = "PATH",
      description = "Text to validate on (default: a part of the corpus).")
  @Nullable Path validation;

  @Option(
      names = "--test",
      paramLabel = "PATH",
      description = "Text to test on (default: a part of the corpus).")
  @Nullable Path test;

  @Option(
      names = "--validation-fraction",
      converter = Bounds.Share.class,
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "Share of the corpus to validate on, before the test (default: 0.05).")
  double validationFraction;

  @Option(
      names = "--test-fraction",
      converter = Bounds.Share.class,
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "Share of the corpus to test on, at its end (default: 0.05).")
  double testFraction;

  @Mixin TokenOptions tokens = new TokenOptions(TokenKind.CHARACTERS, 10_000);

  @Mixin
  ModelOptions<LanguageModelConfiguration> model =
      new ModelOptions<>(
          SettingOptions.of(LanguageModelConfiguration.builder().build()),
          SettingOptions.of(OptimizerSettings.DEFAULT));

  @Mixin SettingOptions<TrainingPlan> plan = SettingOptions.ofPlan(EPOCHS);

  @Mixin OutFolder out = new OutFolder();

  @Option(
      names = "--sample",
      converter = Bounds.CountOrNone.class,
      paramLabel = "TOKENS",
      defaultValue = "400",
      description = "Tokens to write at the end, 0 for none (default: ${DEFAULT-VALUE}).")
  int sample;

  @Override
  protected OutFolder out() {
    return out;
  }

  /** Trains or goes on with training, then measures the best model and lets it write. */
  @Override
  protected int train(Start start) {
    RunFolder begun = start.begun();
    PrintWriter console = spec.commandLine().getOut();
    useDefaultsOfTokens();
    TrainingPlan limits = plan.record();
    StopSignal stop = new StopSignal();
    try (SignalShield shield = new SignalShield(stop)) {
      Corpus opened = corpus.open();
      LanguageModel saved = begun == null ? null : LanguageModel.load(begun.last());
      TextCodec codec = saved == null ? learnCodec(opened) : saved.codec();
      try (Split split = split(opened, codec)) {
        requireHeldOut(split);
        LanguageModel trained = saved == null ? create(codec, split, limits) : saved;
        RunFolder run = start.folder(out, spec);
        describe(console, trained, split, run);
        WatchedTraining.show(
            start,
            start.run(limits, run).stoppedBy(stop),
            shown -> {
              if (saved != null) {
                trained.resume(split, shown);
              } else {
                trained.train(split, shown);
              }
            });
        LanguageModel best = LanguageModel.load(run.bestOrLast());
        Reports.evaluation(console, "test", best.evaluate(split.test()));
        if (sample > 0) {
          Reports.sample(console, best, sample, limits.seed());
        }
        Reports.files(console, run);
      }
      return 0;
    }
  }

  /** Words need another model than characters: dropout above all, and more passes. */
  private void useDefaultsOfTokens() {
    if (tokens.kind() != TokenKind.WORDS && tokens.kind() != TokenKind.SPACED) {
      return;
    }
    LanguageModelConfiguration words = LanguageModelConfiguration.words().build();
    Object embedding = model.given(EMBEDDING);
    Object hidden = model.given(HIDDEN);
    Map<String, Object> sizes = new LinkedHashMap<>();
    if (embedding != null && hidden != null && !embedding.equals(hidden)) {
      sizes.put("tied", false);
    } else if (embedding != null || hidden != null) {
      sizes.put(EMBEDDING, embedding == null ? hidden : embedding);
      sizes.put(HIDDEN, embedding == null ? hidden : embedding);
    }
    if (model.given("adaptiveCutoffs") != null) {
      sizes.put("tied", false);
    }
    model.usually(Settings.with(words, sizes));
    plan.usually(TrainingPlan.builder().epochs(EPOCHS_OF_WORDS).seed(1).build());
  }

  /** What is measured later must be there at the beginning. */
  private void requireHeldOut(Split split) {
    if (validation != null) {
      requireTokens(split.validation(), "validate on", "--validation names another text");
    }
    if (test != null) {
      requireTokens(split.test(), "test on", "--test names another text");
    } else if (testFraction > 0) {
      requireTokens(split.test(), "test on", "--test-fraction 0 trains without a test");
    }
  }

  private static void requireTokens(TokenStore text, String purpose, String wayOut) {
    if (text.length() < 2) {
      throw new IllegalArgumentException(
          "Expected at least 2 tokens to %s, found %d; %s."
              .formatted(purpose, text.length(), wayOut));
    }
  }

  private TextCodec learnCodec(Corpus opened) {
    return TextCodec.learn(opened, tokens.codec());
  }

  private Split split(Corpus opened, TextCodec codec) {
    TokenStore whole = CorpusOptions.tokens(opened, codec);
    Split split =
        Split.byFractions(
            whole, validation == null ? validationFraction : 0, test == null ? testFraction : 0);
    return validation == null && test == null
        ? split
        : Split.of(
            split.training(),
            validation == null ? split.validation() : CorpusOptions.tokens(validation, codec),
            test == null ? split.test() : CorpusOptions.tokens(test, codec));
  }

  private LanguageModel create(TextCodec codec, Split split, TrainingPlan limits) {
    int perEpoch = model.shape().stepsPerEpoch(split);
    return LanguageModel.create(
        model.configuration(limits.totalSteps(perEpoch), limits.seed()), codec);
  }

  private void describe(PrintWriter console, LanguageModel trained, Split split, RunFolder run) {
    console.printf(
        Locale.ROOT,
        "corpus: %s, %,d tokens (%s) to train on, %,d to validate, %,d to test%n",
        corpus.name(),
        split.training().length(),
        trained.codec().tokenizer().name(),
        split.validation().length(),
        split.test().length());
    console.printf(
        Locale.ROOT,
        "model: vocabulary of %,d, %,d parameters, %,d steps an epoch, in %s%n",
        trained.codec().vocabulary().size(),
        trained.network().numParams(),
        trained.stepsPerEpoch(split),
        run.path());
    console.flush();
  }
}
