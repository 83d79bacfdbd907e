package org.gru4j.seq2seq;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.decoding.SamplingOptions;
import org.gru4j.layer.token.TokenGraph;
import org.gru4j.metrics.Bleu;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.ChrF;
import org.gru4j.metrics.DivergedException;
import org.gru4j.metrics.TokenAccuracy;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.serving.BatchingService;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.text.CorpusException;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairIterator;
import org.gru4j.text.pairs.PairSplit;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.NetworkMemory;
import org.gru4j.train.Trainer;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.weights.onnx.OnnxEncoderDecoder;

/**
 * A network that translates sentences, with the codec that makes tokens of them.
 *
 * <pre>{@code
 * ParallelCorpus corpus = ParallelCorpus.tabSeparated(Path.of("pairs.tsv"));
 * PairCodec codec = PairCodec.learnShared(corpus, CodecConfiguration.subwords(8000));
 * Seq2Seq model = Seq2Seq.create(Seq2SeqConfiguration.builder().build(), codec);
 * try (PairStore pairs = model.read(corpus)) {
 *   model.train(pairs.split(0.05, 1), TrainingPlan.builder().epochs(10).build());
 * }
 * System.out.println(model.translate("guten Morgen"));
 * }</pre>
 *
 * <p>One thread at a time.
 */
public final class Seq2Seq {
  private static final String SOURCE_CODEC = "source-codec.json";
  private static final String TARGET_CODEC = "target-codec.json";
  private static final String SETTINGS = "seq2seq.json";

  private final TokenGraph network;
  private final PairCodec codec;
  private final Seq2SeqSettings settings;
  private final Translator translator;

  private Seq2Seq(TokenGraph network, PairCodec codec, Seq2SeqSettings settings) {
    this.network = network;
    this.codec = codec;
    this.settings = settings;
    this.translator = new Translator(network, codec, settings.maximumLength());
  }

  /**
   * A model with fresh weights.
   *
   * @throws IllegalArgumentException if it is too large for this machine
   */
  public static Seq2Seq create(Seq2SeqConfiguration configuration, PairCodec codec) {
    return create(configuration, codec, graph(configuration, codec));
  }

  /**
   * A model with fresh weights, to be trained on these pairs.
   *
   * @throws IllegalArgumentException if it, or a step of its training, is too large for this
   *     machine
   */
  public static Seq2Seq create(
      Seq2SeqConfiguration configuration, PairCodec codec, PairStore training) {
    ComputationGraphConfiguration graph = graph(configuration, codec);
    TranslationMemory.requireStep(graph, training, configuration.batching().batchSize());
    return create(configuration, codec, graph);
  }

  private static ComputationGraphConfiguration graph(
      Seq2SeqConfiguration configuration, PairCodec codec) {
    return configuration.network(
        codec.sourceCodec().vocabulary().size(), codec.targetCodec().vocabulary().size());
  }

  private static Seq2Seq create(
      Seq2SeqConfiguration configuration, PairCodec codec, ComputationGraphConfiguration graph) {
    NetworkMemory.require(graph);
    TokenGraph network = new TokenGraph(graph);
    network.init();
    boolean shared = codec.sourceCodec().equals(codec.targetCodec());
    return new Seq2Seq(network, codec, Seq2SeqSettings.of(configuration, shared));
  }

  /**
   * The model of a checkpoint, ready to translate or to be resumed.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the file is no intact checkpoint
   * @throws Seq2SeqException if it is one of another kind of model, or its parts do not fit
   */
  public static Seq2Seq load(Path checkpointFile) {
    try (Checkpoint checkpoint = Checkpoint.open(checkpointFile)) {
      if (!isIn(checkpoint)) {
        throw new Seq2SeqException(
            "Expected a translation model in "
                + checkpointFile
                + ", found a model of another kind.");
      }
      Seq2SeqSettings settings = Seq2SeqSettings.read(checkpoint, SETTINGS);
      TextCodec target = readCodec(checkpoint, TARGET_CODEC);
      TextCodec source = settings.sharedVocabulary() ? target : readCodec(checkpoint, SOURCE_CODEC);
      TokenGraph network = checkpoint.computationGraph(TokenGraph::new, true);
      PairCodec codec = new PairCodec(source, target);
      try {
        DecoderGraph.of(network.getConfiguration()).requireVocabularies(codec);
      } catch (Seq2SeqException e) {
        throw new Seq2SeqException(
            "Cannot use the network in " + checkpointFile + ": " + e.getMessage());
      }
      return new Seq2Seq(network, codec, settings);
    }
  }

