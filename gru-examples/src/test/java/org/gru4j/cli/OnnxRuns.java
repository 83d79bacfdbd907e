package org.gru4j.cli;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.text.tokens.TextCodec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Models that were exported, run by ONNX Runtime. */
final class OnnxRuns {
  private static final OrtEnvironment RUNTIME = OrtEnvironment.getEnvironment();

  private OnnxRuns() {}

  static OnnxTensor floats(FloatBuffer numbers, long... shape) throws OrtException {
    return OnnxTensor.createTensor(RUNTIME, numbers, shape);
  }

  /** A result that outlives the others of its run. */
  static OnnxTensor copy(OnnxTensor tensor) throws OrtException {
    return floats(tensor.getFloatBuffer(), tensor.getInfo().getShape());
  }

  /** Lets the next step go on from the states that this one ended in. */
  static void keepStates(OrtSession.Result result, Map<String, OnnxTensor> inputs)
      throws OrtException {
    for (String name : inputs.keySet().toArray(String[]::new)) {
      if (name.startsWith("state_")) {
        inputs.put(name, copy((OnnxTensor) result.get("next_" + name).orElseThrow()));
      }
    }
  }

  /**
   * The most probable token.
   *
   * @param never one that is not written; -1 for none
   */
  static int mostProbable(float[] probabilities, int never) {
    int best = never == 0 ? 1 : 0;
    for (int token = best + 1; token < probabilities.length; token++) {
      best = token != never && probabilities[token] > probabilities[best] ? token : best;
    }
    return best;
  }

  /** The codec that lies beside a model. */
  static TextCodec codec(Path file) throws IOException {
    try (InputStream saved = Files.newInputStream(file)) {
      return TextCodec.load(saved);
    }
  }

  static float[] value(OrtSession.Result result, String name) {
    FloatBuffer buffer = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /** A sequence {@code [columns, time]} by itself, after states of zeros. */
  static Map<String, OnnxTensor> inputs(OrtSession session, INDArray features) throws OrtException {
    Map<String, OnnxTensor> inputs = zeroStates(session);
    double[] numbers = features.transpose().dup('c').data().asDouble();
    inputs.put(
        "input",
        OnnxTensor.createTensor(
            RUNTIME,
            DoubleBuffer.wrap(numbers),
            new long[] {features.size(1), 1, features.size(0)}));
    return inputs;
  }

  /** The states that nothing has been read in. */
  static Map<String, OnnxTensor> zeroStates(OrtSession session) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    for (var entry : session.getInputInfo().entrySet()) {
      if (entry.getKey().startsWith("state_")) {
        long[] shape = ((TensorInfo) entry.getValue().getInfo()).getShape().clone();
        shape[1] = 1;
        inputs.put(
            entry.getKey(), floats(FloatBuffer.allocate((int) (shape[0] * shape[2])), shape));
      }
    }
    return inputs;
  }

  /** What a model says of one sequence: probabilities of each step, or of all; time-major. */
  static float[] labels(Path file, INDArray features) throws OrtException {
    try (OrtSession session = RUNTIME.createSession(file.toString());
        OrtSession.Result result = session.run(inputs(session, features))) {
      return value(result, "output");
    }
  }

  /** What a forecaster says after a window, in units of the data. */
  static double[] forecast(Path file, INDArray window, int steps) throws OrtException {
    try (OrtSession session = RUNTIME.createSession(file.toString());
        OrtSession.Result result = session.run(inputs(session, window))) {
      double[] found = new double[steps];
      ((OnnxTensor) result.get("output").orElseThrow()).getDoubleBuffer().get(found);
      return found;
    }
  }

  /** What a recogniser says of one recording: log-probabilities, step after step. */
  static float[] spoken(Path file, FeatureMatrix features) throws OrtException {
    try (OrtSession session = RUNTIME.createSession(file.toString())) {
      Map<String, OnnxTensor> inputs = zeroStates(session);
      FloatBuffer numbers = FloatBuffer.wrap(features.values());
      inputs.put("input", floats(numbers, features.frames(), 1, features.dimension()));
      try (OrtSession.Result result = session.run(inputs)) {
        return value(result, "output");
      }
    }
  }

