package org.gru4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gru4j.testing.Peers;
import org.gru4j.testing.SpokenTones;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of README and guides as they stand there, by a shell without a locale, with relative
 * paths, in a folder whose name has spaces and letters beyond ASCII. Only the number of steps is
 * limited.
 */
@Timeout(1200)
@DisabledOnOs(OS.WINDOWS)
class DocumentedCommandsIT {
  private static final Pattern BLOCK = Pattern.compile("```[a-z]*\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMAND =
      Pattern.compile("^\\./gru4j (?:[^\\\\\n]|\\\\\n)*", Pattern.MULTILINE);
  private static final Pattern CURL =
      Pattern.compile("^curl (?:[^\\\\\n]|\\\\\n)*", Pattern.MULTILINE);
  private static final Pattern INLINE = Pattern.compile("`(\\./gru4j [^`]+)`");

  /** Calls the program with fewer steps, and with a known folder where none is named. */
  private static final String WRAPPER =
      """
      #!/bin/sh
      command=$1
      case " $* " in
        *" --out "*) ;;
        *)
          case $command in
            train | train-translation | train-speech | dates | spelling | classify | tag | forecast)
              set -- "$@" --out "runs/$command" ;;
            tune) [ -e runs/tune ] || set -- "$@" --out runs/tune ;;
          esac ;;
      esac
      case $command in
        train | train-translation) set -- "$@" --max-steps 12 ;;
        train-speech) set -- "$@" --max-steps 12 --hidden 16 --layers 1 ;;
        resume)
          case $(head -n 1 "$2/arguments.txt") in train*) set -- "$@" --max-steps 18 ;; esac ;;
        dates) set -- "$@" --dates 300 ;;
        spelling | classify | tag | forecast) set -- "$@" --epochs 1 ;;
        forecast-series) set -- "$@" --epochs 2 --batches-per-epoch 5 ;;
        tune)
          case " $* " in
            *" --print "*) ;;
            *)
              case $2 in
                *.yaml) sed -i "$LIMITS" "$2" ;;
                *) "$GRU4J" tune --print | sed "$LIMITS" >limited.yaml; set -- "$@" limited.yaml ;;
              esac ;;
          esac ;;
      esac
      exec "$GRU4J" "$@"
      """;

  @TempDir private Path base;

  private Path fixture;

  @BeforeEach
  void fixture() throws IOException {
    fixture = Files.createDirectories(base.resolve("fixture"));
    Files.copy(Path.of("..", "LICENSE"), fixture.resolve("LICENSE"));
    String licence = Files.readString(Path.of("..", "LICENSE"));
    write("novels/one.txt", licence);
    write("my/sources/A.java", licence);
    StringBuilder german = new StringBuilder();
    StringBuilder english = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      german.append("ein hund läuft über ").append("sehr ".repeat(i % 4)).append("grünes gras .\n");
      english.append("a dog runs over ").append("very ".repeat(i % 4)).append("green grass .\n");
    }
    for (String part : List.of("train", "val", "test")) {
      write(part + ".de", german);
      write(part + ".en", english);
    }
    for (int file = 0; file < 30; file++) {
      write("labelled/" + file + ".csv", (file % 2 == 0 ? "1,up\n" : "-1,down\n").repeat(4));
    }
    StringBuilder sine = new StringBuilder();
    for (int step = 0; step < 400; step++) {
      sine.append(Math.sin(step / 5.0)).append('\n');
    }
    write("series.csv", sine);
    StringBuilder dictionary = new StringBuilder();
    for (char c = 'a'; c <= 'z'; c++) {
      dictionary.append(c).append("b  ").append(Character.toUpperCase(c)).append(" B\n");
    }
    write("cmudict.dict", dictionary);
    Path jar = Files.createDirectories(fixture.resolve("messages"));
    try (ZipOutputStream zip =
        new ZipOutputStream(
            Files.newOutputStream(jar.resolve("ApacheJMeter_core-5.6.3.jar")), UTF_8)) {
      for (String language : List.of("", "_fr")) {
        zip.putNextEntry(new ZipEntry("org/messages" + language + ".properties"));
        for (int i = 0; i < 60; i++) {
          zip.write("key%d=word%s %d\n".formatted(i, language, i).getBytes(UTF_8));
        }
      }
    }
  }

