package org.gru4j.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceColumns;
import org.gru4j.sequence.SequenceConfiguration;
import org.gru4j.serve.api.ApiLimits;
import org.gru4j.serve.api.ModelServer;
import org.gru4j.serve.http.HttpServer;
import org.gru4j.serve.models.ModelRegistry;
import org.gru4j.serve.models.ModelSource;
import org.gru4j.serving.ServiceLimits;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Models that somebody else made: their words, labels and columns are text, whatever they say. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class HostilePlaygroundTest {
  private static final String IMAGE = "<img/src=x/onerror=document.title='owned'>";
  private static final String SCRIPT = "</script><script>document.title='owned'</script>";
  private static final TrainingPlan MOMENT = TrainingPlan.builder().epochs(1).seed(1).build();

  @TempDir private static Path folder;

  private static ModelServer server;
  private static Visitor visitor;

  @BeforeAll
  static void start() throws IOException {
    text();
    translation();
    tagger();
    List<ModelSource> models =
        Stream.of("text", "translation", "tags")
            .map(name -> ModelSource.of(folder.resolve(name).toString()))
            .toList();
    server =
        ModelServer.start(
            ModelRegistry.load(models, ServiceLimits.USUAL), ApiLimits.USUAL, HttpServer.builder());
    visitor = new Visitor(Browser.open(), server.address());
  }

  @AfterAll
  static void end() throws IOException {
    visitor.close();
    server.close();
  }

  @AfterEach
  void nothingBecameMarkup() throws IOException {
    assertThat(visitor.browser().findAll("img, main script, b b")).isEmpty();
    assertThat(visitor.browser().run("return document.title").toString())
        .endsWith(" · GRU4J")
        .doesNotContain("owned");
    assertThat(visitor.errors()).isEmpty();
    assertThat(visitor.browser().hosts()).containsExactly("127.0.0.1");
  }

  private static TrainingRun run(String name) {
    return TrainingRun.of(MOMENT).in(RunFolder.at(folder.resolve(name)));
  }

  private static void text() throws IOException {
    Path words = folder.resolve("words.txt");
    Files.writeString(words, (IMAGE + " " + SCRIPT + " " + "&lt;b> ").repeat(400));
    Corpus corpus = Corpus.of(words);
    TextCodec codec = TextCodec.learn(corpus, CodecConfiguration.spaced(100));
    TokenStore tokens = TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()));
    try (Split split = Split.byFractions(tokens, 0.1, 0.1)) {
      LanguageModel.create(
              LanguageModelConfiguration.builder()
                  .embeddingSize(4)
                  .hiddenSize(4)
                  .batchSize(4)
                  .window(10)
                  .build(),
              codec)
          .train(split, run("text"));
    }
  }

  private static void translation() {
    ParallelCorpus corpus =
        ParallelCorpus.of(
            Collections.nCopies(20, new SentencePair(IMAGE + " &amp; b", SCRIPT + " " + IMAGE)));
    CodecConfiguration spaced = CodecConfiguration.spaced(50);
    Seq2Seq model =
        Seq2Seq.create(
            Seq2SeqConfiguration.builder()
                .embeddingSize(6)
                .hiddenSize(6)
                .batchSize(5)
                .maximumLength(12)
                .build(),
            PairCodec.learn(corpus, spaced, spaced));
    try (PairStore training = model.read(corpus);
        PairStore validation = model.read(corpus)) {
      model.train(new PairSplit(training, validation), run("translation"));
    }
  }

  private static void tagger() throws IOException {
    List<LabelledSequence> sequences = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String label = i % 2 == 0 ? IMAGE : SCRIPT;
      sequences.add(new LabelledSequence("s", Nd4j.rand(2, 6), Collections.nCopies(6, label)));
    }
    SequenceClassifier.perStep(
            SequenceConfiguration.builder().hiddenSize(4).batchSize(4).build(), sequences)
        .reading(new SequenceColumns(1, 2, List.of(IMAGE, "<b>bold</b>"), "label", 1, ","))
        .train(sequences, sequences, run("tags"));
  }

  @Test
  void tokensAreText() {
    visitor.visit("text");
    visitor.see("textarea").sendKeys(IMAGE + " ", Keys.chord(Keys.CONTROL, Keys.ENTER));
    visitor.see("[role=status]", "200 tokens · ");
    WebElement text = visitor.see(".written.tokens", SCRIPT);
    assertThat(text.getText()).startsWith(IMAGE);
    text.sendKeys(Keys.ARROW_RIGHT);
    assertThat(visitor.see(".tip").getText()).contains("<");
  }

  @Test
  void translationsAndTheirTokensAreText() {
    visitor.visit("translation");
    visitor.see("textarea").sendKeys(IMAGE + " &amp;", Keys.ENTER);
    visitor.see(".choice");
    assertThat(visitor.all(".heat thead th").get(0).getDomProperty("textContent")).isEqualTo(IMAGE);
    visitor.all(".heat tbody td").get(0).click();
    assertThat(visitor.see(".tip", "looks at").getText()).contains(IMAGE);
  }

  @Test
  void labelsColumnsAndNamesOfFilesAreText() {
    visitor.visit("tags");
    visitor.see(".drop", "<b>bold</b>");
    visitor.drop(IMAGE + ".csv", IMAGE + ",<b>bold</b>\n1,2\n3,4\n5,6\n");
    visitor.see("h3", IMAGE + ".csv");
    visitor.see(".plot svg path");
    assertThat(visitor.texts(".plot svg text")).contains(IMAGE, SCRIPT);
    visitor.browser().point(visitor.see(".plot"), 0, -60);
    assertThat(visitor.see(".pointed-at").getText()).contains(IMAGE, SCRIPT, "<b>bold</b>");
  }

  @Test
  void aRefusalIsText() {
    visitor.visit("tags");
    visitor.drop("a.csv", "<img src=x onerror=alert(1)>,c\n1,2\n");
    assertThat(visitor.see("[role=alert]", "Expected").getText()).contains("<");
  }
}
