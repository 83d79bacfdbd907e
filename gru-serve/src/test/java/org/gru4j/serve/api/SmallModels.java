package org.gru4j.serve.api;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gru4j.forecast.Forecaster;
import org.gru4j.forecast.ForecasterConfiguration;
import org.gru4j.forecast.series.SeriesReader;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.labelling.LabellingConfiguration;
import org.gru4j.labelling.TextClassifier;
import org.gru4j.labelling.TextTagger;
import org.gru4j.labelling.data.LabelledText;
import org.gru4j.labelling.data.TaggedSentence;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.sequence.ForecastTask;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceColumns;
import org.gru4j.sequence.SequenceConfiguration;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.serve.models.ModelSource;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.recognition.SpeechConfiguration;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.speech.recognition.TrainingSounds;
import org.gru4j.testing.SpokenTones;
import org.gru4j.text.Corpus;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairSplit;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One small model of each kind, trained for a moment, in folders of runs. */
public final class SmallModels {
  static final Path LICENSE = Path.of("..", "LICENSE");
  private static final TrainingPlan MOMENT = TrainingPlan.builder().epochs(1).seed(1).build();
  private static final SequenceConfiguration SMALL =
      SequenceConfiguration.builder().hiddenSize(7).batchSize(8).seed(3).build();

  /** What they are called. */
  public static final List<String> NAMES =
      List.of(
          "text",
          "translation",
          "labels",
          "tags",
          "forecast",
          "speech",
          "topics",
          "names",
          "sales");

  private SmallModels() {}

  /**
   * One of each kind, by their names.
   *
   * @throws IOException if a file cannot be written
   */
  public static List<ModelSource> train(Path folder) throws IOException {
    text(run(folder, "text"));
    translation(run(folder, "translation"));
    labels(run(folder, "labels"), false);
    labels(run(folder, "tags"), true);
    forecast(run(folder, "forecast"));
    speech(folder, run(folder, "speech"));
    topics(run(folder, "topics"));
    names(run(folder, "names"));
    sales(run(folder, "sales"));
    return NAMES.stream().map(name -> ModelSource.of(folder.resolve(name).toString())).toList();
  }

  private static TrainingRun run(Path folder, String name) {
    return TrainingRun.of(MOMENT).in(RunFolder.at(folder.resolve(name)));
  }

  private static void text(TrainingRun run) {
    TextCodec codec = TextCodec.learn(Corpus.of(LICENSE), CodecConfiguration.characters());
    TokenStore tokens =
        TokenStore.read(TokenRecordReader.of(codec, Corpus.of(LICENSE).inputSplit()));
    try (Split split = Split.byFractions(tokens, 0.1, 0.1)) {
      LanguageModel.create(
              LanguageModelConfiguration.builder()
                  .embeddingSize(12)
                  .hiddenSize(20)
                  .batchSize(8)
                  .window(20)
                  .seed(3)
                  .build(),
              codec)
          .train(split, run);
    }
  }

