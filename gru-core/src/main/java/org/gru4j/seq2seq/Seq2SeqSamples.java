package org.gru4j.seq2seq;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.metrics.Bleu;
import org.gru4j.metrics.ChrF;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.train.samples.Sample;

/** Greedy translations of a few held-out sentences, with what each was written from. */
final class Seq2SeqSamples {
  private static final int SENTENCES = 32;
  private static final int SHOWN = 8;
  private static final int ATTENTIONS = 4;

  private final Seq2Seq model;
  private final List<SentencePair> pairs;

  Seq2SeqSamples(Seq2Seq model, PairStore heldOut) {
    this.model = model;
    PairCodec codec = model.codec();
    this.pairs = new ArrayList<>();
    for (int i = 0; i < Math.min(SENTENCES, heldOut.size()); i++) {
      String source = codec.sourceCodec().decode(heldOut.source(i)).strip();
      // What is unknown is lost when it is decoded, and may be all there was.
      if (!source.isEmpty()) {
        pairs.add(new SentencePair(source, codec.targetCodec().decode(heldOut.target(i)).strip()));
      }
    }
  }

  List<Sample> take() {
    List<Sample> samples = new ArrayList<>();
    List<SentencePair> readable =
        pairs.stream()
            .filter(pair -> model.codec().source(pair.source()).length <= model.maximumLength())
            .toList();
    if (readable.isEmpty()) {
      return samples;
    }
    List<Translation> written =
        model
            .translate(readable.stream().map(SentencePair::source).toList(), BeamOptions.GREEDY)
            .stream()
            .map(found -> found.get(0))
            .toList();
    List<String> texts = written.stream().map(Translation::text).toList();
    samples.add(
        new Sample.Figure(
            "BLEU of %d held-out sentences, greedy".formatted(readable.size()),
            Bleu.of(texts, readable.stream().map(SentencePair::target).toList())));
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(SHOWN, readable.size()); i++) {
      rows.add(row(readable.get(i), texts.get(i)));
    }
    samples.add(
        new Sample.Table(
            "translations", List.of("source", "reference", "translation", "chrF2"), rows));
    for (int i = 0; i < Math.min(ATTENTIONS, written.size()); i++) {
      if (!written.get(i).attention().isEmpty()) {
        samples.add(attention(i, written.get(i)));
      }
    }
    return samples;
  }

  private static List<String> row(SentencePair pair, String written) {
    double likeness = ChrF.of(List.of(written), List.of(pair.target()));
    return List.of(
        pair.source(), pair.target(), written, String.format(Locale.ROOT, "%.1f", likeness));
  }

  private static Sample attention(int sentence, Translation translation) {
    List<double[]> weights = new ArrayList<>();
    for (float[] row : translation.attention()) {
      // The source is padded to the longest beside it.
      double[] doubles = new double[translation.sourceTokens().size()];
      for (int i = 0; i < doubles.length; i++) {
        // More digits than can be seen would make the file larger for nothing.
        doubles[i] = Math.round(row[i] * 1000) / 1000.0;
      }
      weights.add(doubles);
    }
    return new Sample.Matrix(
        "attention of sentence " + (sentence + 1),
        "translation",
        "source",
        translation.tokens(),
        translation.sourceTokens(),
        weights);
  }
}
