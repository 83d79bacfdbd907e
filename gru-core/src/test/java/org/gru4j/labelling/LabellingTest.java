package org.gru4j.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.gru4j.labelling.data.LabelledText;
import org.gru4j.labelling.data.LabellingException;
import org.gru4j.labelling.data.TagScheme;
import org.gru4j.labelling.data.TaggedSentence;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.lm.SmallTraining;
import org.gru4j.metrics.LabelCounts;
import org.gru4j.metrics.Span;
import org.gru4j.metrics.SpanCounts;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.text.Corpus;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.Vocabulary;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models of labelled text, on sentences of a language whose tags follow from its letters. */
class LabellingTest {
  private static final LabellingConfiguration SMALL =
      LabellingConfiguration.builder()
          .wordSize(8)
          .letterSize(6)
          .letterHidden(8)
          .hiddenSize(12)
          .dropout(0.1)
          .batchSize(8)
          .updater(new org.nd4j.linalg.learning.config.Adam(0.02))
          .build();

  /** Names end with "ia", and have a second part at times; what is lower-case is outside. */
  private static List<TaggedSentence> sentences(int count, long seed, boolean iobes) {
    Random random = new Random(seed);
    List<TaggedSentence> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> words = new ArrayList<>();
      List<String> tags = new ArrayList<>();
      for (int word = 0; word < 2 + random.nextInt(5); word++) {
        if (random.nextInt(3) == 0) {
          boolean two = random.nextBoolean();
          words.add(letters(random, 3) + "ia");
          tags.add(iobes && !two ? "S-LOC" : "B-LOC");
          if (two) {
            words.add(letters(random, 2) + "shire");
            tags.add(iobes ? "E-LOC" : "I-LOC");
          }
        } else {
          words.add(letters(random, 4));
          tags.add("O");
        }
      }
      sentences.add(new TaggedSentence("line " + i, words, tags));
    }
    return sentences;
  }

  private static String letters(Random random, int count) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append((char) ('b' + random.nextInt(7)));
    }
    return letters.toString();
  }

  private static TrainingPlan plan(int epochs) {
    return TrainingPlan.builder().epochs(epochs).seed(3).build();
  }

  private static double f1(TextTagger model, List<TaggedSentence> sentences) {
    LabelCounts tags = new LabelCounts(model.tags());
    SpanCounts spans = new SpanCounts();
    model.count(sentences, tags, spans);
    return spans.figures().f1();
  }

  @ParameterizedTest
  @EnumSource
  void findsNamesThatItHasNeverSeenByTheirLetters(TagOutput output) {
    List<TaggedSentence> training = sentences(120, 1, true);
    List<TaggedSentence> test = sentences(40, 2, true);
    LabellingConfiguration configuration =
        org.gru4j.settings.Settings.with(SMALL, java.util.Map.of("tagOutput", output));
    TextTagger model = TextTagger.create(configuration, training);
    assertThat(model.scheme()).isEqualTo(TagScheme.IOBES);
    assertThat(model.tags()).containsExactly("B-LOC", "I-LOC", "O");
    assertThat(f1(model, test)).isLessThan(0.6);
    model.train(training, test, plan(12));
    assertThat(f1(model, test)).isGreaterThan(0.9);

    Tagging tagging = model.tag(List.of("cdbeia", "fgshire", "bcde"));
    assertThat(tagging.tags()).containsExactly("B-LOC", "E-LOC", "O");
    assertThat(tagging.spans()).hasSize(1);
    assertThat(tagging.spans().get(0).span()).isEqualTo(new Span("LOC", 0, 2));
    assertThat(tagging.spans().get(0).probability())
        .isBetween(0.5, tagging.words().get(0).probability() + 1e-9);
    assertThat(model.best(List.of("cdbeia", "fgshire", "bcde"), 4))
        .hasSizeGreaterThan(1)
        .first()
        .isEqualTo(List.of("B-LOC", "E-LOC", "O"));
    assertThat(model.tag(List.<List<String>>of(List.of(), List.of("bcde"))).get(0).words())
        .isEmpty();
  }

  private static Path languageModel(Path folder) {
    RunFolder run = RunFolder.at(folder.resolve("letters"));
    SmallTraining.train(TrainingRun.of(TrainingPlan.builder().epochs(1).build()).in(run));
    return run.last();
  }

  /** What the model remembers when it has read no further than the word. */
  @Test
  void contextsAreStatesOfALanguageModelBehindEachWord(@TempDir Path folder) {
    Path file = languageModel(folder);
    List<List<String>> sentences = List.of(List.of("The", "work"), List.of("ä", "licence", "of"));
    INDArray found = ContextVectors.of(file).of(sentences, 3);
    LanguageModel model = LanguageModel.load(file);
    int last = model.network().getnLayers() - 2;
    assertThat(found.shape()).containsExactly(2, model.network().layerSize(last), 3);
    for (int sentence = 0; sentence < 2; sentence++) {
      for (int word = 0; word < 3; word++) {
        INDArray vector = found.get(point(sentence), all(), point(word));
        if (word >= sentences.get(sentence).size()) {
          assertThat(vector.amaxNumber().doubleValue()).isZero();
          continue;
        }
        // A letter that the model does not know is read as its unknown one.
        String text = "\n" + String.join(" ", sentences.get(sentence).subList(0, word + 1));
        float[] tokens = new float[text.length()];
        for (int i = 0; i < tokens.length; i++) {
          String letter = text.substring(i, i + 1);
          Vocabulary vocabulary = model.codec().vocabulary();
          tokens[i] =
              vocabulary.indexOf(
                  vocabulary.contains(letter) ? letter : vocabulary.unknownSymbol().orElse(" "));
        }
        model.network().rnnClearPreviousState();
        INDArray states =
            model
                .network()
                .feedForwardToLayer(
                    last, Nd4j.createFromArray(tokens).reshape(1, 1, tokens.length), false)
                .get(last + 1);
        INDArray expected = states.get(point(0), all(), point(tokens.length - 1));
        assertThat(vector.distance2(expected)).isLessThan(1e-5);
      }
    }
  }

  @Test
  void aLanguageModelIsAPartOfTheModelThatReadsWithIt(@TempDir Path folder) {
    Path file = languageModel(folder);
    List<TaggedSentence> sentences = sentences(30, 1, false);
    RunFolder run = RunFolder.at(folder.resolve("tagger"));
    TextTagger model = TextTagger.create(SMALL, sentences, file);
    assertThat(model.contextSize()).isEqualTo(20);
    assertThat(TextTagger.create(SMALL, sentences).contextSize()).isZero();
    model.train(sentences, sentences, TrainingRun.of(plan(2)).in(run));
    TextTagger loaded = TextTagger.load(run.last());
    List<String> words = List.of("cdbeia", "fgshire", "bcde");
    Tagging expected = model.tag(words);
    assertThat(loaded.tag(words)).isEqualTo(expected);
    try (Service<List<String>, Tagging> service = loaded.serve(ServiceLimits.USUAL)) {
      assertThat(service.submit(words).join().tags()).isEqualTo(expected.tags());
    }
    loaded.resume(sentences, sentences, TrainingRun.of(plan(3)).in(run));

    LanguageModel ofWords =
        LanguageModel.create(
            LanguageModelConfiguration.builder().embeddingSize(4).hiddenSize(4).build(),
            TextCodec.learn(Corpus.of(Path.of("..", "LICENSE")), CodecConfiguration.words(100)));
    RunFolder other = RunFolder.at(folder.resolve("words"));
    ofWords.saveImported(other);
    assertThatThrownBy(() -> TextTagger.create(SMALL, sentences, other.last()))
        .isInstanceOf(LabellingException.class)
        .hasMessageContaining("Expected a language model whose tokens are characters")
        .hasMessageContaining("--language-model");
  }

  /** The sum over all sequences of tags that have the span. */
  @Test
  void probabilitiesOfSpansAreThoseOfAllSequences() {
    TextTagger model = TextTagger.create(SMALL, sentences(20, 1, false));
    List<String> words = List.of("bia", "cshire", "d");
    List<List<String>> all = model.best(words, 1000);
    Tagging tagging = model.tag(words);
    assertThat(all.get(0)).isEqualTo(tagging.tags());
    assertThat(all).doesNotHaveDuplicates();
    for (Tagging.FoundSpan found : tagging.spans()) {
      assertThat(found.probability()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void whatOtherSentencesSayDoesNotMatter() {
    List<TaggedSentence> sentences = sentences(20, 1, false);
    TextTagger model = TextTagger.create(SMALL, sentences);
    List<List<String>> words = sentences.stream().map(TaggedSentence::words).toList();
    List<Tagging> together = model.tag(words);
    for (int i = 0; i < words.size(); i++) {
      Tagging alone = model.tag(words.get(i));
      assertThat(together.get(i).tags()).isEqualTo(alone.tags());
      for (int t = 0; t < words.get(i).size(); t++) {
        assertThat(together.get(i).words().get(t).probability())
            .isCloseTo(alone.words().get(t).probability(), within(1e-5));
      }
    }
  }

  @Test
  void resumesBitForBitAndLoads(@TempDir Path folder) {
    List<TaggedSentence> training = sentences(40, 1, false);
    List<TaggedSentence> held = sentences(10, 2, false);
    TextTagger whole = TextTagger.create(SMALL, training);
    whole.train(training, held, TrainingPlan.builder().maxSteps(9).seed(3).build());

    RunFolder run = RunFolder.at(folder.resolve("run"));
    TextTagger begun = TextTagger.create(SMALL, training);
    begun.train(
        training, held, TrainingRun.of(TrainingPlan.builder().maxSteps(4).seed(3).build()).in(run));
    TextTagger resumed = TextTagger.load(run.last());
    resumed.resume(
        training, held, TrainingRun.of(TrainingPlan.builder().maxSteps(9).seed(3).build()).in(run));
    assertThat(resumed.network().params()).isEqualTo(whole.network().params());
    assertThat(TextTagger.load(run.last()).tag(held.get(0).words()))
        .isEqualTo(resumed.tag(held.get(0).words()));
    assertThatThrownBy(() -> TextClassifier.load(run.last()))
        .isInstanceOf(LabellingException.class)
        .hasMessage(
            "Expected a classifier of texts in %s, found a model of another kind."
                .formatted(run.last()));
  }

  private static List<LabelledText> texts(int count, long seed) {
    Random random = new Random(seed);
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean good = random.nextBoolean();
      String text = letters(random, 3) + (good ? " fine " : " awful ") + letters(random, 4) + ".";
      texts.add(
          new LabelledText("line " + i, text.repeat(1 + random.nextInt(2)), good ? "+" : "-"));
    }
    texts.add(new LabelledText("nothing", "", "-"));
    return texts;
  }

  @Test
  void classifiesTexts(@TempDir Path folder) throws Exception {
    List<LabelledText> training = texts(80, 1);
    List<LabelledText> test = texts(30, 2);
    TextClassifier model = TextClassifier.create(SMALL, training);
    RunFolder run = RunFolder.at(folder.resolve("run"));
    model.train(training, test, TrainingRun.of(plan(12)).in(run));
    LabelCounts counts = new LabelCounts(model.labels());
    model.count(test, counts);
    assertThat(counts.accuracy(org.gru4j.metrics.Bootstrap.USUAL).value()).isGreaterThan(0.9);
    assertThat(model.predict("bcd fine bcd.").label()).isEqualTo("+");
    assertThat(model.predict("").probabilities().values().stream().mapToDouble(p -> p).sum())
        .isCloseTo(1, within(1e-5));

    TextClassifier loaded = TextClassifier.load(run.last());
    assertThat(loaded.predict("bcd awful")).isEqualTo(model.predict("bcd awful"));
    try (Service<String, org.gru4j.sequence.LabelPrediction> service =
        loaded.serve(ServiceLimits.USUAL)) {
      assertThat(service.submit("bcd fine bcd.").get(1, TimeUnit.MINUTES).label()).isEqualTo("+");
    }
  }

  @Test
  void whatCannotBeLearntIsRefused() {
    List<TaggedSentence> plain =
        List.of(new TaggedSentence("line 1", List.of("a", "b"), List.of("X", "X")));
    assertThatThrownBy(() -> TextTagger.create(SMALL, plain))
        .hasMessage("Expected at least two tags in the training data, found [X].");
    assertThatThrownBy(
            () ->
                TextClassifier.create(
                    SMALL,
                    List.of(
                        new LabelledText("line 2", "a", "x"),
                        new LabelledText("line 3", "b", "y"),
                        new LabelledText("line 4", "b", "y"))))
        .hasMessage(
            "Expected at least two texts with each label to train on, found one with \"x\", in line 2.");
    TextTagger model = TextTagger.create(SMALL, sentences(10, 1, false));
    assertThatThrownBy(
            () ->
                model.requireUsable(
                    List.of(new TaggedSentence("line 9", List.of("a"), List.of("B-ORG")))))
        .hasMessageContaining("in the sentence in line 9, found \"B-ORG\"");
  }

  @Test
  void naiveTagsOfWordsAndSpans() {
    NaiveTagger spans = new NaiveTagger(sentences(30, 1, true));
    TaggedSentence known = sentences(30, 1, true).get(3);
    assertThat(Span.of(spans.tag(known.words()))).isEqualTo(Span.of(known.tags()));
    NaiveTagger words =
        new NaiveTagger(
            List.of(
                new TaggedSentence(
                    "line 1", List.of("a", "a", "a", "b"), List.of("X", "Y", "Y", "X")),
                new TaggedSentence("line 2", List.of("c"), List.of("X"))));
    assertThat(words.tag(List.of("a", "b", "z"))).containsExactly("Y", "X", "X");
  }
}
