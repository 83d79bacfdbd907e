package org.gru4j.labelling;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.gru4j.labelling.data.ConllReader;
import org.gru4j.labelling.data.LabellingException;
import org.gru4j.labelling.data.TagScheme;
import org.gru4j.labelling.data.TaggedSentence;
import org.gru4j.layer.token.CrfScorer;
import org.gru4j.math.crf.LinearChain;
import org.gru4j.math.crf.TagPath;
import org.gru4j.metrics.LabelCounts;
import org.gru4j.metrics.Span;
import org.gru4j.metrics.SpanCounts;
import org.gru4j.serving.BatchingService;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network that tags the words of sentences: parts of speech, names, or whatever else words are
 * tagged with.
 *
 * <pre>{@code
 * List<TaggedSentence> training = ConllReader.USUAL.read(Path.of("train.conll"));
 * List<TaggedSentence> held = ConllReader.USUAL.read(Path.of("dev.conll"));
 * TextTagger model = TextTagger.create(LabellingConfiguration.builder().build(), training);
 * model.train(training, held, TrainingPlan.builder().epochs(20).build());
 * System.out.println(model.tag(List.of("Berlin", "is", "large", ".")).tags());
 * }</pre>
 *
 * <p>Tags that mark spans are learnt as BIO, whatever scheme the files have ({@link TagScheme}),
 * and what is said has the files' scheme. One thread at a time.
 */
public final class TextTagger extends LabellingModel<TaggedSentence> {
  private TextTagger(LabellingNetwork model) {
    super(model);
  }

  /**
   * A model with fresh weights.
   *
   * @param training what words, letters and tags are learnt from
   * @throws LabellingException if there are fewer than two tags, or their scheme is broken
   */
  public static TextTagger create(
      LabellingConfiguration configuration, List<TaggedSentence> training) {
    return create(configuration, training, null);
  }

  /**
   * The same beside a language model, whose states are another input.
   *
   * @param languageModel checkpoint of a {@link org.gru4j.lm.LanguageModel} whose tokens are
   *     characters; it becomes a part of this model and does not change any more. Null for none
   * @throws LabellingException as above, or if the language model is of other tokens
   */
  public static TextTagger create(
      LabellingConfiguration configuration,
      List<TaggedSentence> training,
      @Nullable Path languageModel) {
    TagScheme scheme = TagScheme.of(training);
    List<String> tags =
        training.stream()
            .flatMap(each -> scheme.toBio(each.tags()).stream())
            .distinct()
            .sorted()
            .toList();
    if (tags.size() < 2) {
      throw new LabellingException(
          "Expected at least two tags in the training data, found " + tags + ".");
    }
    WordCodec codec =
        WordCodec.learn(training.stream().map(TaggedSentence::words).toList(), languageModel);
    LabellingSettings settings = LabellingSettings.of(configuration, tags, scheme);
    int longest = training.stream().mapToInt(each -> each.words().size()).max().orElse(1);
    return new TextTagger(
        LabellingNetwork.create(
            configuration.tagger(codec, scheme, tags),
            configuration.step(longest),
            codec,
            settings));
  }

  /**
   * The model of a checkpoint.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the file is no intact checkpoint
   * @throws LabellingException if it is one of another kind of model
   */
  public static TextTagger load(Path checkpointFile) {
    return new TextTagger(LabellingNetwork.load(checkpointFile, true));
  }

  /** The same model, which finds words and tags in files like this; checkpoints keep it. */
  public TextTagger reading(ConllReader files) {
    return new TextTagger(model.with(model.settings().reading(files)));
  }

  /** How the files of the training are read. */
  public ConllReader reader() {
    return Objects.requireNonNull(model.settings().columns());
  }

  /** What it tells apart: in BIO, if the tags mark spans. */
  public List<String> tags() {
    return model.settings().labels();
  }

  /** How the files of the training are tagged. */
  public TagScheme scheme() {
    return Objects.requireNonNull(model.settings().scheme());
  }

  @Override
  LabellingTask task(List<TaggedSentence> training, List<TaggedSentence> validation) {
    return new LabellingTask(
        model,
        training.stream().map(this::encoded).toList(),
        validation.stream().map(this::encoded).toList(),
        () -> LabellingSamples.of(this, validation),
        () -> OptionalDouble.of(error(validation)));
  }

  /** One less F1 of spans; of plain tags the share of wrong ones. */
  private double error(List<TaggedSentence> sentences) {
    LabelCounts tags = new LabelCounts(tags());
    SpanCounts spans = new SpanCounts();
    count(sentences, tags, spans);
    if (scheme() == TagScheme.PLAIN) {
      return 1 - tags.share();
    }
    double f1 = spans.figures().f1();
    // Nothing found where nothing is.
    return Double.isNaN(f1) ? 0 : 1 - f1;
  }

  private LabellingTask.Encoded encoded(TaggedSentence sentence) {
    scheme().require(sentence);
    return new LabellingTask.Encoded(
        sentence.words(),
        scheme().toBio(sentence.tags()).stream()
            .map(tag -> model.settings().indexOf(tag, "the sentence in " + sentence.place()))
            .toList());
  }

  @Override
  public void requireUsable(List<TaggedSentence> sentences) {
    sentences.forEach(this::encoded);
  }

