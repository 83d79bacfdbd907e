package org.gru4j.cli.translation;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.gru4j.text.pairs.SentencePair;

/**
 * Dates as people write them in many languages, after the CLDR data of the JDK, each with its ISO
 * 8601 form. Forms that leave the day or the century open, such as 3/4/05, are not among them.
 */
final class DateSentences {
  private static final List<Locale> LANGUAGES =
      List.of(
              "en-GB", "en-US", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl",
              "cs", "hu", "tr", "ru", "uk", "el", "ro", "ja", "zh", "ko")
          .stream()
          .map(Locale::forLanguageTag)
          .toList();
  private static final List<String> PATTERNS =
      List.of("d MMM yyyy", "d. MMMM yyyy", "EEE d MMM yyyy", "MMMM yyyy, d", "d-MMM-yyyy");
  private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);
  private static final int DAYS = 73_000;

  private DateSentences() {}

  /** Different dates as written; each is of a language and form drawn at random. */
  static List<SentencePair> draw(int count, long seed) {
    Random random = new Random(seed);
    Set<String> known = new HashSet<>();
    List<SentencePair> pairs = new ArrayList<>(count);
    while (pairs.size() < count) {
      LocalDate date = FIRST.plusDays(random.nextInt(DAYS));
      String written = written(date, random);
      if (known.add(written)) {
        pairs.add(new SentencePair(written, date.toString()));
      }
    }
    return pairs;
  }

  private static String written(LocalDate date, Random random) {
    Locale language = LANGUAGES.get(random.nextInt(LANGUAGES.size()));
    String text = formatter(random).withLocale(language).format(date);
    return switch (random.nextInt(4)) {
      case 0 -> text.toLowerCase(language);
      case 1 -> text.toUpperCase(language);
      default -> text;
    };
  }

  private static DateTimeFormatter formatter(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL);
      case 1 -> DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG);
      default ->
          DateTimeFormatter.ofPattern(PATTERNS.get(random.nextInt(PATTERNS.size())), Locale.ROOT);
    };
  }
}
