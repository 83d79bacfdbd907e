package org.gru4j.cli.sequence;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.gru4j.cli.options.SettingOptions;
import org.gru4j.cli.run.ModelUses;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.sequence.ForecastTask;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.train.checkpoint.RunFolder;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a forecaster. */
@Command(
    name = "forecast",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a model that forecasts a column of a CSV file of numbers, a row for each time step.",
      "The first 80 %% of the rows are trained on, the next 10 %% validate, the last 10 %% test.",
      "Ctrl-C ends early, with the evaluation; `gru4j resume` goes on where a run stopped.",
      ""
    })
public final class ForecastCommand extends TrainingCommand {
  private static final String TARGET = "targetColumn";

  @Mixin SequenceOptions options = new SequenceOptions("bidirectional");

  @Parameters(paramLabel = "FILE", description = "The CSV file.")
  Path data = Path.of("");

  @Mixin
  SettingOptions<ForecastTask> task = SettingOptions.of(new ForecastTask(0, 24, 6)).without(TARGET);

  @Option(
      names = "--column",
      paramLabel = "COLUMN",
      defaultValue = "0",
      description =
          "Column to forecast: its name, or its number from 0 (default: ${DEFAULT-VALUE}).")
  String column = "0";

  @Override
  protected OutFolder out() {
    return options.out;
  }

  @Override
  protected int train(Start start) {
    RunFolder begun = start.begun();
    INDArray series = options.reader().series(data);
    long steps = series.size(1);
    long trained = steps * 8 / 10;
    long validated = steps * 9 / 10;
    INDArray training = part(series, 0, trained);
    SequenceForecaster model =
        (begun == null ? create(training) : SequenceForecaster.load(begun.last()))
            .reading(options.reader().columns(data));
    // Windows may reach back into what was trained on; what is forecast never does.
    int reach = model.task().window();
    INDArray validation = part(series, Math.max(0, trained - reach), validated);
    INDArray test = part(series, Math.max(0, validated - reach), steps);
    model.requireUsable(test);
    RunFolder run = start.folder(options.out, spec);
    options.train(start, begun == null ? model::train : model::resume, training, validation, run);
    report(SequenceForecaster.load(run.bestOrLast()), test, run);
    return 0;
  }

  private SequenceForecaster create(INDArray training) {
    return SequenceForecaster.create(
        options.configuration(),
        task.record(Map.of(TARGET, options.reader().column(data, column))),
        training);
  }

  private static INDArray part(INDArray series, long from, long to) {
    return series.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  private void report(SequenceForecaster best, INDArray test, RunFolder run) {
    SequenceForecaster.Score score = best.evaluate(test);
    PrintWriter console = spec.commandLine().getOut();
    for (int step = 0; step < best.task().horizon(); step++) {
      console.printf(
          Locale.ROOT,
          "test step %d: MAE %.4g, RMSE %.4g; last value: MAE %.4g, RMSE %.4g%n",
          step + 1,
          score.model().meanAbsoluteError(step),
          score.model().rootMeanSquaredError(step),
          score.lastValue().meanAbsoluteError(step),
          score.lastValue().rootMeanSquaredError(step));
    }
    ModelUses.tell(console, run);
  }
}
