package org.gru4j.cli.predict;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.cli.options.TogetherOption;
import org.gru4j.cli.run.ShellWords;
import org.gru4j.cli.run.StandardText;
import org.gru4j.forecast.Forecaster;
import org.gru4j.forecast.ForecasterEnsemble;
import org.gru4j.labelling.TextClassifier;
import org.gru4j.labelling.TextTagger;
import org.gru4j.labelling.data.TagScheme;
import org.gru4j.lm.LanguageModel;
import org.gru4j.models.ModelKind;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceForecaster;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Applies a trained model to new data. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Applies a trained model to new data; what it does follows from the kind of the model.",
      "classify: a row for each CSV file, with its label and the probability of each label.",
      "tag: a row for each step of each CSV file, likewise.",
      "forecast: a row for each step after the last row of each CSV file.",
      "forecast-series: a row for each step after the last number of each series, with quantiles.",
      "train: a row for each line of a text, with tokens, cross-entropy in nats and perplexity.",
      "classify-text: a row for each text; tag-text: a row for each word, or with --spans for each"
          + " span.",
      "Columns of CSV files are found by the names that they had in the training.",
      ""
    })
public final class PredictCommand implements Callable<Integer> {
  private static final String CSV = "csv";
  private static final String TEXT = "text";
  private static final String DRAWING = "drawing";
  private static final String TOGETHER = "together";
  private static final List<String> ALL = List.of(CSV, TEXT, DRAWING, TOGETHER);

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "Folder of a run, for its best model, or a checkpoint file.")
  Path model = Path.of("");

  @Parameters(
      index = "1..*",
      paramLabel = "PATH",
      description =
          "CSV files and folders of them, or texts; standard input if none is named, one sequence"
              + " or text.")
  List<Path> paths = List.of();

  @Mixin CsvForm csv = new CsvForm();
  @Mixin TextForm text = new TextForm();
  @Mixin PathOptions drawing = new PathOptions();
  @Mixin TogetherOption together = new TogetherOption();

  @Mixin PredictionOutput output = new PredictionOutput();
  @Mixin StandardText standard = new StandardText();

  @Override
  public Integer call() throws IOException {
    output.requireWritable();
    Path file = ModelFile.of(model);
    PredictionOutput.Work work =
        switch (ModelKind.of(file)) {
          case CLASSIFIER, TAGGER -> labels(SequenceClassifier.load(file));
          case FORECASTER -> forecasts(SequenceForecaster.load(file));
          case LANGUAGE_MODEL -> lines(LanguageModel.load(file));
          case SERIES_FORECASTER -> series(Forecaster.load(file));
          case TEXT_CLASSIFIER -> texts(TextClassifier.load(file));
          case TEXT_TAGGER -> words(TextTagger.load(file));
          case TRANSLATION -> throw other(ModelKind.TRANSLATION, "translate");
          case SPEECH -> throw other(ModelKind.SPEECH, "transcribe");
        };
    output.write(standard, work);
    return 0;
  }

  private void refuseAllBut(ModelKind kind, String... useful) {
    KindOptions.refuseAllBut(spec, kind, ALL, useful);
  }

  private IllegalArgumentException other(ModelKind kind, String command) {
    return new IllegalArgumentException(
        "Expected a model that labels, forecasts or predicts text in %s, found a %s, which `gru4j %s --model %s` puts to use."
            .formatted(model, kind.words(), command, ShellWords.of(model)));
  }

  private PredictionOutput.Work labels(SequenceClassifier loaded) {
    refuseAllBut(ModelKind.CLASSIFIER, CSV);
    return out -> {
      LabelPredictor predictor = new LabelPredictor(loaded, out);
      csv.read(paths, loaded.columns(), standard, predictor::add);
      predictor.finish();
    };
  }

  private PredictionOutput.Work lines(LanguageModel loaded) {
    refuseAllBut(ModelKind.LANGUAGE_MODEL);
    return out -> new LineScorer(loaded, out).score(paths, standard);
  }

  private PredictionOutput.Work texts(TextClassifier loaded) {
    refuseAllBut(ModelKind.TEXT_CLASSIFIER, CSV, TEXT);
    return out ->
        text.readTexts(
            paths,
            text.reader(loaded, csv.label),
            standard,
            (name, texts) -> TextLabels.write(loaded, name, texts, out));
  }

  private PredictionOutput.Work words(TextTagger loaded) {
    refuseAllBut(ModelKind.TEXT_TAGGER, TEXT);
    if (text.spans && loaded.scheme() == TagScheme.PLAIN) {
      throw new IllegalArgumentException(
          "Expected a model whose tags mark spans for --spans, found one with plain tags in %s."
              .formatted(model));
    }
    return out ->
        text.readWords(
            paths,
            text.reader(loaded),
            standard,
            (name, sentences) -> {
              if (text.spans) {
                TextLabels.writeSpans(loaded, name, sentences, out);
              } else {
                TextLabels.write(loaded, name, sentences, out);
              }
            });
  }

  private PredictionOutput.Work series(Forecaster loaded) {
    refuseAllBut(ModelKind.SERIES_FORECASTER, DRAWING, TOGETHER);
    drawing.check();
    ForecasterEnsemble models = together.with(loaded);
    return out -> {
      if (paths.isEmpty()) {
        try (Reader in = standard.in()) {
          drawing.write(models, loaded.reader().read(CsvForm.STANDARD_INPUT, in), out);
        }
      }
      for (Path path : CsvForm.files(paths)) {
        drawing.write(models, loaded.reader().read(path), out);
      }
    };
  }

  private PredictionOutput.Work forecasts(SequenceForecaster loaded) {
    refuseAllBut(ModelKind.FORECASTER, CSV);
    return out ->
        csv.read(
            paths,
            loaded.columns(),
            standard,
            (name, series) -> forecast(loaded, name, series, out));
  }

  private static void forecast(
      SequenceForecaster loaded, String name, INDArray series, PredictionWriter out)
      throws IOException {
    if (series.size(1) < loaded.task().window()) {
      throw new IllegalArgumentException(
          "Expected at least %d rows to forecast from, as the model's window has, in %s, found %d."
              .formatted(loaded.task().window(), name, series.size(1)));
    }
    INDArray forecast = loaded.predict(series);
    for (int ahead = 1; ahead <= forecast.length(); ahead++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("sequence", name);
      row.put("step", series.size(1) + ahead);
      row.put("ahead", ahead);
      row.put("forecast", forecast.getDouble(ahead - 1));
      out.write(row);
    }
    out.flush();
  }
}
