package org.gru4j.speech.recognition;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.metrics.DivergedException;
import org.gru4j.serving.BatchingService;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.audio.Sound;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.corpus.Utterance;
import org.gru4j.speech.ctc.CtcAlignment;
import org.gru4j.speech.ctc.Emissions;
import org.gru4j.speech.decoding.CtcDecoder;
import org.gru4j.speech.decoding.CtcSymbols;
import org.gru4j.speech.decoding.GreedyDecoder;
import org.gru4j.speech.decoding.Transcription;
import org.gru4j.speech.display.SpectrogramPlot;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.speech.features.FilterBank;
import org.gru4j.speech.metrics.ErrorReport;
import org.gru4j.speech.metrics.ScoredUtterance;
import org.gru4j.speech.metrics.TextNormalization;
import org.gru4j.speech.pipeline.FeaturePipeline;
import org.gru4j.speech.transcript.Passage;
import org.gru4j.text.CorpusException;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.NetworkMemory;
import org.gru4j.train.Trainer;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.gru4j.weights.onnx.OnnxExport;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network that writes down what is said in recordings.
 *
 * <pre>{@code
 * SpeechCorpus corpus = SpeechCorpus.read(Path.of("corpus.tsv"));
 * SpeechCorpus training = corpus.subset("train");
 * SpeechRecognizer model =
 *     SpeechRecognizer.create(SpeechConfiguration.builder().build(), training);
 * model.train(training, corpus.subset("dev"), TrainingPlan.builder().epochs(30).build());
 * System.out.println(model.transcribe(Path.of("recording.wav")));
 * }</pre>
 *
 * <p>One thread at a time.
 */
public final class SpeechRecognizer {
  private static final String SETTINGS = "speech.json";
  private static final String SYMBOLS = "symbols.json";

  private final MultiLayerNetwork network;
  private final TextCodec codec;
  private final CtcSymbols symbols;
  private final SpeechSettings settings;
  private final FeaturePipeline pipeline;
  private @Nullable ErrorReport lastValidation;

  private SpeechRecognizer(MultiLayerNetwork network, TextCodec codec, SpeechSettings settings) {
    this.network = network;
    this.codec = codec;
    this.symbols = CtcSymbols.of(codec);
    this.settings = settings;
    this.pipeline = known(settings, settings.pipeline());
  }

  /** A model with fresh weights that writes the characters of the training texts. */
  public static SpeechRecognizer create(SpeechConfiguration configuration, SpeechCorpus training) {
    return create(configuration, training, CodecConfiguration.characters());
  }

  /**
   * A model with fresh weights.
   *
   * @param training what symbols, subsampling and, where features are normalised over the corpus,
   *     their mean and deviation are learnt from
   * @param kind what a symbol is: a character or a part of a word
   * @throws IllegalArgumentException if it is too large for this machine
   * @throws org.gru4j.speech.audio.AudioException if a recording cannot be read
   */
  public static SpeechRecognizer create(
      SpeechConfiguration configuration, SpeechCorpus training, CodecConfiguration kind) {
    TextCodec codec =
        TextCodec.learn(training.utterances().stream().map(Utterance::text).toList(), kind);
    AcousticFeatures features = configuration.features();
    if (features.subsampling() == 0) {
      features =
          features.withSubsampling(
              Subsampling.choose(
                  features, configuration.augmentation().shortest(), training, codec));
    }
    FeaturePipeline learnt = features.pipeline().learn(training);
    SpeechSettings settings =
        new SpeechSettings(
            SpeechSettings.VERSION,
            features,
            configuration.augmentation(),
            configuration.streaming(),
            configuration.batching(),
            training.utterances().parallelStream()
                .mapToDouble(each -> each.seconds(learnt.reader()))
                .max()
                .orElseThrow(),
            learnt.corpusMoments());
    MultiLayerConfiguration conf =
        configuration.network(features, learnt.dimension(), codec.vocabulary().size() + 1);
    NetworkMemory.require(conf, configuration.step(settings));
    MultiLayerNetwork network = new MultiLayerNetwork(conf);
    network.init();
    return new SpeechRecognizer(network, codec, settings);
  }

  /**
   * The model of a checkpoint, ready to transcribe or to be resumed.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the file is no intact checkpoint
   * @throws SpeechException if it is one of another kind of model, or its parts do not fit
   */
  public static SpeechRecognizer load(Path checkpointFile) {
    try (Checkpoint checkpoint = Checkpoint.open(checkpointFile)) {
      if (!checkpoint.has(SETTINGS) || !checkpoint.has(SYMBOLS)) {
        throw new SpeechException(
            "Expected a recogniser in " + checkpointFile + ", found a model of another kind.");
      }
      SpeechSettings settings = SpeechSettings.read(checkpoint, SETTINGS);
      TextCodec codec = readCodec(checkpoint);
      MultiLayerNetwork network = checkpoint.multiLayerNetwork(MultiLayerNetwork::new, true);
      SpeechRecognizer model = new SpeechRecognizer(network, codec, settings);
      model.requireFitting(checkpointFile);
      return model;
    }
  }

