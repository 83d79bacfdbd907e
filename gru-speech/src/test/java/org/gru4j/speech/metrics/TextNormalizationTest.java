package org.gru4j.speech.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextNormalizationTest {
  @Test
  void nothingHappensUnlessAskedFor() {
    assertThat(TextNormalization.NONE.apply("  Don't  pay $5,\u00a0Mr. X! "))
        .isEqualTo("Don't pay $5, Mr. X!");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | Don't pay 5 dollars, Mr. X! | don't pay five dollars mr x",
        "en | 1,250 people; 21.5 degrees | one thousand two hundred fifty people twenty one point"
            + " five degrees",
        "en | agent 007 at 2nd and B2 | agent zero zero seven at 2nd and b2",
        "en | (rock 'n' roll) \u2018quoted\u2019 o\u2019clock | rock n roll quoted o'clock",
        "en | in 1,2 or 3 | in one two or three",
        "de | Es sind 1.250,5 Stra\u00dfen | es sind eintausendzweihundertf\u00fcnfzig komma"
            + " f\u00fcnf stra\u00dfen",
        "es | \u00bfCu\u00e1ntos? 22 | cu\u00e1ntos veintid\u00f3s",
        "fr | l\u2019an 1\u202f250 | l'an mille deux cent cinquante",
        "tr | I\u015eIK 3 | \u0131\u015f\u0131k \u00fc\u00e7",
        "ru | \u041f\u044f\u0442\u044c \u2014 \u044d\u0442\u043e 5. | \u043f\u044f\u0442\u044c"
            + " \u044d\u0442\u043e \u043f\u044f\u0442\u044c"
      })
  void textsBecomeWhatIsSaid(String language, String text, String expected) {
    assertThat(TextNormalization.full(language).apply(text)).isEqualTo(expected);
  }

  @Test
  void eachStepIsApart() {
    String text = "Go 2 it!";

    assertThat(new TextNormalization("en", true, false, false).apply(text)).isEqualTo("go 2 it!");
    assertThat(new TextNormalization("en", false, true, false).apply(text)).isEqualTo("Go 2 it");
    assertThat(new TextNormalization("en", false, false, true).apply(text)).isEqualTo("Go two it!");
  }

  @Test
  void longNumbersAreReadDigitByDigit() {
    assertThat(new TextNormalization("en", false, false, true).apply("call 1234567890123456 now"))
        .isEqualTo(
            "call one two three four five six seven eight nine zero one two three four five six"
                + " now");
  }
}
