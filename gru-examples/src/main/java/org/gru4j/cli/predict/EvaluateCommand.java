package org.gru4j.cli.predict;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.CorpusOptions;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.cli.options.SeasonOption;
import org.gru4j.cli.options.SentencesOptions;
import org.gru4j.cli.options.SettingOptions;
import org.gru4j.cli.options.TogetherOption;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.forecast.Backtest;
import org.gru4j.forecast.Forecaster;
import org.gru4j.forecast.series.SeriesReader;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.labelling.TextClassifier;
import org.gru4j.labelling.TextTagger;
import org.gru4j.labelling.data.TaggedSentence;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelScore;
import org.gru4j.lm.adaptation.Adaptation;
import org.gru4j.lm.adaptation.DynamicEvaluation;
import org.gru4j.lm.adaptation.NeuralCache;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.LabelCounts;
import org.gru4j.models.ModelKind;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.sequence.CsvSequences;
import org.gru4j.sequence.ForecastErrors;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.text.stream.TokenStore;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures a trained model of any kind. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures a trained model on data; what is measured follows from the kind of the model.",
      "classify, tag: accuracy, F1 and confusions of the labels in CSV files.",
      "forecast: errors of each step ahead in CSV files, beside those of the last value.",
      "forecast-series: forecasts of the last steps of each series, beside those that learn nothing.",
      "train: perplexity and bits per character of a text. Each token but the first is predicted"
          + " once, from all that came before.",
      "classify-text, tag-text: accuracy and F1 of the labels, or of the spans that tags mark.",
      "train-translation: BLEU, chrF2 and perplexity of sentences with their translations.",
      "Figures have intervals of 95 %%, by bootstrap over sequences, sentences or parts of the text.",
      ""
    })
