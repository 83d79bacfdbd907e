package org.gru4j.seq2seq;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.decoding.BeamSearch;
import org.gru4j.decoding.Hypothesis;
import org.gru4j.decoding.SamplingOptions;
import org.gru4j.decoding.SequenceSampler;
import org.gru4j.layer.graph.DecoderStepper;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairIterator;
import org.gru4j.text.tokens.Vocabulary;
import org.gru4j.train.LengthBuckets;
import org.gru4j.weights.onnx.OnnxEncoderDecoder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Reads sentences and lets the decoder write, by search or by chance. */
final class Translator {
  private final ComputationGraph network;
  private final DecoderGraph decoder;
  private final int lastRead;
  private final PairCodec codec;
  private final int maximumLength;
  private final int begin;
  private final int end;

  /**
   * A translator.
   *
   * @param maximumLength tokens of the longest sentence that is read
   */
  Translator(ComputationGraph network, PairCodec codec, int maximumLength) {
    this.network = network;
    this.decoder = DecoderGraph.of(network.getConfiguration());
    this.lastRead = lastNeeded(network, decoder);
    this.codec = codec;
    this.maximumLength = maximumLength;
    Vocabulary target = codec.targetCodec().vocabulary();
    this.begin = target.indexOf(target.beginSymbol().orElseThrow());
    this.end = target.indexOf(target.endSymbol().orElseThrow());
  }

  /**
   * For each sentence its best translations, the best first.
   *
   * @throws IllegalArgumentException if the beam is too wide for this machine
   */
  List<List<Translation>> search(List<String> sentences, BeamOptions options) {
    requireMemory(options);
    BeamSearch search = new BeamSearch(options, begin, end);
    return write(
        sentences, options.width(), (predictor, chosen) -> search.search(predictor, chosen.length));
  }

  /**
   * Refuses a search that this machine has no memory for.
   *
   * @throws IllegalArgumentException if the beam is too wide
   */
  void requireMemory(BeamOptions options) {
    TranslationMemory.requireBeam(options, vocabularySize());
  }

  /** A drawn translation of each sentence. */
  List<Translation> draw(List<String> sentences, SamplingOptions options, int longest, long seed) {
    SequenceSampler sampler = new SequenceSampler(options, longest, begin, end);
    return write(
            sentences,
            1,
            (predictor, chosen) ->
                sampler
                    .draw(
                        predictor, Arrays.stream(chosen).mapToLong(place -> seed + place).toArray())
                    .stream()
                    .map(List::of)
                    .toList())
        .stream()
        .map(drawn -> drawn.get(0))
        .toList();
  }

  /** How hypotheses of some sentences come about. */
  private interface Writing {
    /**
     * Writes.
     *
     * @param chosen places of the sentences among all
     */
    List<List<Hypothesis>> write(GraphPredictor predictor, int[] chosen);
  }

  /** Sentences of similar length side by side, the results in the order of the sentences. */
  private List<List<Translation>> write(List<String> sentences, int each, Writing writing) {
    List<Source> encoded = sentences.stream().map(this::encode).toList();
    LengthBuckets buckets =
        new LengthBuckets(
            encoded.size(),
            TranslationMemory.sentencesAtOnce(each, vocabularySize()),
            Comparator.comparingInt(i -> encoded.get(i).tokens.length));
    List<List<Translation>> translations = new ArrayList<>(sentences.size());
    for (int i = 0; i < sentences.size(); i++) {
      translations.add(List.of());
    }
    for (int[] chosen : buckets.sorted()) {
      List<Source> sources = Arrays.stream(chosen).mapToObj(encoded::get).toList();
      List<List<Hypothesis>> found;
      try (DecoderStepper stepper = stepper(sources, each)) {
        found = writing.write(new GraphPredictor(stepper), chosen);
      }
      for (int i = 0; i < chosen.length; i++) {
        Source source = sources.get(i);
        translations.set(
            chosen[i], found.get(i).stream().map(one -> translation(source, one)).toList());
      }
    }
    return translations;
  }

  private int vocabularySize() {
    return codec.targetCodec().vocabulary().size();
  }

  /** A sentence that is to be translated. */
  private static final class Source {
    final int[] tokens;
    final List<String> words;

    /**
     * Takes the arrays as they are.
     *
     * @param words what the tokens stand for, the end symbol included
     */
    Source(int[] tokens, List<String> words) {
      this.tokens = tokens;
      this.words = words;
    }
  }

