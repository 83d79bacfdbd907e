package org.gru4j.cli.speech;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.TargetDataLine;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.cli.run.StandardText;
import org.gru4j.speech.audio.AudioException;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.audio.Sound;
import org.gru4j.speech.decoding.CtcDecoder;
import org.gru4j.speech.decoding.Transcription;
import org.gru4j.speech.recognition.LiveTranscriber;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.speech.recognition.Transcriber;
import org.gru4j.speech.transcript.Passage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes down recordings. */
@Command(
    name = "transcribe",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes down what is said in recordings, of any length.",
      "Without files it reads a recording from the standard input.",
      ""
    })
public final class TranscribeCommand implements Callable<Integer> {
  /** Steps of the network that are taken together when somebody speaks. */
  static final int STEPS_AT_ONCE = 4;

  /** More would be no picture that anybody looks at. */
  private static final double DRAWN_SECONDS = 30;

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ModelFile modelFile = new ModelFile();

  @Parameters(paramLabel = "FILE", description = "Recordings, or folders of them.")
  List<Path> files = List.of();

  @Option(
      names = "--microphone",
      description = "Listen until Ctrl-C; needs a model that was trained with --streaming.")
  boolean microphone;

  @Option(
      names = "--live",
      description =
          "Write as the standard input goes on, with a model that was trained with --streaming.")
  boolean live;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  TranscriptFormat format = TranscriptFormat.TEXT;

  @Option(
      names = "--best",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "1",
      description = "Texts of each passage in JSON (default: ${DEFAULT-VALUE}).")
  int best;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description =
          "Picture, as PNG, of the spectrum of the first 30 seconds with the recognised symbols over it.")
  @Nullable Path plot;

  @Mixin DecodingOptions decoding = new DecodingOptions();
  @Mixin StandardText text = new StandardText();

  @Override
  public Integer call() {
    SpeechRecognizer model = SpeechRecognizer.load(modelFile.file());
    try (CtcDecoder decoder = decoding.decoder(model, best)) {
      if (microphone) {
        listen(model, decoder);
      } else if (files.isEmpty()) {
        read(model, decoder);
      } else {
        List<Path> recordings = recordings();
        transcribe(model, decoder, recordings);
        if (plot != null) {
          draw(model, decoder, recordings.get(0), plot);
        }
      }
    }
    return 0;
  }

  private void transcribe(SpeechRecognizer model, CtcDecoder decoder, List<Path> recordings) {
    Transcriber transcriber = new Transcriber(model, decoder);
    PrintWriter out = text.out();
    for (Path file : recordings) {
      try (SampleStream samples = model.reader().open(file)) {
        if (format == TranscriptFormat.TEXT && recordings.size() > 1) {
          out.println(file + ":");
        }
        TranscriptFormat.Writer writer = format.new Writer(out, file.toString());
        transcriber.transcribe(samples, writer::write);
      }
    }
  }

  private static void draw(
      SpeechRecognizer model, CtcDecoder decoder, Path recording, Path picture) {
    double seconds = Math.min(DRAWN_SECONDS, model.reader().seconds(recording));
    Sound sound = model.reader().read(recording, 0, seconds);
    Transcription found = model.transcribe(sound, decoder).get(0);
    model.plot(sound, found).write(found.text(), picture);
  }

  private List<Path> recordings() {
    List<Path> found = new ArrayList<>();
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        found.addAll(recordings(file));
      } else {
        found.add(file);
      }
    }
    return found;
  }

  private static List<Path> recordings(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> found = files.filter(AudioReader::isRecording).sorted().toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "Expected recordings in %s or a folder in it, found none.".formatted(folder));
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(SpeechRecognizer model, CtcDecoder decoder) {
    try (SampleStream samples = model.reader().open("standard input", System.in)) {
      if (live) {
        follow(new LiveTranscriber(model, decoder, STEPS_AT_ONCE), samples);
      } else {
        new Transcriber(model, decoder)
            .transcribe(samples, format.new Writer(text.out(), "standard input")::write);
      }
    }
  }

  private void listen(SpeechRecognizer model, CtcDecoder decoder) {
    LiveTranscriber transcriber = new LiveTranscriber(model, decoder, STEPS_AT_ONCE);
    AudioFormat wanted = new AudioFormat(model.reader().options().sampleRate(), 16, 1, true, false);
    try (TargetDataLine line = AudioSystem.getTargetDataLine(wanted)) {
      line.open(wanted);
      line.start();
      follow(transcriber, model.reader().open(line));
    } catch (LineUnavailableException | IllegalArgumentException e) {
      throw new AudioException("Expected a microphone, found none: " + e.getMessage(), e);
    }
  }

  /** Partial texts go to a terminal, where the next is written over them. */
  private void follow(LiveTranscriber transcriber, SampleStream samples) {
    PrintWriter err = spec.commandLine().getErr();
    TranscriptFormat.Writer writer = format.new Writer(text.out(), samples.name());
    boolean terminal = Ansi.AUTO.enabled();
    transcriber.transcribe(
        samples,
        new LiveTranscriber.Listener() {
          @Override
          public void partial(String said) {
            if (terminal) {
              err.print("\r\u001B[K" + said);
              err.flush();
            }
          }

          @Override
          public void passage(Passage passage) {
            if (terminal) {
              err.print("\r\u001B[K");
              err.flush();
            }
            writer.write(passage);
          }
        });
  }
}