  /** Whether a checkpoint is of a translation model. */
  public static boolean isIn(Checkpoint checkpoint) {
    return checkpoint.has(SETTINGS) && checkpoint.has(TARGET_CODEC);
  }

  private static TextCodec readCodec(Checkpoint checkpoint, String entry) {
    try {
      return TextCodec.load(new ByteArrayInputStream(checkpoint.bytes(entry)));
    } catch (CorpusException | IOException e) {
      throw new Seq2SeqException(
          "Expected a codec in %s of %s, found: %s"
              .formatted(entry, checkpoint.file(), e.getMessage()));
    }
  }

  /** Adds codec and settings to a checkpoint. */
  void writeTo(CheckpointWriter writer) throws IOException {
    writer.json(SETTINGS, settings);
    writer.stream(TARGET_CODEC, codec.targetCodec()::save);
    if (!settings.sharedVocabulary()) {
      writer.stream(SOURCE_CODEC, codec.sourceCodec()::save);
    }
  }

  /** The network, for whatever else Deeplearning4j can do with it. */
  public TokenGraph network() {
    return network;
  }

  /** What makes tokens of sentences and text of tokens. */
  public PairCodec codec() {
    return codec;
  }

  /** The longest sentence that it reads, in tokens. */
  public int maximumLength() {
    return settings.maximumLength();
  }

  Seq2SeqSettings settings() {
    return settings;
  }

  /** The tokens of a corpus; pairs that are longer than the model reads are skipped. */
  public PairStore read(ParallelCorpus corpus) {
    return PairStore.read(corpus, codec, settings.maximumLength());
  }

  /** How many steps an epoch has. */
  public int stepsPerEpoch(PairSplit split) {
    return split.training().batches(settings.batching().batchSize());
  }

  /** Trains silently and without checkpoints. */
  public TrainingResult train(PairSplit split, TrainingPlan plan) {
    return train(split, TrainingRun.of(plan));
  }

  /**
   * Trains from the first step on.
   *
   * @throws org.gru4j.train.TrainingDivergedException if the loss is no longer finite
   * @throws org.gru4j.train.checkpoint.CheckpointException if a checkpoint cannot be written
   */
  public TrainingResult train(PairSplit split, TrainingRun run) {
    return new Trainer(run).train(new Seq2SeqTask(this, split));
  }

  /**
   * Goes on with the training whose last checkpoint is in the folder of the run, as if it had never
   * stopped.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the checkpoint is not intact, or of
   *     other training pairs or another model
   */
  public TrainingResult resume(PairSplit split, TrainingRun run) {
    return new Trainer(run).resume(new Seq2SeqTask(this, split));
  }

  /** The cross-entropy of true translations, each token read after the true ones before it. */
  public TokenLoss loss(PairStore pairs) {
    return teacherForcing(pairs).loss();
  }

  /** How often the most probable token is the true one, after the true ones before it. */
  public TokenAccuracy accuracy(PairStore pairs) {
    return teacherForcing(pairs).accuracy();
  }

  private TeacherForcing teacherForcing(PairStore pairs) {
    return TeacherForcing.of(
        network, PairIterator.evaluation(pairs, codec, settings.batching().batchSize()));
  }

  /**
   * Refuses a corpus that {@link #evaluate} would refuse, so that this is known before a training.
   *
   * @throws Seq2SeqException if a source is longer than the model reads
   * @throws CorpusException if the corpus cannot be read, or nothing in it is short enough
   */
  public void requireUsable(ParallelCorpus corpus) {
    corpus.forEach(pair -> translator.requireUsable(pair.source()));
    read(corpus).close();
  }

