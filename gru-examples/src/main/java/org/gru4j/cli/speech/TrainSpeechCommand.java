package org.gru4j.cli.speech;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.ModelOptions;
import org.gru4j.cli.options.SettingOptions;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.Program;
import org.gru4j.cli.run.Searchable;
import org.gru4j.cli.run.ShellWords;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.cli.run.WatchedTraining;
import org.gru4j.layer.DropoutKind;
import org.gru4j.speech.augmentation.AdditiveNoise;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.corpus.SpeechSplit;
import org.gru4j.speech.corpus.Utterance;
import org.gru4j.speech.metrics.ErrorReport;
import org.gru4j.speech.metrics.TextNormalization;
import org.gru4j.speech.recognition.RecognitionProgress;
import org.gru4j.speech.recognition.SpeechConfiguration;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.speech.recognition.TrainingSounds;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TokenKind;
import org.gru4j.train.DataChecksum;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.OptimizerSettings.Optimizer;
import org.gru4j.train.OptimizerSettings.Schedule;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.spaces.ModelSpace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a recogniser. */
@Command(
    name = "train-speech",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a model that writes down what is said in recordings, prints its word error rate.",
      "Parts are those of the column subset, or texts drawn at random: 80 %% to train, 10 %% to"
          + " validate, 10 %% to test.",
      "Ctrl-C ends early, with the evaluation; `gru4j resume` goes on where a run stopped.",
      ""
    })
public final class TrainSpeechCommand extends TrainingCommand implements Searchable {
  private static final int WORST = 5;
  private static final double SOFTEST_NOISE = 20;
  private static final double LOUDEST_NOISE = 5;

  @Mixin CorpusOptions corpus = new CorpusOptions();
  @Mixin SplitOptions parts = new SplitOptions();

  @Option(
      names = "--symbols",
      paramLabel = "KIND",
      defaultValue = "characters",
      description = "What the model writes: characters or subwords (default: ${DEFAULT-VALUE}).")
  TokenKind symbols = TokenKind.CHARACTERS;

  @Option(
      names = "--vocabulary",
      converter = Bounds.Count.class,
      paramLabel = "SIZE",
      defaultValue = "500",
      description = "Largest number of subwords (default: ${DEFAULT-VALUE}).")
  int vocabulary;

  @Option(
      names = "--noise",
      paramLabel = "FOLDER",
      description = "Recordings of noise, mixed with every second utterance in training.")
  @Nullable Path noise;

  @Option(
      names = "--feature-cache",
      paramLabel = "FOLDER",
      description =
          "Where features are kept, so that they are computed once; may be shared and deleted"
              + " (default: computed in each epoch).")
  @Nullable Path cache;

  @Mixin
  ModelOptions<SpeechConfiguration> model =
      new ModelOptions<>(
          SettingOptions.of(SpeechConfiguration.builder().dropoutKind(DropoutKind.ELEMENT).build()),
          SettingOptions.of(
              new OptimizerSettings(Optimizer.ADAM, 2e-3, 0.98, Schedule.COSINE, 200, 100)));

  @Mixin SettingOptions<TrainingPlan> plan = SettingOptions.ofPlan(40);
  @Mixin OutFolder out = new OutFolder();

  @Override
  protected OutFolder out() {
    return out;
  }

  @Override
  protected int train(Start start) {
    RunFolder begun = start.begun();
    TrainingPlan limits = plan.record();
    SpeechCorpus all = corpus.read();
    SpeechSplit split = parts.split(all, limits.seed());
    SpeechRecognizer recognizer =
        begun == null ? create(split.training(), limits) : SpeechRecognizer.load(begun.last());
    recognizer.requireUsable(split.validation());
    recognizer.requireUsable(split.test());
    TrainingSounds sounds = sounds();
    RunFolder run = start.folder(out, spec);
    PrintWriter console = spec.commandLine().getOut();
    describe(console, all, split, recognizer, run);
    TrainingRun training =
        start.run(limits, run).watchedBy(new RecognitionProgress(recognizer, System.err::println));
    WatchedTraining.run(
        start,
        training,
        shown -> {
          if (begun == null) {
            recognizer.train(split.training(), split.validation(), shown, sounds);
          } else {
            recognizer.resume(split.training(), split.validation(), shown, sounds);
          }
        });
    report(console, run, split.test());
    return 0;
  }

  @Override
  public ModelSpace<?> space() {
    return SpeechObjective.SPACE;
  }

  @Override
  public Objective objective(Map<String, Object> fixed, OptionalInt epochs) {
    TrainingPlan limits = plan.record();
    Map<String, Object> all =
        Searchable.values(fixed, epochs, model.shape(), model.optimizer(), limits);
    return new SpeechObjective(
        parts.split(corpus.read(), limits.seed()), kind(), sounds(), all, limits.epochs());
  }

  @Override
  public String data() {
    DataChecksum sum = new DataChecksum();
    for (Utterance each : corpus.read().utterances()) {
      sum.add("%s\t%s\t%s\n".formatted(each.id(), each.subset(), each.text()));
    }
    return sum.toString();
  }

  @Override
  public String corpus() {
    return corpus.corpus.toString();
  }

  private TrainingSounds sounds() {
    return new TrainingSounds(
        cache,
        noise == null ? null : AdditiveNoise.folder(noise, LOUDEST_NOISE, SOFTEST_NOISE, 0.5));
  }

  private SpeechRecognizer create(SpeechCorpus training, TrainingPlan limits) {
    int batches = model.shape().batching().batches(training.utterances().size());
    long steps = limits.totalSteps(batches);
    return SpeechRecognizer.create(model.configuration(steps, limits.seed()), training, kind());
  }

  private CodecConfiguration kind() {
    return switch (symbols) {
      case CHARACTERS -> CodecConfiguration.characters();
      case SUBWORDS -> CodecConfiguration.subwords(vocabulary);
      default ->
          throw new IllegalArgumentException(
              "Expected --symbols characters or subwords, found %s."
                  .formatted(symbols.name().toLowerCase(Locale.ROOT)));
    };
  }

  private static void describe(
      PrintWriter console,
      SpeechCorpus all,
      SpeechSplit split,
      SpeechRecognizer model,
      RunFolder run) {
    all.leftOut().stream()
        .limit(WORST)
        .forEach(sentence -> console.println("left out: " + sentence));
    if (all.leftOut().size() > WORST) {
      console.printf("left out: %d more%n", all.leftOut().size() - WORST);
    }
    console.printf(
        Locale.ROOT,
        "corpus: %,d utterances to train on, %,d to validate, %,d to test%n",
        split.training().utterances().size(),
        split.validation().utterances().size(),
        split.test().utterances().size());
    console.printf(
        Locale.ROOT,
        "model: %d symbols, a step each %.0f ms, %,d parameters, %,d steps an epoch, in %s%n",
        model.symbols().size(),
        1000 * model.secondsPerStep(),
        model.network().numParams(),
        model.stepsPerEpoch(split.training()),
        run.path());
    console.flush();
  }

  private static void report(PrintWriter console, RunFolder run, SpeechCorpus test) {
    SpeechRecognizer best = SpeechRecognizer.load(run.bestOrLast());
    ErrorReport report = best.evaluate(test, best.greedy(), TextNormalization.NONE);
    console.printf("test, greedy:%n%s", report.summary());
    console.printf("worst utterances:%n%s", ErrorReport.alignments(report.worst(WORST)));
    console.printf("best model:     %s%n", run.bestOrLast());
    console.printf(
        "to transcribe:  %s transcribe --model %s FILE%n",
        Program.command(), ShellWords.of(run.path()));
    console.flush();
  }
}