public final class EvaluateCommand implements Callable<Integer> {
  private static final String CSV = "csv";
  private static final String CORPUS = "corpus";
  private static final String SENTENCES = "sentences";
  private static final String BEAM = "beam";
  private static final String CACHE = "cache";
  private static final String DYNAMIC = "dynamic";
  private static final String PARTS = "parts";
  private static final String TEXT = "text";
  private static final String ORIGINS = "origins";
  private static final String SEASON = "season";
  private static final String TOGETHER = "together";
  private static final List<String> ALL =
      List.of(ORIGINS, SEASON, TOGETHER, CSV, CORPUS, PARTS, SENTENCES, BEAM, CACHE, DYNAMIC, TEXT);

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "PATH",
      description =
          "The model, folder of a run or checkpoint file, unless --model names it; then what to"
              + " measure on: CSV files and folders of them, or a text.")
  List<Path> paths = List.of();

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description = "Folder of a run, for its best model, or a checkpoint file.")
  @Nullable Path model;

  @Mixin CorpusOptions corpus = new CorpusOptions();
  @Mixin BreakdownOptions parts = new BreakdownOptions();
  @Mixin SentencesOptions sentences = new SentencesOptions();
  @Mixin SettingOptions<BeamOptions> beam = SettingOptions.of(BeamOptions.of(5));
  @Mixin SettingOptions<NeuralCache> cache = SettingOptions.of(NeuralCache.OFF);
  @Mixin SettingOptions<DynamicEvaluation> dynamic = SettingOptions.of(DynamicEvaluation.OFF);
  @Mixin CsvForm csv = new CsvForm();
  @Mixin TextForm text = new TextForm();
  @Mixin SettingOptions<Backtest.Origins> origins = SettingOptions.of(Backtest.Origins.LAST);
  @Mixin SeasonOption season = new SeasonOption();
  @Mixin TogetherOption together = new TogetherOption();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the intervals (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(names = "--json", description = "Write the figures as one JSON object.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    List<Path> data = new ArrayList<>(paths);
    if (model == null && data.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected the folder of a run or a checkpoint file to measure, found none.");
    }
    Path file = ModelFile.of(model == null ? data.remove(0) : model);
    ModelKind kind = ModelKind.of(file);
    EvaluationReport report =
        switch (kind) {
          case CLASSIFIER, TAGGER -> labels(kind, SequenceClassifier.load(file), data);
          case FORECASTER -> forecasts(SequenceForecaster.load(file), data);
          case LANGUAGE_MODEL -> perplexity(LanguageModel.load(file), data);
          case TRANSLATION -> translations(Seq2Seq.load(file), data);
          case SERIES_FORECASTER -> series(Forecaster.load(file), data);
          case TEXT_CLASSIFIER -> texts(TextClassifier.load(file), data);
          case TEXT_TAGGER -> tags(TextTagger.load(file), data);
          case SPEECH ->
              throw new IllegalArgumentException(
                  "Expected a model of text, translation or sequences in %s, found a speech"
                          .formatted(file)
                      + " recogniser, which `gru4j evaluate-speech` measures.");
        };
    PrintWriter console = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("kind", kind.words());
      figures.put("model", file.toString());
      figures.putAll(report.json());
      console.println(new ObjectMapper().writeValueAsString(figures));
    } else {
      report.print(console);
    }
    console.flush();
    return 0;
  }

  /** Refuses options that a model of this kind has no use for. */
  private void refuseAllBut(ModelKind kind, String... useful) {
    KindOptions.refuseAllBut(spec, kind, ALL, useful);
  }

  private Bootstrap bootstrap() {
    return new Bootstrap(Bootstrap.USUAL.confidence(), Bootstrap.USUAL.draws(), seed);
  }

  private EvaluationReport labels(ModelKind kind, SequenceClassifier loaded, List<Path> data) {
    refuseAllBut(kind, CSV);
    CsvSequences reader = csv.reader(loaded.columns());
    LabelCounts counts = new LabelCounts(loaded.labels());
    List<LabelledSequence> batch = new ArrayList<>();
    for (Path file : files(data)) {
      batch.add(reader.labelled(file, csv.columns(loaded.columns())));
      if (batch.size() == loaded.batchSize()) {
        loaded.count(batch, counts);
        batch.clear();
      }
    }
    loaded.count(batch, counts);
    return LabelReport.of(counts, bootstrap());
  }

  private static List<Path> files(List<Path> data) {
    if (data.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected CSV files, or folders of them, to measure on, found none.");
    }
    return CsvForm.files(data);
  }

  private EvaluationReport texts(TextClassifier loaded, List<Path> data) {
    refuseAllBut(ModelKind.TEXT_CLASSIFIER, CSV, TEXT);
    LabelCounts counts = new LabelCounts(loaded.labels());
    for (Path file : named(data)) {
      loaded.count(text.reader(loaded, csv.label).read(file), counts);
    }
    return LabelReport.of(counts, bootstrap());
  }

  private EvaluationReport tags(TextTagger loaded, List<Path> data) {
    refuseAllBut(ModelKind.TEXT_TAGGER, TEXT);
    List<TaggedSentence> sentences = new ArrayList<>();
    for (Path file : named(data)) {
      sentences.addAll(text.reader(loaded).read(file));
    }
    return TaggingReport.of(loaded, sentences, bootstrap());
  }

  private static List<Path> named(List<Path> data) {
    if (data.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected files of labelled text to measure on, found none.");
    }
    return data;
  }

  private EvaluationReport forecasts(SequenceForecaster loaded, List<Path> data) {
    refuseAllBut(ModelKind.FORECASTER, CSV);
    CsvSequences reader = csv.reader(loaded.columns());
    ForecastErrors errors = new ForecastErrors(loaded.task());
    for (Path file : files(data)) {
      loaded.measure(reader.features(file, csv.columns(loaded.columns())), errors);
    }
    return ForecastReport.of(errors, bootstrap());
  }

  private EvaluationReport series(Forecaster loaded, List<Path> data) {
    refuseAllBut(ModelKind.SERIES_FORECASTER, ORIGINS, SEASON, TOGETHER);
    if (data.isEmpty() || data.size() > 2) {
      throw new IllegalArgumentException(
          "Expected a table of series to measure on, or one and another with what follows, found %d."
              .formatted(data.size()));
    }
    SeriesReader reader = loaded.reader();
    SeriesSet table = reader.read(data.get(0));
    SeriesSet whole =
        data.size() == 1 ? table : SeriesReader.continued(table, reader.read(data.get(1)));
    int period = season.of(loaded.frequency());
    return new BacktestReport(
        together.with(loaded).backtest(whole, origins.record(), period), period);
  }

  private EvaluationReport perplexity(LanguageModel loaded, List<Path> data) {
    refuseAllBut(ModelKind.LANGUAGE_MODEL, CORPUS, PARTS, CACHE, DYNAMIC);
    if (data.size() > (corpus.corpus == null ? 1 : 0)) {
      throw new IllegalArgumentException(
          "Expected one text, folder or archive to measure on, found several.");
    }
    Adaptation adaptation = new Adaptation(cache.record(), dynamic.record());
    if (adaptation.isOn() && parts.areAskedFor()) {
      throw new IllegalArgumentException(
          "Expected --breakdown and --worst of a model as it was trained, found %s beside them."
              .formatted(adaptation.words()));
    }
    corpus.corpus = data.isEmpty() ? corpus.corpus : data.get(0);
    try (TokenStore tokens = CorpusOptions.tokens(corpus.open(), loaded.codec())) {
      LanguageModelScore score = loaded.evaluate(tokens, adaptation);
      return BreakdownReport.of(
          new TextReport(corpus.name(), score, score.perplexity(bootstrap()), adaptation),
          parts.of(loaded, tokens));
    }
  }

  private EvaluationReport translations(Seq2Seq loaded, List<Path> data) {
    refuseAllBut(ModelKind.TRANSLATION, SENTENCES, BEAM);
    if (!data.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected sentences by --source and --target, or another option, found %s."
              .formatted(data.get(0)));
    }
    return new TranslationReport(loaded.estimate(sentences.open(), beam.record(), bootstrap()));
  }
}
