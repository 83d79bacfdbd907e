package org.gru4j.cli.forecast;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.ModelOptions;
import org.gru4j.cli.options.SeasonOption;
import org.gru4j.cli.options.SettingOptions;
import org.gru4j.cli.predict.BacktestReport;
import org.gru4j.cli.run.ModelUses;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.Searchable;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.cli.run.WatchedTraining;
import org.gru4j.display.SeriesPlot;
import org.gru4j.forecast.Backtest;
import org.gru4j.forecast.ForecastWindow;
import org.gru4j.forecast.Forecaster;
import org.gru4j.forecast.ForecasterConfiguration;
import org.gru4j.forecast.series.SeriesReader;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.text.StrictUtf8Reader;
import org.gru4j.train.DataChecksum;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.OptimizerSettings.Optimizer;
import org.gru4j.train.OptimizerSettings.Schedule;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.tuning.objectives.ForecasterObjective;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.spaces.ForecasterSpace;
import org.gru4j.tuning.spaces.ModelSpace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a forecaster of many series. */
@Command(
    name = "forecast-series",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a model that forecasts series of a table, with how sure it is.",
      "The last steps of each series are held out to test, those before them to validate; in the end"
          + " the model is measured beside forecasts that learn nothing.",
      "Ctrl-C ends early, with the evaluation; `gru4j resume` goes on where a run stopped.",
      ""
    })
public final class ForecastSeriesCommand extends TrainingCommand implements Searchable {
  private static final OptimizerSettings ADAM =
      new OptimizerSettings(Optimizer.ADAM, 0.003, 0.999, Schedule.COSINE, 100, 50);
  private static final int EPOCHS = 50;

  /** A context of a few steps tells little of how large numbers are. */
  private static final int LEAST_CONTEXT = 24;

  private static final String CONTEXT = "context";

  @Parameters(
      paramLabel = "FILE",
      description = "The CSV file, whose first line names the columns.")
  Path data = Path.of("");

  @Mixin SeriesOptions series = new SeriesOptions();

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description =
          "A table of the same form with what follows, to test on all of it (default: the last steps of"
              + " FILE).")
  @Nullable Path test;

  @Option(
      names = "--validation-windows",
      converter = Bounds.CountOrNone.class,
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many horizons before the test validate; 0 trains on them, too, and keeps the last"
              + " weights (default: ${DEFAULT-VALUE}).")
  int validated;

  @Option(
      names = "--test-windows",
      converter = Bounds.CountOrNone.class,
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many horizons of each series test; 0 for none (default: ${DEFAULT-VALUE}).")
  int tested;

  @Mixin SeasonOption season = new SeasonOption();

  @Mixin
  ModelOptions<ForecasterConfiguration> model =
      new ModelOptions<>(
          SettingOptions.of(ForecasterConfiguration.builder().build()), SettingOptions.of(ADAM));

  @Mixin SettingOptions<TrainingPlan> plan = SettingOptions.ofPlan(EPOCHS);

  @Mixin OutFolder out = new OutFolder();

  @Override
  protected OutFolder out() {
    return out;
  }

  @Override
  protected int train(Start start) {
    RunFolder begun = start.begun();
    SeriesReader reader = series.reader();
    SeriesSet table = reader.read(data);
    SeriesSet whole = test == null ? table : SeriesReader.continued(table, reader.read(test));
    ForecasterConfiguration configuration = configuration();
    long horizon = configuration.window().horizon();
    SeriesSet before = test == null ? whole.withoutLast(horizon * tested) : table;
    SeriesSet training = before.withoutLast(horizon * validated);
    Forecaster forecaster =
        (begun == null ? Forecaster.create(configuration, training) : Forecaster.load(begun.last()))
            .reading(reader.every(table.frequency()));
    SeriesSet held = validated == 0 ? null : before;
    // What would end the training at once is said before anything is written.
    forecaster.requireTrainable(training);
    RunFolder run = start.folder(out, spec);
    describe(training, forecaster, run);
    WatchedTraining.run(
        start,
        start.run(plan.record(), run),
        shown -> {
          if (begun == null) {
            forecaster.train(training, held, shown);
          } else {
            forecaster.resume(training, held, shown);
          }
        });
    if (tested > 0) {
      report(run, whole, test == null ? tested : windows(table, whole, horizon));
    }
    PrintWriter console = spec.commandLine().getOut();
    ModelUses.tell(console, run);
    return 0;
  }

  @Override
  public ModelSpace<?> space() {
    return ForecasterSpace.MODEL;
  }

  /** Trials do not see what is tested on, and are compared on what comes before it. */
  @Override
  public Objective objective(Map<String, Object> fixed, OptionalInt epochs) {
    setContext();
    TrainingPlan limits = plan.record();
    Map<String, Object> all =
        Searchable.values(fixed, epochs, model.shape(), model.optimizer(), limits);
    long horizon = model.shape().window().horizon();
    SeriesSet table = series.reader().read(data);
    return new ForecasterObjective(
        test == null ? table.withoutLast(horizon * tested) : table,
        all,
        limits.epochs(),
        validated);
  }

  @Override
  public String data() {
    DataChecksum sum = new DataChecksum();
    try (Reader table = StrictUtf8Reader.open(data)) {
      sum.add(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sum.toString();
  }

  @Override
  public String corpus() {
    return data.toString();
  }

  private void setContext() {
    ForecastWindow window = model.shape().window();
    if (model.given(CONTEXT) == null) {
      model.usually(
          ForecasterConfiguration.builder()
              .context(Math.max(LEAST_CONTEXT, window.horizon()))
              .build());
    }
  }

  private ForecasterConfiguration configuration() {
    setContext();
    TrainingPlan limits = plan.record();
    return model.configuration(limits.totalSteps(model.shape().batchesPerEpoch()), limits.seed());
  }

  private void describe(SeriesSet training, Forecaster forecaster, RunFolder run) {
    PrintWriter console = spec.commandLine().getOut();
    console.printf(
        Locale.ROOT,
        "data:  %,d series of %,d steps in all to train on, a step of %s, season %d%n",
        training.series().size(),
        training.series().stream().mapToLong(each -> each.length()).sum(),
        training.frequency(),
        season.of(training.frequency()));
    console.printf(
        Locale.ROOT,
        "model: %d steps from %d, %,d parameters, in %s%n",
        forecaster.window().horizon(),
        forecaster.window().context(),
        forecaster.network().numParams(),
        run.path());
    console.flush();
  }

  /** How many horizons the other table has of each series. */
  private static int windows(SeriesSet table, SeriesSet whole, long horizon) {
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < whole.series().size(); i++) {
      shortest =
          Math.min(
              shortest, whole.series().get(i).length() - (long) table.series().get(i).length());
    }
    return (int) Math.max(1, shortest / horizon);
  }

  private void report(RunFolder run, SeriesSet whole, int windows) {
    Forecaster best = Forecaster.load(run.bestOrLast());
    int period = season.of(best.frequency());
    Backtest backtest = best.backtest(whole, new Backtest.Origins(windows, 0), period);
    PrintWriter console = spec.commandLine().getOut();
    new BacktestReport(backtest, period).print(console);
    Path picture = run.path().resolve("forecasts.png");
    SeriesPlot.write(backtest.pictures(), picture);
    console.printf("picture:     %s%n", picture);
  }
}
