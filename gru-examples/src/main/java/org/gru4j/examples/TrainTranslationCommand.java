package org.gru4j.examples;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.display.SignalShield;
import org.gru4j.seq2seq.BleuProgress;
import org.gru4j.seq2seq.ScheduledSampling;
import org.gru4j.seq2seq.ScheduledSampling.Decay;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairSplit;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TokenKind;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.OptimizerSettings.Optimizer;
import org.gru4j.train.OptimizerSettings.Schedule;
import org.gru4j.train.StopSignal;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a translation model. */
@Command(
    name = "train-translation",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains an encoder-decoder on sentences and their translations, prints perplexity and BLEU.",
      "Ctrl-C ends early, with the evaluation; the same command with --resume goes on.",
      ""
    })
final class TrainTranslationCommand implements Callable<Integer> {
  /** Sentences that are translated after every validation. */
  private static final int WATCHED = 200;

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin SentencesOptions sentences = new SentencesOptions();

  @Option(
      names = "--validation-source",
      paramLabel = "FILE",
      description = "Sentences to validate on (default: a part of the others).")
  @Nullable Path validationSource;

  @Option(names = "--validation-target", paramLabel = "FILE", description = "Their translations.")
  @Nullable Path validationTarget;

  @Option(
      names = "--test-source",
      paramLabel = "FILE",
      description = "Sentences to test on (default: those to validate on).")
  @Nullable Path testSource;

  @Option(names = "--test-target", paramLabel = "FILE", description = "Their translations.")
  @Nullable Path testTarget;

  @Option(
      names = "--validation-fraction",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "Share of the pairs to validate on, drawn at random (default: 0.05).")
  double validationFraction;

  @Option(
      names = "--tokens",
      paramLabel = "KIND",
      defaultValue = "subwords",
      description =
          "What sentences are divided into: ${COMPLETION-CANDIDATES} (default: subwords; spaced is"
              + " for text that has been tokenised before).")
  TokenKind tokens = TokenKind.SUBWORDS;

  @Option(
      names = "--vocabulary",
      paramLabel = "SIZE",
      defaultValue = "8000",
      description = "Largest number of tokens of a vocabulary (default: ${DEFAULT-VALUE}).")
  int vocabulary;

  @Option(
      names = "--min-frequency",
      paramLabel = "N",
      defaultValue = "2",
      description = "Tokens that occur less often are unknown (default: ${DEFAULT-VALUE}).")
  int minFrequency;

  @Option(
      names = "--separate-vocabularies",
      description = "One vocabulary for each side (default for all but subwords).")
  boolean separate;

  @Mixin
  ModelOptions<Seq2SeqConfiguration> model =
      new ModelOptions<>(
          SettingOptions.of(
              Seq2SeqConfiguration.builder()
                  .dropout(0.3)
                  .labelSmoothing(0.1)
                  .sampling(new ScheduledSampling(Decay.LINEAR, 0, 0.5))
                  .build()),
          SettingOptions.of(
              new OptimizerSettings(Optimizer.ADAM, 2e-3, 0.98, Schedule.COSINE, 400, 50)));

  @Mixin SettingOptions<TrainingPlan> plan = SettingOptions.ofPlan(2);
  @Mixin SettingOptions<BeamOptions> beam = SettingOptions.of(BeamOptions.of(5));

  @Mixin ResumableOut out = new ResumableOut();

  @Override
  public Integer call() {
    model.requireTogether("sampling.decay", "sampling.rate");
    RunFolder run = out.open();
    ParallelCorpus corpus = sentences.open();
    ParallelCorpus validation = files(validationSource, validationTarget, "--validation");
    ParallelCorpus test = files(testSource, testTarget, "--test");
    StopSignal stop = new StopSignal();
    try (SignalShield shield = new SignalShield(stop)) {
      train(run, corpus, validation, test, stop);
    }
    return 0;
  }

  private static @Nullable ParallelCorpus files(
      @Nullable Path source, @Nullable Path target, String option) {
    if ((source == null) != (target == null)) {
      throw new IllegalArgumentException(
          "Expected %s-source and %s-target together, found one of them alone."
              .formatted(option, option));
    }
    return source == null || target == null ? null : ParallelCorpus.files(source, target);
  }

  private void train(
      RunFolder run,
      ParallelCorpus corpus,
      @Nullable ParallelCorpus validation,
      @Nullable ParallelCorpus test,
      StopSignal stop) {
    TrainingPlan limits = plan.record();
    int longest = model.shape().maximumLength();
    Seq2Seq saved = out.resume ? Seq2Seq.load(run.last()) : null;
    PairCodec codec = saved == null ? learn(corpus) : saved.codec();
    PrintWriter console = spec.commandLine().getOut();
    try (PairStore all = PairStore.read(corpus, codec, longest);
        PairSplit split =
            validation == null
                ? all.split(validationFraction, limits.seed())
                : new PairSplit(all, PairStore.read(validation, codec, longest))) {
      Seq2Seq trained = saved == null ? create(codec, split.training(), limits) : saved;
      console.printf(
          Locale.ROOT,
          "corpus: %s, %,d pairs to train on, %,d to validate, %,d longer than %d tokens left out%n",
          corpus,
          split.training().size(),
          split.validation().size(),
          all.skipped(),
          longest);
      console.printf(
          Locale.ROOT,
          "model: vocabularies of %,d and %,d, %,d parameters, %,d steps an epoch, in %s%n",
          codec.sourceCodec().vocabulary().size(),
          codec.targetCodec().vocabulary().size(),
          trained.network().numParams(),
          trained.stepsPerEpoch(split),
          run.path());
      console.flush();
      List<SentencePair> watched =
          (validation == null ? split.validation().texts(codec) : validation)
              .toList().stream()
                  .filter(pair -> codec.source(pair.source()).length <= longest)
                  .limit(WATCHED)
                  .toList();
      fit(
          trained,
          split,
          TrainingRun.of(limits)
              .in(run)
              .watchedBy(new BleuProgress(trained, watched, System.err::println))
              .stoppedBy(stop));
      report(console, run, test != null ? test : split.validation().texts(codec));
    }
  }

  private void fit(Seq2Seq trained, PairSplit split, TrainingRun run) {
    WatchedTraining.show(
        run,
        shown -> {
          if (out.resume) {
            trained.resume(split, shown);
          } else {
            trained.train(split, shown);
          }
        });
  }

  private PairCodec learn(ParallelCorpus corpus) {
    CodecConfiguration configuration =
        new CodecConfiguration(tokens, minFrequency, vocabulary, true);
    return separate || tokens != TokenKind.SUBWORDS
        ? PairCodec.learn(corpus, configuration, configuration)
        : PairCodec.learnShared(corpus, configuration);
  }

  private Seq2Seq create(PairCodec codec, PairStore training, TrainingPlan limits) {
    long steps = limits.totalSteps(training.batches(model.shape().batching().batchSize()));
    return Seq2Seq.create(model.configuration(steps, limits.seed()), codec);
  }

  private void report(PrintWriter console, RunFolder run, ParallelCorpus test) {
    Seq2Seq best = Seq2Seq.load(run.bestOrLast());
    Reports.translation(console, "test", best.evaluate(test, beam.record()));
    List<String> sources = test.toList().stream().limit(5).map(SentencePair::source).toList();
    best.translate(sources, beam.record())
        .forEach(found -> console.printf("  %s%n", found.get(0).text()));
    console.printf("best model:    %s%n", run.bestOrLast());
    console.printf("to translate:  ./gru4j translate --model %s%n", run.path());
    console.flush();
  }
}
