package org.gru4j.text.tokens;

import java.util.Random;
import java.util.stream.IntStream;

/** Text from all over Unicode, with what is easily got wrong mixed in more often than by chance. */
final class RandomText {
  private static final String[] DIFFICULT = {
    "\r\n",
    "\n",
    "\n\n",
    "\r",
    " ",
    "  ",
    "   ",
    "\t",
    "\u3000",
    "\u00A0",
    "\u0085",
    "\u2028",
    "e\u0301",
    "\u0301",
    " \u0301",
    "\u200D",
    "\uFEFF",
    "👩‍👩‍👧",
    "🇩🇪🇫🇷",
    "\uD83D\uDE00",
    "don't",
    "foo_bar.baz(1.5);",
    "ไม่เป็นไร",
    "日本語の文章",
    "中文",
    "한국어",
    "שלום",
    "the",
    "low",
    "."
  };

  private RandomText() {}

  static String of(Random random, int parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(4)) {
        case 0 -> text.append(DIFFICULT[random.nextInt(DIFFICULT.length)]);
        case 1 -> text.appendCodePoint(codePoint(random));
        case 2 -> text.append((char) ('a' + random.nextInt(4)));
        default -> text.append(random.nextInt(3) == 0 ? ' ' : (char) (' ' + random.nextInt(95)));
      }
    }
    return text.toString();
  }

  private static int codePoint(Random random) {
    int codePoint;
    do {
      codePoint = random.nextInt(Character.MAX_CODE_POINT + 1);
    } while (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
    return codePoint;
  }

  static IntStream seeds() {
    return IntStream.range(0, 60);
  }
}
