package org.gru4j.cli;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.tokens.Vocabulary;

/** A translation model that was exported, run by ONNX Runtime as a program without Java would. */
final class OnnxTranslator implements AutoCloseable {
  private final OrtEnvironment runtime = OrtEnvironment.getEnvironment();
  private final OrtSession encoder;
  private final OrtSession decoder;
  private final PairCodec codec;
  private final int begin;
  private final int end;

  /**
   * A model.
   *
   * @param files their path without the ends of their names
   */
  OnnxTranslator(Path files, PairCodec codec) throws OrtException {
    this.encoder = runtime.createSession(files + ".encoder.onnx");
    this.decoder = runtime.createSession(files + ".decoder.onnx");
    this.codec = codec;
    Vocabulary to = codec.targetCodec().vocabulary();
    this.begin = to.indexOf(to.beginSymbol().orElseThrow());
    this.end = to.indexOf(to.endSymbol().orElseThrow());
  }

  /** The codec that lies beside the models. */
  static PairCodec codec(Path files) throws IOException {
    return new PairCodec(
        OnnxRuns.codec(Path.of(files + ".source.codec.json")),
        OnnxRuns.codec(Path.of(files + ".target.codec.json")));
  }

  /** What became of a sentence. */
  static final class Written {
    final List<String> tokens = new ArrayList<>();
    final List<float[]> attention = new ArrayList<>();
    double logProbability;
    private boolean ended;
  }

  /** Translates sentences side by side, by the most probable token of each step. */
  List<Written> write(List<String> sentences, int longest) throws OrtException {
    List<Written> all = Stream.generate(Written::new).limit(sentences.size()).toList();
    Map<String, OnnxTensor> given = read(sentences);
    long[] last = new long[sentences.size()];
    Arrays.fill(last, begin);
    for (int step = 0; step < longest; step++) {
      long[] shape = {last.length};
      given.put("tokens", OnnxTensor.createTensor(runtime, LongBuffer.wrap(last.clone()), shape));
      try (OrtSession.Result result = decoder.run(given)) {
        float[][] probabilities = (float[][]) result.get("output").orElseThrow().getValue();
        float[][] attention =
            result.get("attention").isPresent()
                ? (float[][]) result.get("attention").orElseThrow().getValue()
                : new float[last.length][0];
        for (int i = 0; i < last.length; i++) {
          // The symbol that begins a sentence is read and never written.
          int best = OnnxRuns.mostProbable(probabilities[i], begin);
          last[i] = best;
          if (!all.get(i).ended) {
            all.get(i).tokens.add(codec.targetCodec().vocabulary().token(best));
            all.get(i).logProbability += Math.log(probabilities[i][best]);
            all.get(i).attention.add(attention[i]);
            all.get(i).ended = best == end;
          }
        }
        OnnxRuns.keepStates(result, given);
      }
    }
    return all;
  }

  private Map<String, OnnxTensor> read(List<String> sentences) throws OrtException {
    int batch = sentences.size();
    Vocabulary from = codec.sourceCodec().vocabulary();
    List<int[]> sources = sentences.stream().map(codec::source).toList();
    int places = 1 + sources.stream().mapToInt(each -> each.length).max().orElseThrow();
    long[] source = new long[places * batch];
    // What stands behind a sentence does not matter.
    Arrays.fill(source, 1);
    int[] lengths = new int[batch];
    for (int i = 0; i < batch; i++) {
      int[] tokens = sources.get(i);
      for (int place = 0; place < tokens.length; place++) {
        source[place * batch + i] = tokens[place];
      }
      source[tokens.length * batch + i] = from.indexOf(from.endSymbol().orElseThrow());
      lengths[i] = tokens.length + 1;
    }
    Map<String, OnnxTensor> inputs = new HashMap<>();
    inputs.put(
        "source",
        OnnxTensor.createTensor(runtime, LongBuffer.wrap(source), new long[] {places, batch}));
    inputs.put(
        "lengths", OnnxTensor.createTensor(runtime, IntBuffer.wrap(lengths), new long[] {batch}));
    Map<String, OnnxTensor> found = new HashMap<>();
    try (OrtSession.Result read = encoder.run(inputs)) {
      for (var entry : read) {
        found.put(entry.getKey(), OnnxRuns.copy((OnnxTensor) entry.getValue()));
      }
    }
    return found;
  }

  @Override
  public void close() throws OrtException {
    encoder.close();
    decoder.close();
  }
}
