package org.gru4j.cli.translation;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.gru4j.cli.run.Program;
import org.gru4j.cli.run.ShellWords;
import org.gru4j.cli.run.TrainingCommand.Start;
import org.gru4j.cli.run.WatchedTraining;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairSplit;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine.Model.CommandSpec;

/** Trains a small encoder-decoder that reads characters, and shows what it has learned. */
record CharacterTranslator(
    CodecConfiguration source, CodecConfiguration target, CharacterOptions options) {
  private static final int EXAMPLES = 8;

  /** Trains on some pairs; half of the unseen ones validate, the others test. */
  void run(List<SentencePair> known, List<SentencePair> unseen, CommandSpec command, Start start) {
    RunFolder begun = start.begun();
    TrainingPlan plan = options.plan.record();
    int batches = (known.size() - 1) / options.model.shape().batching().batchSize() + 1;
    Seq2SeqConfiguration configuration =
        options.model.configuration(plan.totalSteps(batches), plan.seed());
    ParallelCorpus corpus = ParallelCorpus.of(known);
    Seq2Seq model =
        begun == null
            ? Seq2Seq.create(configuration, PairCodec.learn(corpus, source, target))
            : Seq2Seq.load(begun.last());
    RunFolder run = start.folder(options.out, command);
    List<SentencePair> held = unseen.subList(0, unseen.size() / 2);
    try (PairSplit split = new PairSplit(model.read(corpus), model.read(ParallelCorpus.of(held)))) {
      WatchedTraining.run(
          start,
          start.run(plan, run),
          watched -> {
            if (begun == null) {
              model.train(split, watched);
            } else {
              model.resume(split, watched);
            }
          });
    }
    report(run, unseen.subList(unseen.size() / 2, unseen.size()), command.commandLine().getOut());
  }

  private void report(RunFolder run, List<SentencePair> test, PrintWriter console) {
    Seq2Seq best = Seq2Seq.load(run.bestOrLast());
    double exact = best.evaluate(ParallelCorpus.of(test), BeamOptions.of(3)).exactMatch();
    console.printf(
        Locale.ROOT, "%.2f %% of %,d unseen are read exactly%n", 100 * exact, test.size());
    for (SentencePair pair : test.subList(0, Math.min(EXAMPLES, test.size()))) {
      console.printf("  %-40s %s%n", pair.source(), best.translate(pair.source()));
    }
    console.printf(
        "to read more:  %s translate --model %s%n", Program.command(), ShellWords.of(run.path()));
    console.flush();
  }
}