  /** Refuses a sentence that cannot be translated; how many tokens one has that can be. */
  int requireUsable(String sentence) {
    return encode(sentence).tokens.length;
  }

  private Source encode(String sentence) {
    int[] tokens = sentence.isBlank() ? new int[0] : codec.source(sentence.strip());
    if (tokens.length == 0) {
      throw new Seq2SeqException("Expected a sentence to translate, found an empty one.");
    }
    if (tokens.length > maximumLength) {
      throw new Seq2SeqException(
          "Expected a sentence of at most %d tokens (--max-length of the training), found one of %d: \"%s...\"."
              .formatted(
                  maximumLength,
                  tokens.length,
                  VisibleText.of(sentence.substring(0, Math.min(40, sentence.length())))));
    }
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    Vocabulary vocabulary = codec.sourceCodec().vocabulary();
    ended[tokens.length] = vocabulary.indexOf(vocabulary.endSymbol().orElseThrow());
    List<String> words = new ArrayList<>(codec.sourceTokens(sentence.strip()));
    words.add(vocabulary.endSymbol().orElseThrow());
    return new Source(ended, words);
  }

  /** The parts of the network, for export. */
  OnnxEncoderDecoder.Parts onnxParts() {
    return new OnnxEncoderDecoder.Parts(
        network.getConfiguration().getNetworkInputs().get(1),
        decoder.memory(),
        decoder.states(),
        decoder.parts());
  }

  private DecoderStepper stepper(List<Source> sources, int each) {
    DecoderStepper.Start start = start(sources.stream().map(source -> source.tokens).toList());
    return DecoderStepper.of(network, decoder.parts(), start, each);
  }

  /** Reads the sources, through no more of the graph than the decoder starts from. */
  private DecoderStepper.Start start(List<int[]> sources) {
    INDArray tokens = PairIterator.padded(sources);
    INDArray mask = PairIterator.mask(sources);
    // The decoder is a part of the graph: it is given one step, which nothing depends on.
    INDArray step = Nd4j.zeros(DataType.FLOAT, sources.size(), 1, 1);
    INDArray stepMask = Nd4j.ones(DataType.FLOAT, sources.size(), 1);
    try {
      network.setLayerMaskArrays(new INDArray[] {stepMask, mask}, null);
      Map<String, INDArray> read =
          network.feedForward(new INDArray[] {step, tokens}, lastRead, false, true);
      return new DecoderStepper.Start(
          Objects.requireNonNull(read.get(decoder.memory())),
          mask,
          decoder.states().stream().map(read::get).toList());
    } finally {
      network.clearLayerMaskArrays();
    }
  }

  /**
   * The place, in the order of computation, after which all that a decoder starts from is there.
   */
  private static int lastNeeded(ComputationGraph network, DecoderGraph decoder) {
    int[] order = network.topologicalSortOrder();
    int last = 0;
    for (int place = 0; place < order.length; place++) {
      String name = network.getVertices()[order[place]].getVertexName();
      if (name.equals(decoder.memory()) || decoder.states().contains(name)) {
        last = place;
      }
    }
    return last;
  }

  private Translation translation(Source source, Hypothesis hypothesis) {
    Vocabulary to = codec.targetCodec().vocabulary();
    List<String> written = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < hypothesis.tokens().size(); i++) {
      String token = to.token(hypothesis.tokens().get(i));
      written.add(token);
      boolean unknown = token.equals(to.unknownSymbol().orElse(null));
      text.append(
          unknown && !hypothesis.attention().isEmpty()
              ? copied(source, hypothesis.attention().get(i))
              : codec.targetCodec().decode(hypothesis.tokens().get(i)));
    }
    if (hypothesis.finished()) {
      written.add(to.endSymbol().orElseThrow());
    }
    return new Translation(
        text.toString().strip(),
        hypothesis.score(),
        hypothesis.logProbability(),
        source.words,
        written,
        // Behind the sentence is padding, as long as another beside it.
        hypothesis.attention().stream()
            .map(row -> Arrays.copyOf(row, source.tokens.length))
            .toList());
  }

  /** The token of the source that was attended to most, in the place of an unknown one. */
  private String copied(Source source, float[] attention) {
    int most = 0;
    for (int place = 1; place < source.tokens.length - 1; place++) {
      most = attention[place] > attention[most] ? place : most;
    }
    return source.words.get(most);
  }
}