  private void write(String name, CharSequence text) throws IOException {
    Path file = fixture.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<String> commands(String page, boolean inline) throws IOException {
    String text = Files.readString(Path.of("..", page));
    List<String> commands = inBlocks(COMMAND, text);
    if (inline) {
      INLINE.matcher(text).results().map(found -> found.group(1)).forEach(commands::add);
    }
    return commands;
  }

  private static List<String> inBlocks(Pattern command, String page) {
    List<String> commands = new ArrayList<>();
    for (MatchResult block : BLOCK.matcher(page).results().toList()) {
      command.matcher(block.group(1)).results().map(MatchResult::group).forEach(commands::add);
    }
    return commands;
  }

  /** Runs commands of a page, whose placeholders mean something here, one after the other. */
  private String run(List<String> commands, String... meanings) throws Exception {
    StringBuilder script = new StringBuilder("set -e\n");
    script.append("mkdir \"$BASE/Eigene Dateien für Übungen\"\n");
    script.append("cd \"$BASE/Eigene Dateien für Übungen\"\ncp -r \"$BASE\"/fixture/. .\n");
    script.append("cp \"$BASE\"/wrapper gru4j\nchmod +x gru4j\n");
    for (String command : commands) {
      String meant = command;
      for (int i = 0; i < meanings.length; i += 2) {
        meant = meant.replace(meanings[i], meanings[i + 1]);
      }
      script.append("echo '$' >&2\n").append(meant.strip()).append(" </dev/null\n");
    }
    Files.writeString(base.resolve("wrapper"), WRAPPER);
    Path file = Files.writeString(base.resolve("script"), script);
    Path log = base.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder("sh", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("BASE", base.toString());
    builder
        .environment()
        .put("GRU4J", Path.of("..", "gru4j").toAbsolutePath().normalize().toString());
    builder.environment().put("LIMITS", "s/^trials: .*/trials: 2/; s/epochs: [0-9]*/epochs: 1/");
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("JAVA_OPTS", "-Xmx1g");
    int status = builder.start().waitFor();
    String printed = Files.readString(log);
    assertThat(status).as("%s%n%s", script, printed).isZero();
    assertThat(printed).doesNotContain("gru4j: Exp", "gru4j: Unexp", "Exception");
    return printed;
  }

  @Test
  void quickStart() throws Exception {
    List<String> commands = commands("docs/quick-start.md", false);
    // One serves until somebody ends it, which ServeIT does.
    String serving = "./gru4j serve runs/...";
    assertThat(commands).hasSize(11).contains("./gru4j train", serving);
    assertThat(commands("README.md", false)).containsExactly("./gru4j train");
    List<String> ending = commands.stream().filter(each -> !each.equals(serving)).toList();
    String printed = run(ending, "runs/...", "runs/train");
    assertThat(printed).contains("test perplexity", "--- sample ---", "resumed at step 12");
  }

  @Test
  void sequences() throws Exception {
    List<String> commands = commands("docs/sequences.md", true);
    assertThat(commands).hasSize(4);
    String printed =
        run(
            commands,
            "resume FOLDER",
            "resume runs/classify",
            "FOLDER",
            "labelled",
            "FILE",
            "series.csv");
    assertThat(printed).contains("test accuracy", "test step 6: MAE");
  }

  @Test
  void manySeries() throws Exception {
    write("sales.csv", "shop,day,sold\n" + sales(1, 60));
    write("later.csv", "shop,day,sold\n" + sales(61, 67));
    List<String> commands = commands("docs/forecasting.md", false);
    assertThat(commands).hasSize(6);
    String printed = run(commands);
    assertThat(printed)
        .contains(
            "series,time,ahead,mean,quantile:0.1,quantile:0.5,quantile:0.9\nUlm,2026-03-02,1,")
        .contains("6 forecasts; MASE with season 7", "2 forecasts; MASE with season 7");
  }

  @Test
  void labelling() throws Exception {
    taggedAndLabelled();
    List<String> commands = commands("docs/labelling.md", false);
    assertThat(commands).hasSize(7);
    assertThat(run(commands))
        .contains("source,sentence,step,word,tag,probability", "spans: F1", "accuracy");
  }

  private void taggedAndLabelled() throws IOException {
    String sentence =
        "Ulm NNP B-LOC\nis VBZ O\nsmall JJ O\n\nSee VB O\nNeu NNP B-LOC\nUlm NNP I-LOC\n\n";
    for (String part : List.of("train", "dev", "test", "new")) {
      write(part + ".conll", sentence.repeat(12));
    }
    StringBuilder reviews = new StringBuilder("text,label\n");
    for (int i = 0; i < 40; i++) {
      reviews.append(i % 2 == 0 ? "It was fine.,good\n" : "\"Bad, really.\",bad\n");
    }
    write("reviews.csv", reviews);
    write("new.csv", "text\nIt was fine.\n");
    write("articles.txt", Files.readString(fixture.resolve("LICENSE")));
  }

  private static String sales(int first, int last) {
    StringBuilder rows = new StringBuilder();
    for (int day = first; day <= last; day++) {
      LocalDate date = LocalDate.of(2026, 1, 1).plusDays(day - 1L);
      rows.append("Ulm,%s,%d\nJena,%s,%d\n".formatted(date, 10 + day % 7, date, 30 - day % 7));
    }
    return rows.toString();
  }

  @Test
  void speech() throws Exception {
    SpokenTones.corpus(fixture, 24, 4);
    SpokenTones.write(fixture.resolve("recording.wav"), SpokenTones.samples("bad cab", 1));
    List<String> commands = new ArrayList<>(commands("docs/speech.md", false));
    assertThat(commands).hasSize(5);
    commands.add(
        "./gru4j train-speech corpus.tsv --streaming --filters 0 --normalize-over corpus --out live");
    commands.add("sh -c './gru4j transcribe --model live --live <recording.wav'");
    commands.add("./gru4j evaluate-speech --model live corpus.tsv --part test --live");
    String printed = run(commands);
    assertThat(printed)
        .contains("test, greedy:", "WER", "worst utterances:", "from the end of the last word");
  }

  @Test
  void putToUse() throws Exception {
    write("new/first.csv", "1\n1\n1\n");
    write("new/second.csv", "-1,down\n-1,down\n");
    write("lines.txt", "a line of text\n\nanother\n");
    write("train.conll", "Ada B-PER\nlives O\nin O\nUlm B-LOC\n. O\n\n".repeat(60));
    write("new.conll", "Ada\nlives\n\nUlm\n");
    List<String> commands = new ArrayList<>(commands("docs/predict.md", false));
    assertThat(commands).hasSize(20);
    // Of a translation model, which PredictIT measures.
    commands.removeIf(command -> command.contains("runs/translation"));
    String printed = run(commands);
    assertThat(printed)
        .contains("sequence,label,probability:down,probability:up\nnew/first.csv,")
        .contains("series.csv,406,6,")
        .contains("lines.txt,2,0,0,0.0,\n")
        .contains("new.conll,1,1,Ada,B-PER,", "new.conll,2,1,Ulm,B-LOC,")
        .contains("measured with a cache of 2,000 tokens", "measured with dynamic evaluation")
        .contains("accuracy 1.0000", "step 6: MAE", "with its interval: perplexity")
        .contains("kind:                sequence classifier")
        .contains("result:             no fault found");
  }

  /** A server in the background, and what curl asks it, as the guide says. */
  @Test
  void serving() throws Exception {
    Peers.require(
        "curl",
        new ProcessBuilder("sh", "-c", "command -v curl").start().waitFor() == 0,
        "not found");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    write("lines.txt", "a line of text\n");
    write("new/first.csv", "speed,height\n1,2\n1,3\n");
    for (int file = 0; file < 30; file++) {
      write(
          "measured/" + file + ".csv",
          "speed,height,label\n" + (file % 2 == 0 ? "1,2,up\n" : "-1,3,down\n").repeat(4));
    }
    SpokenTones.corpus(fixture, 24, 4);
    SpokenTones.write(fixture.resolve("said.wav"), SpokenTones.samples("bad cab", 1));
    List<String> commands =
        new ArrayList<>(
            List.of(
                "./gru4j train --corpus LICENSE --out runs/text",
                "./gru4j classify measured --heading 1 --label label --out runs/labels",
                "./gru4j train-translation --source train.de --target train.en --out runs/translation",
                "./gru4j train-speech corpus.tsv --out runs/speech"));
    List<String> documented = commands("docs/serving.md", false);
    assertThat(documented).hasSize(2).first().isEqualTo("./gru4j serve runs/text runs/labels");
    commands.add(
        documented.get(0)
            + " runs/translation runs/speech --port 8080 >server.log 2>&1 & server=$!");
    commands.add("until curl -sf http://127.0.0.1:8080/ready; do sleep 0.2; kill -0 $server; done");
    List<String> questions = inBlocks(CURL, Files.readString(Path.of("..", "docs/serving.md")));
    // The last one asks a server on another machine.
    assertThat(questions).hasSize(7).last().asString().contains("HOST");
    for (String question : questions.subList(0, 6)) {
      commands.add(question.replaceFirst("curl ", "curl -sS --fail-with-body "));
    }
    commands.add("kill $server; wait $server || [ $? = 143 ]");
    String printed = run(commands, "8080", Integer.toString(port));
    assertThat(printed)
        .contains("\"object\":\"text_completion\"", "\"nats\":", "\"label\":\"up\"")
        .contains("\"sequence\":1,", "\"translations\":[", "\"passages\":[");
  }

  /** A search that is named by a relative path, as is its text; its workers are other processes. */
  @Test
  void search() throws Exception {
    write(
        "min.yaml",
        """
        model: language-model
        trials: 2
        space:
          hiddenSize: {choice: [8, 16]}
          learningRate: {logUniform: [1e-3, 1e-1]}
          batchSize: 16
          window: 32
        run: {epochs: 1, workerMemory: 800m}
        """);
    String printed =
        run(
            List.of(
                "./gru4j tune min.yaml --corpus LICENSE --out t",
                "mkdir elsewhere",
                "mv LICENSE elsewhere/Lizenz",
                "ln -s elsewhere/Lizenz LICENSE",
                "cd elsewhere",
                "../gru4j resume ../t",
                "../gru4j tune-report ../t"));
    assertThat(printed).contains("2 of 2 trials", "best model:");
  }

  /** What a person writes and reads is UTF-8 here too. */
  @Test
  void lettersBeyondAscii() throws Exception {
    String printed =
        run(
            List.of(
                "./gru4j train --corpus train.de --batch 4 --window 16 --validation-fraction 0.1",
                "./gru4j generate --model runs/train --prompt 'über ' --length 5"));
    assertThat(printed).contains("\nüber ");
  }

  @Test
  @Tag("slow")
  void translation() throws Exception {
    List<String> commands = new ArrayList<>(commands("docs/translation.md", false));
    commands.removeIf(command -> command.contains("--bundles"));
    commands.add("./gru4j spelling cmudict.dict");
    commands.add("./gru4j resume runs/train-translation");
    String printed = run(commands, "runs/…", "runs/train-translation");
    assertThat(printed).contains("test BLEU", "are read exactly");
    assertThat(commands("docs/translation.md", false))
        .anySatisfy(command -> assertThat(command).contains("--bundles"));
  }

  /** The default search, but with two trials of an epoch. */
  @Test
  @Tag("slow")
  void tuning() throws Exception {
    List<String> commands = new ArrayList<>(commands("docs/tuning.md", true));
    // Of translation models and of what other commands train, which TuneIT searches.
    commands.removeIf(
        command ->
            command.contains("--pairs")
                || command.contains("translate")
                || command.contains(" -- "));
    assertThat(commands).hasSizeGreaterThan(5);
    String printed =
        run(commands, "FOLDER", "runs/tune", "PATH", "LICENSE", "tune\nsearch", "tune search");
    assertThat(printed).contains("2 of 2 trials", "report:");
  }

  /** The files that results.md names are of a corpus that is not here: others of the same form. */
  @Test
  @Tag("slow")
  void results() throws Exception {
    for (String part : List.of("train", "val", "test_2016_flickr")) {
      for (String language : List.of("de", "en")) {
        Path like = fixture.resolve(part.replace("_2016_flickr", "") + "." + language);
        write(part + ".lc.norm.tok." + language, Files.readString(like));
      }
    }
    List<String> commands = new ArrayList<>(commands("docs/results.md", false));
    // Those of speech, series and labelled text are run with their guides, on data that a test can
    // make.
    commands.removeIf(command -> !command.contains("train"));
    commands.removeIf(command -> command.matches("(?s).*(-speech|-text|-series|evaluate runs).*"));
    assertThat(run(commands)).contains("test BLEU");
  }

  @Test
  @Tag("slow")
  void bundles() throws Exception {
    List<String> commands = new ArrayList<>(commands("docs/translation.md", false));
    commands.removeIf(command -> !command.contains("--bundles"));
    assertThat(run(commands)).contains("test BLEU");
  }

  @Test
  @Tag("slow")
  void exchange() throws Exception {
    List<String> commands = new ArrayList<>(commands("docs/exchange.md", false));
    commands.add(
        0, "./gru4j train-translation --source train.de --target train.en --out runs/translation");
    write("sales.csv", "shop,day,sold\n" + sales(1, 60));
    taggedAndLabelled();
    commands.add(0, "./gru4j tag-text train.conll --out runs/names");
    commands.add(
        0,
        "./gru4j forecast-series sales.csv --id shop --time day --target sold --horizon 7"
            + " --epochs 1 --out runs/sales");
    assertThat(run(commands))
        .contains(
            "model.onnx", "the ", "net.decoder.onnx", "sales.series.json", "names.labels.json");
  }
}