  private static void translation(TrainingRun run) {
    List<SentencePair> pairs = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < 40; i++) {
      String word = Integer.toString(random.nextInt(100_000), 5);
      pairs.add(new SentencePair(word, new StringBuilder(word).reverse().toString()));
    }
    ParallelCorpus corpus = ParallelCorpus.of(pairs);
    PairCodec codec =
        PairCodec.learn(corpus, CodecConfiguration.characters(), CodecConfiguration.characters());
    Seq2Seq model =
        Seq2Seq.create(
            Seq2SeqConfiguration.builder()
                .embeddingSize(6)
                .hiddenSize(6)
                .dropout(0)
                .batchSize(5)
                .maximumLength(12)
                .seed(3)
                .build(),
            codec);
    try (PairStore training = model.read(corpus);
        PairStore validation = model.read(corpus)) {
      model.train(new PairSplit(training, validation), run);
    }
  }

  /** Random columns {@code a} and {@code b}. */
  static INDArray sequence(int steps, long seed) {
    Random random = new Random(seed);
    double[][] values = new double[2][steps];
    for (int step = 0; step < steps; step++) {
      values[0][step] = Math.rint(1000 * random.nextGaussian()) / 1000;
      values[1][step] = Math.rint(1000 * (5 + random.nextGaussian())) / 1000;
    }
    return Nd4j.createFromArray(values);
  }

  private static SequenceColumns columns(@Nullable String label) {
    return new SequenceColumns(1, 2, List.of("a", "b"), label, 1, ",");
  }

  private static void labels(TrainingRun run, boolean perStep) throws IOException {
    List<LabelledSequence> sequences = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      int steps = 3 + i % 5;
      sequences.add(
          new LabelledSequence(
              "s" + i, sequence(steps, i), Collections.nCopies(steps, i % 2 == 0 ? "up" : "down")));
    }
    SequenceClassifier model =
        perStep
            ? SequenceClassifier.perStep(SMALL, sequences)
            : SequenceClassifier.perSequence(SMALL, sequences);
    model.reading(columns("label")).train(sequences, sequences, run);
  }

  private static LabellingConfiguration words() {
    return LabellingConfiguration.builder()
        .wordSize(5)
        .letterSize(4)
        .letterHidden(4)
        .hiddenSize(6)
        .batchSize(4)
        .seed(3)
        .build();
  }

  private static void topics(TrainingRun run) {
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      boolean rain = i % 2 == 0;
      texts.add(new LabelledText("t" + i, rain ? "wet rain" : "warm sun", rain ? "rain" : "sun"));
    }
    TextClassifier.create(words(), texts).train(texts, texts, run);
  }

  private static void names(TrainingRun run) {
    TaggedSentence sentence =
        new TaggedSentence(
            "n", List.of("Ada", "Byron", "lives", "here"), List.of("B-PER", "I-PER", "O", "O"));
    List<TaggedSentence> sentences = Collections.nCopies(12, sentence);
    TextTagger.create(words(), sentences).train(sentences, sentences, run);
  }

  private static void forecast(TrainingRun run) throws IOException {
    INDArray series = sequence(60, 9);
    SequenceForecaster.create(SMALL, new ForecastTask(1, 6, 3), series)
        .reading(columns(null))
        .train(series, sequence(30, 10), run);
  }

  /** Two shops of a table, with a day that is missing. */
  public static String salesTable() {
    StringBuilder rows = new StringBuilder("shop,day,sold\n");
    for (int day = 1; day <= 28; day++) {
      rows.append("Ulm,2026-02-%02d,%s\n".formatted(day, day == 27 ? "" : 10 + day % 7));
      rows.append("Jena,2026-02-%02d,%d\n".formatted(day, 40 - 2 * (day % 7)));
    }
    return rows.toString();
  }

  private static void sales(TrainingRun run) throws IOException {
    SeriesReader reader = SeriesReader.longForm("shop", "day", "sold");
    SeriesSet series = reader.read("sales", new StringReader(salesTable()));
    Forecaster.create(
            ForecasterConfiguration.builder()
                .horizon(4)
                .context(7)
                .hiddenSize(6)
                .layers(1)
                .batchSize(4)
                .batchesPerEpoch(5)
                .build(),
            series)
        .reading(reader)
        .train(series, null, run);
  }

  private static void speech(Path folder, TrainingRun run) throws IOException {
    SpeechCorpus corpus = SpeechCorpus.read(SpokenTones.corpus(folder.resolve("tones"), 6, 2));
    SpeechRecognizer.create(
            SpeechConfiguration.builder()
                .melBands(24)
                .filters(4)
                .hiddenSize(16)
                .layers(1)
                .batchSize(4)
                .build(),
            corpus.subset("train"))
        .train(corpus.subset("train"), corpus.subset("dev"), run, TrainingSounds.NONE);
  }
}
