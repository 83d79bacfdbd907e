package org.gru4j.speech.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Words as subtitles: in cues of at most two lines of 42 letters and six seconds, as broadcasters
 * set them. A longer pause ends a cue.
 */
public enum Subtitles {
  /** SubRip, {@code .srt}: cues with numbers, a comma in times. */
  SRT("", ',') {
    @Override
    String cue(int number, String times, String text) {
      return number + "\n" + times + "\n" + text + "\n\n";
    }
  },
  /** WebVTT, {@code .vtt}, as browsers read it. */
  WEBVTT("WEBVTT\n\n", '.') {
    @Override
    String cue(int number, String times, String text) {
      String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
      return times + "\n" + escaped + "\n\n";
    }
  };

  private static final int LINE = 42;
  private static final int LINES = 2;
  private static final double LONGEST = 6;
  private static final double PAUSE = 1;
  private static final int MILLISECONDS = 1000;

  private final String heading;
  private final char decimalPoint;

  Subtitles(String heading, char decimalPoint) {
    this.heading = heading;
    this.decimalPoint = decimalPoint;
  }

  abstract String cue(int number, String times, String text);

  /** What a file begins with. */
  public String heading() {
    return heading;
  }

  /** Cues of consecutive words. */
  private record Cue(List<SpokenWord> words) {
    boolean takes(SpokenWord word) {
      if (words.isEmpty()) {
        return true;
      }
      List<SpokenWord> more = new ArrayList<>(words);
      more.add(word);
      return word.start() - words.get(words.size() - 1).end() <= PAUSE
          && word.end() - words.get(0).start() <= LONGEST
          && lines(more).size() <= LINES;
    }
  }

  /**
   * The cues of words in the order of time.
   *
   * @param first number of the first cue, from 1
   * @return each as it stands in a file
   */
  public List<String> cues(List<SpokenWord> words, int first) {
    List<Cue> cues = new ArrayList<>();
    for (SpokenWord word : words) {
      if (cues.isEmpty() || !cues.get(cues.size() - 1).takes(word)) {
        cues.add(new Cue(new ArrayList<>()));
      }
      cues.get(cues.size() - 1).words().add(word);
    }
    List<String> texts = new ArrayList<>();
    for (Cue cue : cues) {
      SpokenWord last = cue.words().get(cue.words().size() - 1);
      String times = time(cue.words().get(0).start()) + " --> " + time(last.end());
      texts.add(cue(first + texts.size(), times, String.join("\n", lines(cue.words()))));
    }
    return texts;
  }

  private static List<String> lines(List<SpokenWord> words) {
    List<StringBuilder> lines = new ArrayList<>();
    for (SpokenWord word : words) {
      StringBuilder last = lines.isEmpty() ? null : lines.get(lines.size() - 1);
      if (last == null || last.length() + 1 + word.text().length() > LINE) {
        lines.add(new StringBuilder(word.text()));
      } else {
        last.append(' ').append(word.text());
      }
    }
    return lines.stream().map(StringBuilder::toString).collect(Collectors.toList());
  }

  private String time(double seconds) {
    long milliseconds = Math.round(seconds * MILLISECONDS);
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%c%03d",
        milliseconds / 3_600_000,
        milliseconds / 60_000 % 60,
        milliseconds / MILLISECONDS % 60,
        decimalPoint,
        milliseconds % MILLISECONDS);
  }
}