  /** What a model says of steps that are read one after the other, of the last of them last. */
  static float[] steps(Path file, String input, List<float[]> steps) throws OrtException {
    try (OrtSession session = RUNTIME.createSession(file.toString())) {
      Map<String, OnnxTensor> inputs = zeroStates(session);
      int width = steps.get(0).length;
      FloatBuffer numbers = FloatBuffer.allocate(steps.size() * width);
      steps.forEach(numbers::put);
      inputs.put(input, floats(numbers.flip(), steps.size(), 1, width));
      try (OrtSession.Result result = session.run(inputs)) {
        return value(result, "output");
      }
    }
  }

  /**
   * What a model of labelled text says of a sentence, from the words and letters that lie beside
   * it.
   *
   * @return {@code [time][labels]}, or {@code [1][labels]} of all of it
   */
  static double[][] labelled(Path file, JsonNode inputs, List<String> sentence)
      throws OrtException {
    Map<String, Long> words = places(inputs.get("words"));
    Map<String, Long> letters = places(inputs.get("letters"));
    List<String> distinct = sentence.stream().distinct().toList();
    int longest = distinct.stream().mapToInt(String::length).max().orElseThrow();
    long[] spelt = new long[longest * distinct.size()];
    int[] lengths = new int[distinct.size()];
    for (int i = 0; i < distinct.size(); i++) {
      lengths[i] = distinct.get(i).length();
      for (int t = 0; t < lengths[i]; t++) {
        spelt[t * distinct.size() + i] =
            letters.getOrDefault(distinct.get(i).substring(t, t + 1), 0L);
      }
    }
    try (OrtSession session = RUNTIME.createSession(file.toString())) {
      Map<String, OnnxTensor> given = zeroStates(session);
      given.put(
          "words",
          integers(
              sentence.stream()
                  .mapToLong(word -> words.getOrDefault(word.toLowerCase(Locale.ROOT), 0L))
                  .toArray(),
              sentence.size(),
              1));
      given.put("letters", integers(spelt, longest, distinct.size()));
      given.put(
          "letters_lengths",
          OnnxTensor.createTensor(RUNTIME, IntBuffer.wrap(lengths), new long[] {lengths.length}));
      given.put(
          "numbers",
          integers(sentence.stream().mapToLong(distinct::indexOf).toArray(), sentence.size(), 1));
      try (OrtSession.Result result = session.run(given)) {
        float[] flat = value(result, "output");
        int labels = inputs.get("labels").size();
        double[][] said = new double[flat.length / labels][labels];
        for (int i = 0; i < flat.length; i++) {
          said[i / labels][i % labels] = flat[i];
        }
        return said;
      }
    }
  }

  private static OnnxTensor integers(long[] numbers, long... shape) throws OrtException {
    return OnnxTensor.createTensor(RUNTIME, LongBuffer.wrap(numbers), shape);
  }

  private static Map<String, Long> places(JsonNode names) {
    Map<String, Long> places = new HashMap<>();
    for (JsonNode name : names) {
      places.put(name.asText(), (long) places.size());
    }
    return places;
  }

  /**
   * What a language model writes behind a prompt by the most probable token of each step.
   *
   * @return the log-probability of each token that was written, by its index
   */
  static List<Map.Entry<Integer, Double>> written(Path file, int[] prompt, int count)
      throws OrtException {
    List<Map.Entry<Integer, Double>> written = new ArrayList<>();
    try (OrtSession session = RUNTIME.createSession(file.toString())) {
      Map<String, OnnxTensor> inputs = zeroStates(session);
      int read = 0;
      for (int step = 0; step < prompt.length + count - 1; step++) {
        read = step < prompt.length ? prompt[step] : read;
        LongBuffer token = LongBuffer.wrap(new long[] {read});
        inputs.put("tokens", OnnxTensor.createTensor(RUNTIME, token, new long[] {1, 1}));
        try (OrtSession.Result result = session.run(inputs)) {
          float[] probabilities = value(result, "output");
          int best = mostProbable(probabilities, -1);
          if (step >= prompt.length - 1) {
            written.add(Map.entry(best, Math.log(probabilities[best])));
            read = best;
          }
          keepStates(result, inputs);
        }
      }
    }
    return written;
  }
}
