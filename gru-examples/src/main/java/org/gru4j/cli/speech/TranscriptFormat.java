package org.gru4j.cli.speech;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.speech.decoding.Transcription;
import org.gru4j.speech.transcript.Passage;
import org.gru4j.speech.transcript.SpokenWord;
import org.gru4j.speech.transcript.Subtitles;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The forms in which passages are written. */
enum TranscriptFormat {
  /** A line for each passage. */
  TEXT,
  /** A JSON object a line for each passage, with its words. */
  JSON,
  /** SubRip subtitles. */
  SRT,
  /** WebVTT subtitles. */
  VTT;

  private static final double MILLISECONDS = 1000;

  /** Writes passages of one recording, one after the other. */
  final class Writer {
    // Not of the enum itself, which every command line loads for its options.
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final PrintWriter out;
    private final String name;
    private int cues;

    Writer(PrintWriter out, String name) {
      this.out = out;
      this.name = name;
      if (TranscriptFormat.this == VTT) {
        out.print(Subtitles.WEBVTT.heading());
      }
    }

    void write(Passage passage) {
      switch (TranscriptFormat.this) {
        case TEXT -> {
          if (!passage.text().isEmpty()) {
            out.println(passage.text());
          }
        }
        case JSON -> out.println(json(passage));
        case SRT -> write(Subtitles.SRT, passage);
        case VTT -> write(Subtitles.WEBVTT, passage);
      }
      out.flush();
    }

    private void write(Subtitles form, Passage passage) {
      List<String> texts = form.cues(passage.words(), cues + 1);
      texts.forEach(out::print);
      cues += texts.size();
    }

    private String json(Passage passage) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("file", name);
      object.put("start", rounded(passage.start()));
      object.put("end", rounded(passage.end()));
      object.put("text", passage.text());
      object.put("words", passage.words().stream().map(Writer::word).toList());
      if (passage.best().size() > 1) {
        List<Map<String, Object>> others = new ArrayList<>();
        for (Transcription each : passage.best()) {
          others.add(Map.of("text", each.text(), "score", rounded(each.score())));
        }
        object.put("best", others);
      }
      try {
        return MAPPER.writeValueAsString(object);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("Texts and numbers are always JSON.", e);
      }
    }

    private static Map<String, Object> word(SpokenWord word) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("text", word.text());
      object.put("start", rounded(word.start()));
      object.put("end", rounded(word.end()));
      object.put("confidence", rounded(word.confidence()));
      return object;
    }

    private static double rounded(double value) {
      return Math.round(value * MILLISECONDS) / MILLISECONDS;
    }
  }
}
