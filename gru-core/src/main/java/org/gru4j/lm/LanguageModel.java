package org.gru4j.lm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.decoding.Continuation;
import org.gru4j.decoding.ContrastiveOptions;
import org.gru4j.decoding.ContrastiveSearch;
import org.gru4j.decoding.TextPrefixes;
import org.gru4j.decoding.TextSearch;
import org.gru4j.layer.token.AdaptiveTokenOutput;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenNetwork;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.layer.token.TokenScorer;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.lm.adaptation.Adaptation;
import org.gru4j.math.Backends;
import org.gru4j.metrics.DivergedException;
import org.gru4j.serving.BatchingService;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.text.CorpusException;
import org.gru4j.text.stream.BpttIterator;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.NetworkMemory;
import org.gru4j.train.Trainer;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.train.checkpoint.RunFolder;

/**
 * A network that predicts the next token of a text, with the codec that makes text of its tokens.
 *
 * <pre>{@code
 * TextCodec codec = TextCodec.learn(corpus, CodecConfiguration.characters());
 * TokenStore tokens = TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()));
 * LanguageModel model = LanguageModel.create(LanguageModelConfiguration.builder().build(), codec);
 * try (Split split = Split.byFractions(tokens, 0.05, 0.05)) {
 *   model.train(split, TrainingPlan.builder().epochs(5).build());
 *   System.out.println(model.evaluate(split.test()).perplexity());
 * }
 * model.generate(GenerationOptions.of("public class ", 400, 1), System.out::print);
 * }</pre>
 *
 * <p>Training and evaluation use the state inside the network: one thread at a time. To write texts
 * for many threads, see {@link #serve}.
 */
public final class LanguageModel {
  private static final String CODEC = "codec.json";

  private final TokenNetwork network;
  private final TextCodec codec;
  private final LanguageModelSettings settings;

  private LanguageModel(TokenNetwork network, TextCodec codec, LanguageModelSettings settings) {
    this.network = network;
    this.codec = codec;
    this.settings = settings;
  }

  /**
   * A model with fresh weights.
   *
   * @throws IllegalArgumentException if it is too large for this machine
   */
  public static LanguageModel create(LanguageModelConfiguration configuration, TextCodec codec) {
    MultiLayerConfiguration layers = configuration.network(codec.vocabulary().size());
    NetworkMemory.require(layers, configuration.step());
    TokenNetwork network = new TokenNetwork(layers);
    network.init();
    return new LanguageModel(network, codec, LanguageModelSettings.of(configuration));
  }

  /**
   * The model of a checkpoint, ready to evaluate, to generate or to be resumed.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the file is no intact checkpoint
   * @throws LanguageModelException if it is one of another kind of model, or its parts do not fit
   */
  public static LanguageModel load(Path checkpointFile) {
    try (Checkpoint checkpoint = Checkpoint.open(checkpointFile)) {
      if (!isIn(checkpoint)) {
        throw new LanguageModelException(
            "Expected a language model in " + checkpointFile + ", found a model of another kind.");
      }
      TextCodec codec = readCodec(checkpoint);
      TokenNetwork network = checkpoint.multiLayerNetwork(TokenNetwork::new, true);
      requireTokens(network, codec, checkpointFile.toString());
      return new LanguageModel(network, codec, LanguageModelSettings.read(checkpoint));
    }
  }

  /** Whether a checkpoint is of a language model. */
  public static boolean isIn(Checkpoint checkpoint) {
    return checkpoint.has(CODEC) && LanguageModelSettings.isIn(checkpoint);
  }

  private static void requireTokens(TokenNetwork network, TextCodec codec, String where) {
    int last = network.getnLayers() - 1;
    Layer first = network.getLayer(0).conf().getLayer();
    if (!(first instanceof TokenEmbedding embedding)
        || !(network.getLayer(last) instanceof TokenScorer)) {
      throw new LanguageModelException(
          "Expected a network from TokenEmbedding to TokenOutput or AdaptiveTokenOutput in %s, found one from %s to %s."
              .formatted(
                  where,
                  first.getClass().getSimpleName(),
                  network.getLayer(last).conf().getLayer().getClass().getSimpleName()));
    }
    if (embedding.getNIn() != codec.vocabulary().size()) {
      throw new LanguageModelException(
          "Expected a vocabulary of %d tokens in %s, as the network has vectors, found %d."
              .formatted(embedding.getNIn(), where, codec.vocabulary().size()));
    }
    long outputs = network.layerSize(last);
    if (outputs != codec.vocabulary().size()) {
      throw new LanguageModelException(
          "Expected a vocabulary of %d tokens in %s, as the network has outputs, found %d."
              .formatted(outputs, where, codec.vocabulary().size()));
    }
  }

