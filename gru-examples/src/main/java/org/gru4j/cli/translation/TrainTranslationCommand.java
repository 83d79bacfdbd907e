package org.gru4j.cli.translation;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.ModelOptions;
import org.gru4j.cli.options.SentencesOptions;
import org.gru4j.cli.options.SettingOptions;
import org.gru4j.cli.options.TokenOptions;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.Program;
import org.gru4j.cli.run.ShellWords;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.cli.run.WatchedTraining;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.display.SignalShield;
import org.gru4j.seq2seq.BleuProgress;
import org.gru4j.seq2seq.ScheduledSampling;
import org.gru4j.seq2seq.ScheduledSampling.Decay;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.seq2seq.Seq2SeqScore;
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
import picocli.CommandLine.Option;

/** Trains a translation model. */
@Command(
    name = "train-translation",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains an encoder-decoder on sentences and their translations, prints perplexity and BLEU.",
      "Ctrl-C ends early, with the evaluation; `gru4j resume` goes on where a run stopped.",
      ""
    })
public final class TrainTranslationCommand extends TrainingCommand {
  /** Sentences that are translated after every validation. */
  private static final int WATCHED = 200;

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
      converter = Bounds.Share.class,
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "Share of the pairs to validate on, drawn at random (default: 0.05).")
  double validationFraction;

  @Mixin TokenOptions tokens = new TokenOptions(TokenKind.SUBWORDS, 8_000);

  @Option(
      names = "--min-frequency",
      converter = Bounds.Count.class,
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

  @Mixin OutFolder out = new OutFolder();

  @Override
  protected OutFolder out() {
    return out;
  }

  @Override
  protected int train(Start start) {
    model.requireTogether("sampling.decay", "sampling.rate");
    ParallelCorpus corpus = sentences.open();
    ParallelCorpus validation = files(validationSource, validationTarget, "--validation");
    ParallelCorpus test = files(testSource, testTarget, "--test");
    // Read once before anything is trained, since only the end needs it.
    List<SentencePair> tested = test == null ? List.of() : test.toList();
    if (test != null && tested.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected sentences to test on by --test-source and --test-target, found none.");
    }
    StopSignal stop = new StopSignal();
    try (SignalShield shield = new SignalShield(stop)) {
      train(start, corpus, validation, tested, stop);
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
      Start start,
      ParallelCorpus corpus,
      @Nullable ParallelCorpus validation,
      List<SentencePair> test,
      StopSignal stop) {
    TrainingPlan limits = plan.record();
    int longest = model.shape().maximumLength();
    Seq2Seq saved = start.begun() == null ? null : Seq2Seq.load(start.begun().last());
    PairCodec codec = saved == null ? learn(corpus) : saved.codec();
    PrintWriter console = spec.commandLine().getOut();
    try (PairStore all = PairStore.read(corpus, codec, longest);
        PairSplit split =
            validation == null
                ? all.split(validationFraction, limits.seed())
                : new PairSplit(all, PairStore.read(validation, codec, longest))) {
      Seq2Seq trained = saved == null ? create(codec, split.training(), limits) : saved;
      trained.requireMemory(beam.record());
      if (!test.isEmpty()) {
        trained.requireUsable(ParallelCorpus.of(test));
      }
      RunFolder run = start.folder(out, spec);
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
      TrainingRun training =
          start
              .run(limits, run)
              .watchedBy(new BleuProgress(trained, watched, System.err::println))
              .stoppedBy(stop);
      WatchedTraining.show(
          start,
          training,
          shown -> {
            if (saved != null) {
              trained.resume(split, shown);
            } else {
              trained.train(split, shown);
            }
          });
      report(
          console, run, test.isEmpty() ? split.validation().texts(codec) : ParallelCorpus.of(test));
    }
  }

  private PairCodec learn(ParallelCorpus corpus) {
    CodecConfiguration configuration = tokens.codec(minFrequency);
    return separate || tokens.kind() != TokenKind.SUBWORDS
        ? PairCodec.learn(corpus, configuration, configuration)
        : PairCodec.learnShared(corpus, configuration);
  }

  private Seq2Seq create(PairCodec codec, PairStore training, TrainingPlan limits) {
    long steps = limits.totalSteps(training.batches(model.shape().batching().batchSize()));
    return Seq2Seq.create(model.configuration(steps, limits.seed()), codec, training);
  }

  private void report(PrintWriter console, RunFolder run, ParallelCorpus test) {
    Seq2Seq best = Seq2Seq.load(run.bestOrLast());
    print(console, best.evaluate(test, beam.record()));
    List<String> sources = test.toList().stream().limit(5).map(SentencePair::source).toList();
    best.translate(sources, beam.record())
        .forEach(found -> console.printf("  %s%n", found.get(0).text()));
    console.printf("best model:    %s%n", run.bestOrLast());
    console.printf(
        "to translate:  %s translate --model %s%n", Program.command(), ShellWords.of(run.path()));
    console.flush();
  }

  private static void print(PrintWriter console, Seq2SeqScore score) {
    console.printf(
        Locale.ROOT,
        "test perplexity %.2f (%.4f nats per token over %,d tokens), token accuracy %.1f %%%n",
        score.loss().perplexity(),
        score.loss().natsPerToken(),
        score.loss().tokens(),
        100 * score.accuracy().share());
    console.printf(
        Locale.ROOT,
        "test BLEU %.2f, chrF2 %.2f, %.1f %% of %,d sentences exact%n",
        score.bleu(),
        score.chrF(),
        100 * score.exactMatch(),
        score.sentences());
    console.flush();
  }
}
