package org.gru4j.cli.labelling;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.gru4j.cli.predict.TaggingReport;
import org.gru4j.cli.run.ModelUses;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.Searchable;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.labelling.LabellingConfiguration;
import org.gru4j.labelling.NaiveTagger;
import org.gru4j.labelling.TextTagger;
import org.gru4j.labelling.data.ConllReader;
import org.gru4j.labelling.data.TaggedSentence;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.spaces.LabellingSpace;
import org.gru4j.tuning.spaces.ModelSpace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a tagger of words. */
@Command(
    name = "tag-text",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a model that tags the words of sentences, such as with parts of speech or names.",
      "Prints accuracy, and F1 of spans where tags mark them (IOB1, BIO, IOBES are known by"
          + " themselves), beside what a dictionary of the training data reaches.",
      "Ctrl-C ends early, with the evaluation; `gru4j resume` goes on where a run stopped.",
      ""
    })
public final class TagTextCommand extends TrainingCommand implements Searchable {
  private static final int EPOCHS = 20;

  @Parameters(
      paramLabel = "FILE",
      description =
          "A word with its tag in each line, in columns, and an empty line behind each sentence.")
  Path data = Path.of("");

  @Option(
      names = "--word",
      paramLabel = "COLUMN",
      defaultValue = "0",
      description = "Column of the word, from 0 (default: ${DEFAULT-VALUE}).")
  int word;

  @Option(
      names = "--tag",
      paramLabel = "COLUMN",
      defaultValue = "-1",
      description = "Column of the tag; -1 is the last (default: -1).")
  int tag;

  @Mixin
  LabellingOptions options = new LabellingOptions(LabellingConfiguration.builder().build(), EPOCHS);

  @Override
  protected OutFolder out() {
    return options.out;
  }

  @Override
  public ModelSpace<?> space() {
    return LabellingSpace.TAGGER;
  }

  @Override
  public Objective objective(Map<String, Object> fixed, OptionalInt epochs) {
    return options.<TaggedSentence, TextTagger>objective(
        LabellingSpace.TAGGER, TextTagger::create, parts(), fixed, epochs);
  }

  @Override
  public String data() {
    return options.data(parts());
  }

  @Override
  public String corpus() {
    return data.toString();
  }

  private LabellingOptions.Parts<TaggedSentence> parts() {
    return options.read(data, new ConllReader(word, tag)::read);
  }

  @Override
  protected int train(Start start) {
    RunFolder begun = start.begun();
    ConllReader reader = new ConllReader(word, tag);
    LabellingOptions.Parts<TaggedSentence> parts = parts();
    TextTagger model =
        (begun == null
                ? options.<TaggedSentence, TextTagger>create(TextTagger::create, parts.training())
                : TextTagger.load(begun.last()))
            .reading(reader);
    RunFolder run = options.train(start, spec, model, parts, "sentences");
    PrintWriter console = spec.commandLine().getOut();
    TextTagger best = TextTagger.load(run.bestOrLast());
    TaggingReport report =
        TaggingReport.of(best, parts.test(), Bootstrap.USUAL)
            .beside(new NaiveTagger(parts.training()), parts.test());
    report.print(console);
    report.tags().draw("tag", run, console);
    ModelUses.tell(console, run);
    return 0;
  }
}