  /**
   * Counts which tags are said for which, and which spans are found, by sentences.
   *
   * @param tags of the tags of this model, to which those of the sentences are added
   * @param spans likewise; of plain tags nothing is added
   */
  public void count(List<TaggedSentence> sentences, LabelCounts tags, SpanCounts spans) {
    List<List<Integer>> truths =
        sentences.stream().map(this::encoded).map(LabellingTask.Encoded::labels).toList();
    List<Said> said =
        model.inBatches(sentences.stream().map(TaggedSentence::words).toList(), this::said);
    for (int i = 0; i < said.size(); i++) {
      int[] truth = truths.get(i).stream().mapToInt(Integer::intValue).toArray();
      tags.add(truth, said.get(i).path);
      if (scheme() != TagScheme.PLAIN) {
        spans.add(Span.of(names(truth)), Span.of(names(said.get(i).path)));
      }
    }
  }

  private List<String> names(int[] path) {
    return Arrays.stream(path).mapToObj(tags()::get).toList();
  }

  /** Tags a sentence. */
  public Tagging tag(List<String> words) {
    return tag(List.of(words)).get(0);
  }

  /**
   * Tags sentences, in minibatches of similar length.
   *
   * @throws org.gru4j.metrics.DivergedException if what the model says is not finite
   */
  public List<Tagging> tag(Collection<List<String>> sentences) {
    List<List<String>> all = List.copyOf(sentences);
    return model.inBatches(all, batch -> said(batch).stream().map(this::tagging).toList());
  }

  /**
   * The most probable sequences of tags of a sentence, the best first; of a tagger with a softmax
   * the best alone.
   *
   * @param count how many at most
   */
  public List<List<String>> best(List<String> words, int count) {
    return said(List.of(words)).get(0).best(count).stream()
        .map(path -> scheme().ofBio(names(path)))
        .toList();
  }

  /** What the network says of one sentence. */
  private static final class Said {
    final LinearChain chain;
    final double[][] emissions;
    final int[] path;

    Said(LinearChain chain, double[][] emissions) {
      this.chain = chain;
      this.emissions = emissions;
      this.path = chain.best(emissions).tags();
    }

    List<int[]> best(int count) {
      return chain.best(emissions, count).stream().map(TagPath::tags).toList();
    }
  }

  /** Of a minibatch. */
  private List<Said> said(List<List<String>> sentences) {
    List<List<String>> readable =
        sentences.stream().map(each -> each.isEmpty() ? List.of("") : each).toList();
    INDArray output = model.output(model.inputs(readable));
    List<Said> said = new ArrayList<>();
    if (model.network().getOutputLayer(0) instanceof CrfScorer scorer) {
      LinearChain chain = scorer.chain();
      List<double[][]> emissions = scorer.lastEmissions();
      for (int i = 0; i < sentences.size(); i++) {
        said.add(new Said(chain, Arrays.copyOf(emissions.get(i), sentences.get(i).size())));
      }
      return said;
    }
    int count = tags().size();
    LinearChain free =
        new LinearChain(new double[count][count], new double[count], new double[count]);
    for (int i = 0; i < sentences.size(); i++) {
      double[][] logarithms = new double[sentences.get(i).size()][count];
      for (int t = 0; t < logarithms.length; t++) {
        for (int tag = 0; tag < count; tag++) {
          logarithms[t][tag] = Math.log(output.getDouble(i, tag, t));
        }
      }
      said.add(new Said(free, logarithms));
    }
    return said;
  }

  private Tagging tagging(Said said) {
    List<String> bio = names(said.path);
    List<String> shown = scheme().ofBio(bio);
    double[][] marginals = said.chain.posterior(said.emissions).tags();
    List<Tagging.Tag> words =
        IntStream.range(0, said.path.length)
            .mapToObj(t -> new Tagging.Tag(shown.get(t), marginals[t][said.path[t]]))
            .toList();
    List<Tagging.FoundSpan> spans =
        scheme() == TagScheme.PLAIN
            ? List.of()
            : Span.of(bio).stream()
                .map(span -> new Tagging.FoundSpan(span, probability(span, said)))
                .toList();
    return new Tagging(words, spans);
  }

  /**
   * The share of those sequences of tags that have exactly this span: the partition of a chain in
   * which nothing else is allowed there.
   */
  private double probability(Span span, Said said) {
    double[][] restricted = said.emissions.clone();
    int inside = tags().indexOf("I-" + span.label());
    for (int t = span.start(); t < span.end(); t++) {
      int tag = said.path[t];
      restricted[t] = only(said.emissions[t], each -> each == tag);
    }
    if (span.end() < restricted.length) {
      restricted[span.end()] = only(said.emissions[span.end()], each -> each != inside);
    }
    return Math.min(
        1, Math.exp(said.chain.logPartition(restricted) - said.chain.logPartition(said.emissions)));
  }

  private static double[] only(double[] emissions, IntPredicate allowed) {
    double[] restricted = emissions.clone();
    for (int tag = 0; tag < restricted.length; tag++) {
      restricted[tag] = allowed.test(tag) ? restricted[tag] : LinearChain.FORBIDDEN;
    }
    return restricted;
  }

  /** A service that tags sentences of many threads with a copy of this model. */
  public Service<List<String>, Tagging> serve(ServiceLimits limits) {
    TextTagger copy = new TextTagger(model.copy());
    return new BatchingService<>(
        "text tagger", new WordsWork<>(List::copyOf, batch -> copy.tag(batch)), limits);
  }
}
