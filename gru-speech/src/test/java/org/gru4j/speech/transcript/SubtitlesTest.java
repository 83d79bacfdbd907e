package org.gru4j.speech.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubtitlesTest {
  private static SpokenWord word(String text, double start, double end) {
    return new SpokenWord(text, start, end, 1);
  }

  @Test
  void subRip() {
    List<SpokenWord> words =
        List.of(word("hello", 0.5, 0.9), word("world", 1, 1.25), word("again", 3661.5, 3662));
    assertThat(Subtitles.SRT.cues(words, 7))
        .containsExactly(
            "7\n00:00:00,500 --> 00:00:01,250\nhello world\n\n",
            "8\n01:01:01,500 --> 01:01:02,000\nagain\n\n");
  }

  @Test
  void webVttEscapesWhatWouldBeMarkup() {
    assertThat(Subtitles.WEBVTT.heading()).isEqualTo("WEBVTT\n\n");
    assertThat(Subtitles.WEBVTT.cues(List.of(word("<b>&", 0, 1)), 1))
        .containsExactly("00:00:00.000 --> 00:00:01.000\n&lt;b&gt;&amp;\n\n");
  }

  @Test
  void twoLinesOf42LettersAndSixSecondsAtMost() {
    List<SpokenWord> words = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      words.add(word("word" + i % 10, 0.3 * i, 0.3 * i + 0.2));
    }
    List<String> cues = Subtitles.SRT.cues(words, 1);
    assertThat(
            String.join(" ", cues)
                .replaceAll("(?s)\\d+\\n[0-9:,]+ --> [0-9:,]+\\n", "")
                .split("\\s+"))
        .hasSize(60);
    for (String cue : cues) {
      String[] lines = cue.strip().split("\n");
      assertThat(lines).hasSizeBetween(3, 4);
      for (int line = 2; line < lines.length; line++) {
        assertThat(lines[line]).hasSizeLessThanOrEqualTo(42);
      }
    }
    assertThat(cues).hasSizeGreaterThanOrEqualTo(3);
  }
}