  /**
   * Refuses a search that this machine has no memory for, so that this is known before a training.
   *
   * @throws IllegalArgumentException if the beam is too wide for the vocabulary
   */
  public void requireMemory(BeamOptions options) {
    translator.requireMemory(options);
  }

  /**
   * Measures the model on a corpus: the loss of its translations, and how like them the model's own
   * are.
   *
   * @throws Seq2SeqException if a source is longer than the model reads
   * @throws DivergedException if the perplexity is not finite
   */
  public Seq2SeqScore evaluate(ParallelCorpus corpus, BeamOptions options) {
    TeacherForcing predicted;
    try (PairStore pairs = read(corpus)) {
      predicted = teacherForcing(pairs);
    }
    DivergedException.requireFinite("perplexity", predicted.loss().perplexity());
    List<SentencePair> all = corpus.toList();
    List<String> references = all.stream().map(SentencePair::target).toList();
    List<String> written = written(all, options);
    long equal = 0;
    for (int i = 0; i < written.size(); i++) {
      equal += written.get(i).equals(references.get(i)) ? 1 : 0;
    }
    return new Seq2SeqScore(
        predicted.loss(),
        predicted.accuracy(),
        Bleu.of(written, references),
        ChrF.of(written, references),
        (double) equal / written.size(),
        written.size());
  }

  private List<String> written(List<SentencePair> pairs, BeamOptions options) {
    return translate(pairs.stream().map(SentencePair::source).toList(), options).stream()
        .map(best -> best.get(0).text())
        .toList();
  }

  /**
   * Measures the model on a corpus as {@link #evaluate} does, with intervals of which sentences are
   * the units.
   *
   * @throws Seq2SeqException if a source is longer than the model reads
   * @throws CorpusException if the corpus cannot be read, or nothing in it is short enough
   * @throws DivergedException if the perplexity is not finite
   */
  public Seq2SeqEstimates estimate(
      ParallelCorpus corpus, BeamOptions options, Bootstrap bootstrap) {
    List<double[]> predicted;
    try (PairStore pairs = read(corpus)) {
      predicted = TeacherForcing.counts(network, PairIterator.evaluation(pairs, codec, 1));
    }
    List<SentencePair> all = corpus.toList();
    Seq2SeqEstimates found = Seq2SeqEstimates.of(predicted, all, written(all, options), bootstrap);
    DivergedException.requireFinite("perplexity", found.perplexity().value());
    return found;
  }

  /** The best translation that a beam of five finds. */
  public String translate(String sentence) {
    return translate(List.of(sentence), BeamOptions.of(5)).get(0).get(0).text();
  }

  /**
   * Translates sentences, those of similar length side by side.
   *
   * @return for each sentence its best translations, the best first
   * @throws Seq2SeqException if a sentence is empty or longer than the model reads
   * @throws IllegalArgumentException if the beam is too wide for this machine
   */
  public List<List<Translation>> translate(List<String> sentences, BeamOptions options) {
    return translator.search(sentences, options);
  }

  /**
   * Draws a translation of each sentence from the model's distribution, those of similar length
   * side by side. The same seed draws the same translations, whatever the sentences beside them.
   *
   * @param longest tokens after which a translation is given up
   * @throws Seq2SeqException if a sentence is empty or longer than the model reads
   */
  public List<Translation> sample(
      List<String> sentences, SamplingOptions options, int longest, long seed) {
    return translator.draw(sentences, options, longest, seed);
  }

  /**
   * Writes the model for ONNX Runtime and whatever else reads the format, as two files, see {@link
   * OnnxEncoderDecoder}.
   *
   * @throws IllegalArgumentException if the network has something that is not exported
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  public void exportOnnx(Path encoder, Path decoder) {
    OnnxEncoderDecoder.write(network, translator.onnxParts(), encoder, decoder);
  }

  /**
   * A service that translates sentences of many threads with a copy of this model, as {@link
   * #translate(List, BeamOptions)} does; sentences with equal options are translated side by side.
   */
  public Service<TranslationRequest, List<Translation>> serve(ServiceLimits limits) {
    Seq2Seq copy = new Seq2Seq(network.clone(), codec, settings);
    return new BatchingService<>("translation model", new TranslationWork(copy.translator), limits);
  }
}
