package org.gru4j.cli.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gru4j.models.ModelSummary;
import org.gru4j.storage.AtomicFile;
import org.gru4j.storage.VisibleText;
import org.gru4j.train.checkpoint.CheckpointException;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The README.md of a run's folder: how to use the model, what was measured of it, and how it was
 * made. It says nothing that the checkpoint and the command do not say. Names and labels come from
 * other hands and are shown as text, whatever Markdown or HTML they hold.
 */
public final class ModelCard {
  /** Known again by it: a page that somebody else wrote is left alone. */
  private static final String MARK = "<!-- written by gru4j; changes are lost -->";

  private static final int SHOWN = 50;
  private static final Pattern MARKUP = Pattern.compile("[\\\\`*_{}\\[\\]()#+!|~$-]");
  private static final Logger LOG = LoggerFactory.getLogger(ModelCard.class);

  private final RunFolder run;
  private final ModelSummary model;
  private final StringBuilder page = new StringBuilder(MARK + "\n");

  private ModelCard(RunFolder run, ModelSummary model) {
    this.run = run;
    this.model = model;
  }

  /**
   * Writes the card of a run's best model, if there is a model.
   *
   * @throws CheckpointException if the model cannot be read or the card not be written
   */
  public static void write(RunFolder run) {
    Path best = run.bestOrLast();
    if (!Files.exists(best)) {
      return;
    }
    Path file = run.card();
    try {
      if (Files.exists(file) && !isCard(file)) {
        LOG.warn("{} is not of gru4j and stays as it is.", file);
        return;
      }
      String card = new ModelCard(run, ModelSummary.of(best)).text();
      AtomicFile.write(file, out -> out.write(card.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw CheckpointException.unwritable(file, e);
    }
  }

  private static boolean isCard(Path file) throws IOException {
    byte[] mark = MARK.getBytes(StandardCharsets.UTF_8);
    try (InputStream start = Files.newInputStream(file)) {
      return Arrays.equals(start.readNBytes(mark.length), mark);
    }
  }

  private String text() {
    line("# " + escaped(capitalized(model.kind().words()) + " in " + run.path()));
    List<String> uses = new ArrayList<>(ModelUses.of(model.kind(), run.path()));
    uses.add(Program.command() + " info " + ShellWords.of(run.path()));
    if (RunArguments.isIn(run.path())) {
      uses.add(Program.command() + " resume " + ShellWords.of(run.path()));
    }
    line("## How to use it");
    line("Words in capitals stand for your data.");
    code(uses);
    figures();
    line("## How it was made");
    if (RunArguments.isIn(run.path())) {
      code(List.of(RunArguments.load(run.path()).commandLine("train")));
    }
    line("Trained on " + escaped(model.data()) + ".");
    line("## What it is");
    List<List<String>> rows = new ArrayList<>();
    model.details().forEach((name, value) -> rows.add(List.of(name, shown(value))));
    rows.add(List.of("parameters", String.format(Locale.ROOT, "%,d", model.parameters())));
    rows.add(List.of("layers", shown(model.layers())));
    table(rows);
    return page.toString();
  }

  private void figures() {
    TrainingState state = model.state();
    TrainingMeasure measure = model.kind().measure();
    TrainingHistory history = state.history();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("steps", String.format(Locale.ROOT, "%,d", state.step())));
    rows.add(List.of(measure.counted(), String.format(Locale.ROOT, "%,d", state.counted())));
    rows.add(List.of("seconds", String.format(Locale.ROOT, "%.0f", state.seconds())));
    history.best().ifPresent(best -> rows.add(List.of("best validation", text(best, measure))));
    history
        .latest()
        .ifPresent(latest -> rows.add(List.of("latest validation", text(latest, measure))));
    line("## What was measured");
    line("Until this model was written, in training and on the data that were held out from it:");
    table(rows);
    if (Files.exists(run.history())) {
      line("All validations of the run are in [history.csv](history.csv).");
    }
    if (Files.exists(run.lossCurve())) {
      line("![" + measure.loss() + " over the steps of the training](loss.png)");
    }
  }

  private static String text(ValidationPoint point, TrainingMeasure measure) {
    return String.format(
        Locale.ROOT,
        "%s of %s %s%s at step %,d, epoch %d",
        measure.loss(),
        TrainingMeasure.number(point.validationLoss()),
        measure.unit(),
        measure.besides(point.validationLoss()),
        point.step(),
        point.epoch());
  }

  private static String shown(Object value) {
    if (value instanceof List<?> list) {
      String first =
          list.stream()
              .limit(SHOWN)
              .map(each -> VisibleText.of(String.valueOf(each)))
              .collect(Collectors.joining("; "));
      return list.size() > SHOWN ? first + "; and %,d more".formatted(list.size() - SHOWN) : first;
    }
    return VisibleText.of(String.valueOf(value));
  }

  private void line(String text) {
    page.append(text).append("\n\n");
  }

  /** A fence of more backticks than the code has in a row. */
  private void code(List<String> lines) {
    String text = String.join("\n", lines);
    int longest =
        Pattern.compile("`+")
            .matcher(text)
            .results()
            .mapToInt(it -> it.group().length())
            .max()
            .orElse(0);
    String fence = "`".repeat(Math.max(3, longest + 1));
    line(fence + "\n" + text + "\n" + fence);
  }

  private void table(List<List<String>> rows) {
    String cells =
        rows.stream()
            .map(
                row ->
                    row.stream()
                        .map(ModelCard::escaped)
                        .collect(Collectors.joining(" | ", "| ", " |\n")))
            .collect(Collectors.joining());
    line("| | |\n|---|---|\n" + cells.stripTrailing());
  }

  /** Text that Markdown and HTML show as it is. */
  static String escaped(String text) {
    String visible =
        VisibleText.ofMessage(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return MARKUP.matcher(visible).replaceAll("\\\\$0");
  }

  private static String capitalized(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