  private static TextCodec readCodec(Checkpoint checkpoint) {
    try {
      return TextCodec.load(new ByteArrayInputStream(checkpoint.bytes(CODEC)));
    } catch (IOException | CorpusException e) {
      throw new LanguageModelException(
          "Cannot use the vocabulary in " + checkpoint.file() + ": " + e.getMessage());
    }
  }

  /**
   * A model with another network, such as one with weights of another framework, and this one's
   * codec and settings.
   *
   * @throws LanguageModelException if the network has not one vector and one output for each token
   */
  public LanguageModel withNetwork(TokenNetwork other) {
    requireTokens(other, codec, "the model");
    return new LanguageModel(other, codec, settings);
  }

  /**
   * Writes the model, which was not trained here, as the only checkpoint of a folder.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the folder holds a checkpoint
   *     already, or the file cannot be written
   */
  public void saveImported(RunFolder folder) {
    folder.writeImported(network, this::writeTo);
  }

  void writeTo(CheckpointWriter writer) throws IOException {
    writer.stream(CODEC, codec::save);
    settings.writeTo(writer);
  }

  /** The network, for whatever else Deeplearning4j can do with it. */
  public TokenNetwork network() {
    return network;
  }

  /** What makes tokens of text and text of tokens. */
  public TextCodec codec() {
    return codec;
  }

  /** B, texts read side by side in training. */
  public int batchSize() {
    return settings.batching().batchSize();
  }

  /** T, steps through which the gradient flows. */
  public int window() {
    return settings.window();
  }

  /** How many steps an epoch has. */
  public int stepsPerEpoch(Split split) {
    return batches(split).batches();
  }

  /** The minibatches of an epoch. */
  BpttIterator batches(Split split) {
    return settings.batches(split.training(), variesWindows());
  }

  /** As the output layer says, which weighs the tokens of windows that vary. */
  private boolean variesWindows() {
    Layer last = network.getOutputLayer().conf().getLayer();
    return (last instanceof TokenOutput output && output.getExpectedSteps() > 0)
        || (last instanceof AdaptiveTokenOutput adaptive && adaptive.getExpectedSteps() > 0);
  }

  /** Trains silently and without checkpoints. */
  public TrainingResult train(Split split, TrainingPlan plan) {
    return train(split, TrainingRun.of(plan));
  }

  /**
   * Trains from the first step on.
   *
   * @throws org.gru4j.text.CorpusException if the text is shorter than one window of a batch, or
   *     that to validate or to test on is a single token
   * @throws org.gru4j.train.TrainingDivergedException if the loss is no longer finite
   * @throws org.gru4j.train.checkpoint.CheckpointException if a checkpoint cannot be written
   */
  public TrainingResult train(Split split, TrainingRun run) {
    return new Trainer(run).train(new LanguageModelTask(this, split));
  }

  /**
   * Goes on with the training whose last checkpoint is in the folder of the run, as if it had never
   * stopped.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the checkpoint is not intact, or of
   *     other training tokens or another model
   */
  public TrainingResult resume(Split split, TrainingRun run) {
    return new Trainer(run).resume(new LanguageModelTask(this, split));
  }

  /**
   * Measures the model on a text: each token but the first is predicted once, in order, from all
   * that came before.
   *
   * @throws org.gru4j.text.CorpusException if there are fewer than two tokens
   * @throws org.gru4j.metrics.DivergedException if the perplexity is not finite
   */
  public LanguageModelScore evaluate(TokenStore tokens) {
    LanguageModelScore score = new LanguageModelEvaluator(network).score(tokens, codec);
    DivergedException.requireFinite("perplexity", score.perplexity());
    return score;
  }

