package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gru4j.testing.SpokenTones;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of speech recognition, as a person runs them. */
class SpeechCommandsIT {
  private static final List<String> SMALL =
      List.of(
          "--mel-bands=24",
          "--filters=4",
          "--hidden=32",
          "--layers=1",
          "--batch=8",
          "--dropout=0",
          "--frequency-masks=0",
          "--time-masks=0",
          "--speed-change=0",
          "--schedule=constant",
          "--learning-rate=0.02");

  @TempDir private static Path folder;

  private static Path table;
  private static Path run;
  private static String trained;

  @BeforeAll
  static void train() throws IOException {
    table = SpokenTones.corpus(folder.resolve("Aufnahmen für alle"), 64, 12);
    run = folder.resolve("run");
    trained = Program.succeed(training(run, 20)).out();
  }

  private static Object[] training(Path out, int epochs, String... more) {
    List<Object> arguments = new ArrayList<>(List.of("train-speech", table));
    arguments.addAll(SMALL);
    arguments.addAll(List.of("--epochs=" + epochs, "--out", out));
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  private static Path spoken(String name, String text) throws IOException {
    return SpokenTones.write(folder.resolve(name), SpokenTones.samples(text, 3));
  }

  @Test
  void trainingEndsWithTheTest() {
    assertThat(trained)
        .contains("corpus: 64 utterances to train on, 12 to validate, 12 to test")
        .contains("a step each 40 ms")
        .containsPattern("CER \\d\\.\\d+ %")
        .contains("worst utterances:")
        .contains("to transcribe:  ./gru4j transcribe --model " + run);
  }

  @Test
  void everyFormat() throws IOException {
    Path file = spoken("dad bee.wav", "dad bee");
    assertThat(Program.succeed("transcribe", "--model", run, file).out()).isEqualTo("dad bee\n");
    assertThat(Program.succeed("transcribe", "--model", run, file, "--format=json").out())
        .contains("\"text\":\"dad bee\"")
        .contains("\"words\":[{\"text\":\"dad\",\"start\":0.")
        .contains("\"confidence\":");
    assertThat(Program.succeed("transcribe", "--model", run, file, "--format=srt").out())
        .matches("(?s)1\n00:00:00,\\d+ --> 00:00:0\\d,\\d+\ndad bee\n\n");
    assertThat(Program.succeed("transcribe", "--model", run, file, "--format=vtt").out())
        .startsWith("WEBVTT\n\n00:00:00.");
    assertThat(
            Program.succeed("transcribe", "--model", run, file, "--format=json", "--best=3").out())
        .contains("\"best\":[{");
    Path plot = folder.resolve("plot.png");
    Program.succeed("transcribe", "--model", run, file, "--plot", plot);
    assertThat(plot).isNotEmptyFile();
  }

  @Test
  void theRunSaysWhatItIs() throws IOException {
    assertThat(Program.succeed("info", run).out())
        .contains("speech recogniser", "TimeFrequencyConvolution 24 to 48", "CTC loss")
        .contains("./gru4j transcribe --model");
    assertThat(Files.readString(run.resolve("README.md")))
        .startsWith("<!-- written by gru4j")
        .contains("# Speech recogniser in", "64 training utterances");
    assertRefused("gru4j transcribe --model", "predict", run);
    Path nothing = Files.createDirectories(folder.resolve("nothing"));
    assertRefused("Expected recordings in " + nothing, "transcribe", "--model", run, nothing);
    assertRefused("evaluate-speech", "evaluate", run, table);
  }

  @Test
  void foldersAndStandardInput() throws IOException {
    Path recordings = Files.createDirectories(folder.resolve("two"));
    SpokenTones.write(recordings.resolve("a.wav"), SpokenTones.samples("bad cab", 1));
    SpokenTones.write(recordings.resolve("b.wav"), SpokenTones.samples("add ebb", 2));
    Files.writeString(recordings.resolve("notes.txt"), "no recording");
    assertThat(Program.succeed("transcribe", "--model", run, recordings).out())
        .contains("a.wav:\nbad cab\n")
        .contains("b.wav:\nadd ebb\n");
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(Files.readAllBytes(recordings.resolve("a.wav"))));
    try {
      assertThat(Program.succeed("transcribe", "--model", run).out()).isEqualTo("bad cab\n");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void measuresWithALexiconAndNgrams() throws IOException {
    Path lexicon = folder.resolve("words.txt");
    Files.write(lexicon, SpokenTones.words());
    String greedy = Program.succeed("evaluate-speech", "--model", run, table, "--part=test").out();
    String closed =
        Program.succeed(
                "evaluate-speech", "--model", run, table, "--part=test", "--lexicon", lexicon)
            .out();
    assertThat(greedy).containsPattern("WER \\d+\\.\\d+ % \\(95 % interval");
    assertThat(rate(closed)).isLessThanOrEqualTo(rate(greedy));
    Path arpa = folder.resolve("unigram.arpa");
    Files.writeString(
        arpa,
        "\\data\\\nngram 1=4\n\n\\1-grams:\n-0.6 </s>\n-99 <s>\n-0.6 dad\n-2 bee\n\n\\end\\\n");
    assertThat(
            Program.succeed(
                    "evaluate-speech",
                    "--model",
                    run,
                    table,
                    "--part=test",
                    "--ngrams",
                    arpa,
                    "--lm-weight=0",
                    "--beam=32")
                .out())
        .contains("WER");
  }

  @Test
  void aLanguageModelChoosesAmongTheBestTexts() throws IOException {
    Path text = folder.resolve("sentences.txt");
    Files.write(text, SpokenTones.sentences(400, 3));
    Path language = folder.resolve("language");
    Program.succeed(
        "train",
        "--corpus",
        text,
        "--out",
        language,
        "--hidden=24",
        "--embedding=12",
        "--batch=8",
        "--window=32",
        "--epochs=2");
    Path file = spoken("rescored.wav", "dad bee");
    assertThat(
            Program.succeed(
                    "transcribe", "--model", run, file, "--language-model", language, "--beam=8")
                .out())
        .isEqualTo("dad bee\n");
    assertRefused(
        "Expected a language model", "transcribe", "--model", run, file, "--language-model", run);
  }

  private static double rate(String report) {
    return Double.parseDouble(report.replaceAll("(?s)^WER ([0-9.]+) %.*", "$1"));
  }

  @Test
  void resumesWhereItStopped() {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    Program.succeed(training(whole, 3, "--dropout=0.2", "--speed-change=0.1"));
    Program.succeed(training(parts, 3, "--dropout=0.2", "--speed-change=0.1", "--max-steps=11"));
    Program.succeed("resume", parts, "--max-steps=24");
    assertThat(losses(parts)).endsWith(losses(whole).get(2)).hasSizeGreaterThan(2);
  }

  private static List<Double> losses(Path of) {
    try (Checkpoint last = Checkpoint.open(RunFolder.at(of).last())) {
      return last.state().history().validations().stream()
          .map(point -> point.validationLoss())
          .toList();
    }
  }

  private static void assertRefused(String sentence, Object... arguments) {
    Program.Outcome outcome = Program.run(arguments);
    assertThat(outcome.status()).isNotZero();
    assertThat(outcome.err()).startsWith("gru4j: ").contains(sentence).doesNotContain("\tat ");
    assertThat(outcome.err().strip().lines().count()).isLessThanOrEqualTo(2);
  }

  @Test
  void whatIsNoRecordingIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.wav"), "this is no sound");
    assertRefused("Expected sound in a format", "transcribe", "--model", run, text);
    Path missing = folder.resolve("missing.wav");
    assertRefused("found no file", "transcribe", "--model", run, missing);
    Path empty = SpokenTones.write(folder.resolve("empty.wav"));
    assertRefused("", "evaluate-speech", "--model", run, empty);
    byte[] whole = Files.readAllBytes(spoken("whole.wav", "cab"));
    Path cut = folder.resolve("cut.wav");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    assertRefused("cut.wav", "transcribe", "--model", run, cut);
    assertRefused("--streaming", "transcribe", "--model", run, "--microphone");
  }

  /** Silence, clipping, twelve channels, a rate of 8 kHz: no text or some, but no failure. */
  @Test
  void oddSoundsAreTranscribed() throws IOException {
    Path silent = SpokenTones.write(folder.resolve("silent.wav"), new float[16_000]);
    Program.succeed("transcribe", "--model", run, silent);
    float[] loud = SpokenTones.samples("dad", 1);
    for (int i = 0; i < loud.length; i++) {
      loud[i] = Math.max(-1, Math.min(1, 100 * loud[i]));
    }
    Program.succeed(
        "transcribe", "--model", run, SpokenTones.write(folder.resolve("clipped.wav"), loud));
  }

  @Test
  void aCorpusWithoutTextsOrRecordingsIsRefusedBeforeAnythingIsTrained() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Path lonely = other.resolve("lonely.tsv");
    Files.writeString(lonely, "subset\taudio\ttext\ntrain\tnowhere.wav\tab\n");
    assertRefused("nowhere.wav", "train-speech", lonely, "--out", other.resolve("out"));
    Path latin = other.resolve("latin.tsv");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("subset\taudio\ttext\ntrain\ta.wav\t".getBytes("UTF-8"));
    bytes.writeBytes("grün".getBytes("ISO-8859-1"));
    Files.write(latin, bytes.toByteArray());
    assertRefused("UTF-8", "train-speech", latin, "--out", other.resolve("out"));
    assertThat(other.resolve("out")).doesNotExist();
  }

  @Test
  void partsAreRequiredByName() {
    assertRefused(
        "subset nothing",
        "train-speech",
        table,
        "--test-part=nothing",
        "--out",
        folder.resolve("unmade"));
    assertThat(folder.resolve("unmade")).doesNotExist();
  }
}
