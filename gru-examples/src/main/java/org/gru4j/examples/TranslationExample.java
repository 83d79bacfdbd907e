package org.gru4j.examples;

import java.nio.file.Path;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.TrainingPlan;

/** Learns to translate from sentences and their translations. */
public final class TranslationExample {
  private TranslationExample() {}

  /** Takes a file of sentences, one of their translations, a number of epochs and a sentence. */
  public static void main(String[] arguments) {
    Path source = Path.of(arguments[0]);
    Path target = Path.of(arguments[1]);
    int epochs = Integer.parseInt(arguments[2]);
    String sentence = arguments[3];

    ParallelCorpus corpus = ParallelCorpus.files(source, target);
    PairCodec codec = PairCodec.learnShared(corpus, CodecConfiguration.subwords(8000));
    Seq2Seq model = Seq2Seq.create(Seq2SeqConfiguration.builder().layers(2).build(), codec);
    try (PairStore pairs = model.read(corpus)) {
      model.train(pairs.split(0.05, 1), TrainingPlan.builder().epochs(epochs).build());
    }
    System.out.println(model.translate(sentence));
  }
}