  /**
   * Measures a copy of the model that takes something from the text while it reads, each token
   * scored before anything is taken from it.
   *
   * @param adaptation what it takes
   * @throws org.gru4j.text.CorpusException if there are fewer than two tokens
   * @throws org.gru4j.metrics.DivergedException if the perplexity is not finite, as with too high a
   *     rate of learning
   */
  public LanguageModelScore evaluate(TokenStore tokens, Adaptation adaptation) {
    if (!adaptation.isOn()) {
      return evaluate(tokens);
    }
    LanguageModelScore score =
        new ScoredText(codec)
            .score(tokens, new AdaptedEvaluator(network, adaptation).windows(tokens));
    DivergedException.requireFinite("perplexity", score.perplexity());
    return score;
  }

  /**
   * Measures the model on a line by itself: each of its tokens is predicted once, from those before
   * it and a line end.
   *
   * @return of no tokens for an empty line
   * @throws org.gru4j.metrics.DivergedException if the perplexity is not finite
   */
  public LanguageModelScore score(String line) {
    return score(List.of(line)).get(0);
  }

  /** The same of each of several lines, those of similar length side by side. */
  public List<LanguageModelScore> score(List<String> lines) {
    LineScores scores = new LineScores(network, codec);
    return scores.answer(lines.stream().map(scores::prepare).toList());
  }

  /**
   * Refuses a prompt that the model cannot read.
   *
   * @throws LanguageModelException if it has a symbol that the model does not know
   */
  public void requireKnown(String prompt) {
    TextInProgress.requireKnown(prompt, codec);
  }

  /**
   * Writes text.
   *
   * @param out gets the text piece by piece, as it is written, without the prompt
   * @throws LanguageModelException if the prompt has a symbol that the model does not know
   * @throws org.gru4j.metrics.DivergedException if the model's probabilities are not finite
   */
  public void generate(GenerationOptions options, Consumer<String> out) {
    TextInProgress text =
        new TextInProgress(TextRequest.of(options), codec).to(piece -> out.accept(piece.text()));
    try (TokenStepper stepper = TokenStepper.of(network, 1)) {
      float[] probabilities = new float[stepper.vocabularySize()];
      boolean finished = false;
      while (!finished) {
        stepper.step(text.nextInput());
        finished = text.take(stepper, 0, probabilities);
      }
    }
  }

  /**
   * Searches for the most probable texts behind a prompt: as long as the options allow, or up to an
   * end symbol, if the model has one.
   *
   * @return as many as the options ask for, the most probable first
   * @throws LanguageModelException if the prompt has a symbol that the model does not know
   */
  public List<Continuation> search(String prompt, BeamOptions options) {
    int[] tokens = TextInProgress.prompt(prompt, codec);
    try (TokenStepper stepper = TokenStepper.of(network, 2 * options.width())) {
      return new TextSearch(stepper, codec, options).behind(tokens);
    }
  }

  /**
   * Writes a text of probable tokens that does not repeat itself, see {@link ContrastiveSearch}.
   *
   * @throws LanguageModelException if the prompt has a symbol that the model does not know
   * @throws org.gru4j.metrics.DivergedException if the model's probabilities are not finite
   */
  public Continuation contrast(String prompt, ContrastiveOptions options) {
    int[] tokens = TextInProgress.prompt(prompt, codec);
    int candidates = Math.min(options.candidates(), codec.vocabulary().size());
    try (TokenStepper stepper = TokenStepper.of(network, candidates)) {
      return new ContrastiveSearch(stepper, codec, options).behind(tokens);
    }
  }

  /**
   * What a copy of this model says of beginnings of a line, for a search that follows many.
   *
   * @param together how many are read side by side
   */
  public TextPrefixes prefixes(int together) {
    return new TextPrefixes(
        TokenStepper.of(network, together), TextInProgress.start(codec.vocabulary()));
  }

  /**
   * A service that writes many texts at once with the present weights.
   *
   * @param limits its largest batch is how many texts advance together
   */
  public GenerationService serve(ServiceLimits limits) {
    // The service steps on threads of its own.
    Backends.installed().releaseThreads();
    return new GenerationService(capacity -> TokenStepper.of(network, capacity), codec, limits);
  }

  /**
   * A service that measures a copy of this model on lines, each by itself, as {@link
   * #score(String)} does.
   */
  public Service<String, LanguageModelScore> serveScores(ServiceLimits limits) {
    return new BatchingService<>(
        "language model's scores", new LineScores(network.clone(), codec), limits);
  }
}