  private static TextCodec readCodec(Checkpoint checkpoint) {
    try {
      return TextCodec.load(new ByteArrayInputStream(checkpoint.bytes(SYMBOLS)));
    } catch (CorpusException | IOException e) {
      throw new SpeechException(
          "Expected a codec in %s of %s, found: %s"
              .formatted(SYMBOLS, checkpoint.file(), e.getMessage()));
    }
  }

  private void requireFitting(Path file) {
    int last = network.getnLayers() - 1;
    if (network.layerInputSize(0) != pipeline.dimension()
        || network.layerSize(last) != symbols.size()) {
      throw new SpeechException(
          "Expected a network from %d features to %d symbols in %s, found one from %d to %d."
              .formatted(
                  pipeline.dimension(),
                  symbols.size(),
                  file,
                  network.layerInputSize(0),
                  network.layerSize(last)));
    }
  }

  /** Adds symbols and settings to a checkpoint. */
  void writeTo(CheckpointWriter writer) throws IOException {
    writer.json(SETTINGS, settings);
    writer.stream(SYMBOLS, codec::save);
  }

  private static FeaturePipeline known(SpeechSettings settings, FeaturePipeline.Builder builder) {
    return settings.corpus() == null ? builder.build() : builder.build(settings.corpus());
  }

  /** The network, for whatever else Deeplearning4j can do with it. */
  public MultiLayerNetwork network() {
    return network;
  }

  /** What makes symbols of texts. */
  public TextCodec codec() {
    return codec;
  }

  /** The symbols that decoders write, with the blank. */
  public CtcSymbols symbols() {
    return symbols;
  }

  /** What computes features of recordings as the model wants them. */
  public FeaturePipeline pipeline() {
    return pipeline;
  }

  /** Whether it writes while somebody speaks. */
  public boolean isStreaming() {
    return settings.streaming();
  }

  /** Seconds from one step of the network to the next. */
  public double secondsPerStep() {
    return pipeline.secondsPerFrame() * settings.features().framesPerStep();
  }

  /** What it hears. */
  public AcousticFeatures features() {
    return settings.features();
  }

  SpeechSettings settings() {
    return settings;
  }

  void validated(ErrorReport report) {
    lastValidation = report;
  }

  /**
   * How well a training that goes on, or went on last, heard what it was validated on: the most
   * probable symbols, and texts as they stand.
   */
  public Optional<ErrorReport> lastValidation() {
    return Optional.ofNullable(lastValidation);
  }

  /** How many steps an epoch has. */
  public int stepsPerEpoch(SpeechCorpus training) {
    return settings.batching().batches(training.utterances().size());
  }

  /** Trains silently and without checkpoints. */
  public TrainingResult train(SpeechCorpus training, SpeechCorpus validation, TrainingPlan plan) {
    return train(training, validation, TrainingRun.of(plan), TrainingSounds.NONE);
  }

  /**
   * Trains from the first step on.
   *
   * @throws org.gru4j.train.TrainingDivergedException if the loss is no longer finite
   * @throws org.gru4j.speech.audio.AudioException if a recording cannot be read
   */
  public TrainingResult train(
      SpeechCorpus training, SpeechCorpus validation, TrainingRun run, TrainingSounds sounds) {
    try (SpeechTask task = task(training, validation, sounds)) {
      return new Trainer(run).train(task);
    }
  }

  /**
   * Goes on with the training whose last checkpoint is in the folder of the run, as if it had never
   * stopped.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the checkpoint is not intact, or of
   *     other utterances or another model
   */
  public TrainingResult resume(
      SpeechCorpus training, SpeechCorpus validation, TrainingRun run, TrainingSounds sounds) {
    try (SpeechTask task = task(training, validation, sounds)) {
      return new Trainer(run).resume(task);
    }
  }

  private SpeechTask task(SpeechCorpus training, SpeechCorpus validation, TrainingSounds sounds) {
    FeaturePipeline prepared = prepared(sounds.in(settings.pipeline()), training, validation);
    return new SpeechTask(
        this,
        prepared,
        new SpeechData(training, codec, prepared.reader()),
        new SpeechData(validation, codec, prepared.reader()));
  }

  /** A pipeline that knows the speakers of corpora where features are normalised over them. */
  private FeaturePipeline prepared(FeaturePipeline.Builder builder, SpeechCorpus... corpora) {
    if (settings.corpus() != null) {
      return builder.build(settings.corpus());
    }
    List<Utterance> all = new ArrayList<>();
    for (SpeechCorpus corpus : corpora) {
      all.addAll(corpus.utterances());
    }
    return builder.learn(new SpeechCorpus("all corpora", all, List.of()));
  }

  /**
   * What the network says of utterances, side by side.
   *
   * @param features of each, as {@link #pipeline} computes them
   */
  public List<Emissions> emissions(List<FeatureMatrix> features) {
    INDArray mask = SpeechBatch.mask(features, 1);
    INDArray output = network.output(SpeechBatch.features(features), false, mask, null);
    DivergedException.requireFinite("output", output.sumNumber().doubleValue());
    return Emissions.ofBatch(
        output, SpeechBatch.mask(features, settings.features().framesPerStep()));
  }

