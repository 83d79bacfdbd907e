package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.cli.Program.run;
import static org.gru4j.cli.Program.succeed;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.seq2seq.Bridge;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.seq2seq.Translation;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Translation models in ONNX Runtime: the same tokens, probabilities and attention as in Java. */
class TranslationExchangeIT {
  private static final List<String> SENTENCES = List.of("cabbage", "bad", "a");
  private static final int LONGEST = 9;
  private static final BeamOptions GREEDY = BeamOptions.GREEDY.withMaximumLength(LONGEST);

  @TempDir Path folder;

  private static Seq2SeqConfiguration.Builder small() {
    return Seq2SeqConfiguration.builder().embeddingSize(5).hiddenSize(6).maximumLength(20);
  }

  static Stream<Seq2SeqConfiguration> models() {
    return Stream.of(
        small().build(),
        small().attention(AttentionScore.CONCAT).layers(2).build(),
        small().attention(AttentionScore.CONCAT).inputFeeding(true).layers(2).build(),
        small().inputFeeding(true).build(),
        small().bidirectional(false).attention(AttentionScore.DOT).bridge(Bridge.LAST).build(),
        small().bidirectional(false).attention(null).bridge(Bridge.LAST).layers(2).build(),
        small().attention(null).build(),
        small().bridge(Bridge.ZERO).embeddingSize(6).tied(true).build());
  }

  @ParameterizedTest
  @MethodSource("models")
  void onnxRuntimeTranslatesAsJavaDoes(Seq2SeqConfiguration configuration) throws OrtException {
    List<SentencePair> pairs =
        SENTENCES.stream()
            .map(word -> new SentencePair(word, word.toUpperCase(Locale.ROOT)))
            .toList();
    PairCodec codec =
        PairCodec.learn(
            ParallelCorpus.of(pairs),
            CodecConfiguration.characters(),
            CodecConfiguration.characters());
    Seq2Seq model = Seq2Seq.create(configuration, codec);
    // Biases too, and probabilities that are far from equal.
    INDArray parameters = model.network().params();
    Nd4j.getRandom().setSeed(8);
    parameters.assign(Nd4j.rand(DataType.FLOAT, parameters.shape()).subi(0.5).muli(2.5));
    model.exportOnnx(folder.resolve("m.encoder.onnx"), folder.resolve("m.decoder.onnx"));
    requireSame(model, folder.resolve("m"), codec, SENTENCES);
  }

  /** What is written by greedy search in ONNX Runtime, sentences of all lengths side by side. */
  private static void requireSame(
      Seq2Seq model, Path files, PairCodec codec, List<String> sentences) throws OrtException {
    List<List<Translation>> expected = model.translate(sentences, GREEDY);
    try (OnnxTranslator translator = new OnnxTranslator(files, codec)) {
      List<OnnxTranslator.Written> all = translator.write(sentences, LONGEST);
      for (int i = 0; i < sentences.size(); i++) {
        Translation wanted = expected.get(i).get(0);
        OnnxTranslator.Written found = all.get(i);
        assertThat(found.tokens).isEqualTo(wanted.tokens());
        assertThat(found.logProbability).isCloseTo(wanted.logProbability(), within(1e-4));
        for (int step = 0; step < wanted.attention().size(); step++) {
          float[] row = wanted.attention().get(step);
          assertThat(Arrays.copyOf(found.attention.get(step), row.length))
              .containsExactly(row, within(1e-5f));
        }
      }
    }
  }

  /** From the command's files alone: the models and what their tokens are. */
  @Test
  void aTrainedModelGoesOutByTheCommand() throws IOException, OrtException {
    Path here = Files.createDirectories(folder.resolve("Eigene Übung"));
    Path source = Files.writeString(here.resolve("a.de"), "ein hund\ndas gras\n".repeat(20));
    Path target = Files.writeString(here.resolve("a.en"), "a dog\nthe grass\n".repeat(20));
    Path run = here.resolve("run");
    succeed(
        "train-translation",
        "--source=" + source,
        "--target=" + target,
        "--validation-fraction=0.2",
        "--hidden=12",
        "--embedding=8",
        "--max-steps=20",
        "--out=" + run);
    String told = succeed("export", "--model", run, "--out", here.resolve("net.onnx")).out();
    assertThat(told)
        .contains("net.encoder.onnx", "net.decoder.onnx", "net.source.codec", "net.target.codec");
    Seq2Seq model = Seq2Seq.load(RunFolder.at(run).bestOrLast());
    PairCodec codec = OnnxTranslator.codec(here.resolve("net"));
    requireSame(model, here.resolve("net"), codec, List.of("ein hund", "gras"));
    assertThat(run("export", "--model", run, "--out", here.resolve("m.npz")).err())
        .contains("Expected a file named *.onnx for a translation model");
  }
}
