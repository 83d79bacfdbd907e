package org.gru4j.cli.labelling;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.gru4j.cli.predict.LabelReport;
import org.gru4j.cli.run.ModelUses;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.Searchable;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.labelling.LabellingConfiguration;
import org.gru4j.labelling.TextClassifier;
import org.gru4j.labelling.data.LabelledText;
import org.gru4j.labelling.data.LabelledTextReader;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.LabelCounts;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.spaces.LabellingSpace;
import org.gru4j.tuning.spaces.ModelSpace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a classifier of texts. */
@Command(
    name = "classify-text",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a model that tells which label a text has, prints accuracy and F1.",
      "Ctrl-C ends early, with the evaluation; `gru4j resume` goes on where a run stopped.",
      ""
    })
public final class ClassifyTextCommand extends TrainingCommand implements Searchable {
  private static final int EPOCHS = 10;

  @Parameters(
      paramLabel = "PATH",
      description =
          "A CSV or TSV file whose first line names the columns, or a folder with a sub-folder of"
              + " .txt files for each label.")
  Path data = Path.of("");

  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      defaultValue = "text",
      description =
          "Column of the text: its name, or its number from 0 (default: ${DEFAULT-VALUE}).")
  String text = "text";

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      defaultValue = "label",
      description = "Column of the label, likewise (default: ${DEFAULT-VALUE}).")
  String label = "label";

  @Mixin
  LabellingOptions options =
      new LabellingOptions(
          LabellingConfiguration.builder().hiddenSize(100).build(), EPOCHS, "tagOutput");

  @Override
  protected OutFolder out() {
    return options.out;
  }

  @Override
  public ModelSpace<?> space() {
    return LabellingSpace.CLASSIFIER;
  }

  @Override
  public Objective objective(Map<String, Object> fixed, OptionalInt epochs) {
    return options.<LabelledText, TextClassifier>objective(
        LabellingSpace.CLASSIFIER, TextClassifier::create, parts(), fixed, epochs);
  }

  @Override
  public String data() {
    return options.data(parts());
  }

  @Override
  public String corpus() {
    return data.toString();
  }

  private LabellingOptions.Parts<LabelledText> parts() {
    return options.read(data, new LabelledTextReader(text, label)::read);
  }

  @Override
  protected int train(Start start) {
    RunFolder begun = start.begun();
    LabelledTextReader reader = new LabelledTextReader(text, label);
    LabellingOptions.Parts<LabelledText> parts = parts();
    TextClassifier model =
        (begun == null
                ? options.<LabelledText, TextClassifier>create(
                    TextClassifier::create, parts.training())
                : TextClassifier.load(begun.last()))
            .reading(reader);
    RunFolder run = options.train(start, spec, model, parts, "texts");
    PrintWriter console = spec.commandLine().getOut();
    TextClassifier best = TextClassifier.load(run.bestOrLast());
    LabelCounts counts = new LabelCounts(best.labels());
    best.count(parts.test(), counts);
    LabelReport report = LabelReport.of(counts, Bootstrap.USUAL);
    report.print(console);
    report.draw("label", run, console);
    ModelUses.tell(console, run);
    return 0;
  }
}