  /**
   * Writes the network for ONNX Runtime and whatever else reads the format, see {@link OnnxExport}:
   * from the features that {@link #pipeline} computes to the log-probabilities of {@link #symbols},
   * the blank behind the others.
   *
   * @throws IllegalArgumentException if the network has something that is not exported
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void exportOnnx(Path file) {
    OnnxExport.write(network, file);
  }

  /** The decoder that takes the most probable symbol of each step. */
  public CtcDecoder greedy() {
    return new GreedyDecoder(symbols);
  }

  /**
   * What is said in a recording, by the most probable symbols.
   *
   * @throws org.gru4j.speech.audio.AudioException if it cannot be read
   */
  public String transcribe(Path recording) {
    return transcribe(reader().read(recording), greedy()).get(0).text();
  }

  /** Reads recordings at the rate of the features. */
  public AudioReader reader() {
    return pipeline.reader();
  }

  /**
   * What is said in a sound.
   *
   * @return the best texts, the best first
   * @throws IllegalArgumentException if it has another sample rate than the features
   */
  public List<Transcription> transcribe(Sound sound, CtcDecoder decoder) {
    return transcribe(List.of(sound), decoder).get(0);
  }

  /**
   * What is said in sounds, side by side.
   *
   * @return for each sound the best texts, the best first
   * @throws IllegalArgumentException if one has another sample rate than the features
   */
  public List<List<Transcription>> transcribe(List<Sound> sounds, CtcDecoder decoder) {
    return decoder.decode(emissions(sounds.parallelStream().map(pipeline::features).toList()));
  }

  /**
   * A service that writes down recordings of many threads with a copy of this model, as {@link
   * Transcriber} does. Streams are read on the threads of those who ask, and stay open.
   *
   * @param decoder finds texts; the service closes it
   */
  public Service<SampleStream, List<Passage>> serve(CtcDecoder decoder, ServiceLimits limits) {
    SpeechRecognizer copy = new SpeechRecognizer(network.clone(), codec, settings);
    return new BatchingService<>("recogniser", new TranscriptionWork(copy, decoder), limits);
  }

  /**
   * A picture of a sound and of when the network wrote the symbols of a text.
   *
   * @param text found in the sound
   * @throws IllegalArgumentException if the text is longer than the network's steps allow
   */
  public SpectrogramPlot plot(Sound sound, Transcription text) {
    Emissions heard = emissions(List.of(pipeline.features(sound))).get(0);
    int[] labels = text.symbols().stream().mapToInt(Integer::intValue).toArray();
    FilterBank bands = settings.features().filterBank();
    double secondsPerFrame = (double) bands.frames().shift() / bands.frames().sampleRate();
    return new SpectrogramPlot(
        bands.extract(sound),
        secondsPerFrame,
        CtcAlignment.of(heard, labels, symbols.blank()),
        symbols,
        secondsPerStep());
  }

  /**
   * Refuses a corpus that {@link #evaluate} would refuse, so that this is known before a training:
   * the headers of all recordings are read.
   *
   * @throws org.gru4j.speech.audio.AudioException if a recording cannot be read
   */
  public void requireUsable(SpeechCorpus corpus) {
    corpus.utterances().parallelStream().forEach(each -> each.seconds(reader()));
  }

  /** What stands in the texts of a corpus that the model cannot write; each counts as an error. */
  public Set<String> unknownSymbols(SpeechCorpus corpus) {
    Set<String> unknown = new TreeSet<>();
    for (Utterance utterance : corpus.utterances()) {
      codec
          .tokenizer()
          .tokens(new StringReader(utterance.text()))
          .forEachRemaining(
              token -> {
                if (!codec.vocabulary().contains(token)) {
                  unknown.add(token);
                }
              });
    }
    return unknown;
  }

  /**
   * Measures how well the texts of a corpus are recognised.
   *
   * @param normalization of both texts before they are compared
   * @return in the order of the corpus
   * @throws org.gru4j.speech.audio.AudioException if a recording cannot be read
   */
  public ErrorReport evaluate(
      SpeechCorpus corpus, CtcDecoder decoder, TextNormalization normalization) {
    FeaturePipeline prepared = prepared(settings.pipeline(), corpus);
    SpeechData data = new SpeechData(corpus, codec, prepared.reader());
    ScoredUtterance[] scored = new ScoredUtterance[data.size()];
    for (int[] batch : data.sorted(settings.batching().batchSize())) {
      List<Utterance> utterances = data.utterances(batch);
      List<FeatureMatrix> features = utterances.parallelStream().map(prepared::features).toList();
      List<List<Transcription>> found = decoder.decode(emissions(features));
      for (int i = 0; i < batch.length; i++) {
        scored[batch[i]] = scored(utterances.get(i), found.get(i), normalization);
      }
    }
    return new ErrorReport(List.of(scored));
  }

  private static ScoredUtterance scored(
      Utterance utterance, List<Transcription> found, TextNormalization normalization) {
    return ScoredUtterance.of(utterance.id(), utterance.text(), found.get(0).text(), normalization);
  }
}
