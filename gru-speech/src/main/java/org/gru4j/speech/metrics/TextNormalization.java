package org.gru4j.speech.metrics;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.DecimalFormatSymbols;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.RuleBasedNumberFormat;
import com.ibm.icu.util.ULocale;
import java.math.BigDecimal;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.gru4j.metrics.PythonSpaces;

/**
 * What is done to both texts before they are compared. Nothing of it happens unless it is asked
 * for: rates are comparable only when the normalisation is told with them. White space is always
 * made one space, and the text brought into the Unicode normal form NFC.
 *
 * <p>In this order:
 *
 * <ol>
 *   <li>numerals are spelled out by ICU in the language: 1,250 becomes "one thousand two hundred
 *       fifty". Numerals that begin with 0 or have more than 15 digits are spelled digit by digit.
 *       Those that touch a letter ("2nd", "B2") stay as they are;
 *   <li>letters become small, by the rules of the language;
 *   <li>punctuation and symbols become spaces, but for apostrophes between letters, which become '.
 * </ol>
 *
 * @param language an IETF language tag, such as "en" or "pt-BR"
 * @param lowerCase whether letters become small
 * @param removePunctuation whether punctuation and symbols go
 * @param spellNumerals whether numerals are spelled out
 */
public record TextNormalization(
    String language, boolean lowerCase, boolean removePunctuation, boolean spellNumerals) {
  /** Only white space and the Unicode normal form. */
  public static final TextNormalization NONE = new TextNormalization("en", false, false, false);

  private static final int MOST_DIGITS = 15;
  private static final Pattern APOSTROPHE =
      Pattern.compile("(?<=[\\p{L}\\p{M}])['\\u2019\\u02BC\\uFF07](?=\\p{L})");
  // Stands for an apostrophe that stays, while all other punctuation goes.
  private static final String KEPT = "\uE000";
  private static final Pattern PUNCTUATION = Pattern.compile("[\\p{P}\\p{S}]+");
  // German spells its numbers with possible line breaks.
  private static final String SOFT_HYPHEN = "\u00AD";

  /** All three, for a language. */
  public static TextNormalization full(String language) {
    return new TextNormalization(language, true, true, true);
  }

  /** The normalised text. */
  public String apply(String text) {
    ULocale locale = ULocale.forLanguageTag(language);
    String result = Normalizer2.getNFCInstance().normalize(text);
    if (spellNumerals) {
      result = spelled(result, locale);
    }
    if (lowerCase) {
      result = UCharacter.toLowerCase(locale, result);
    }
    if (removePunctuation) {
      result = APOSTROPHE.matcher(result).replaceAll(KEPT);
      result = PUNCTUATION.matcher(result).replaceAll(" ").replace(KEPT, "'");
    }
    return String.join(" ", PythonSpaces.split(result));
  }

  private static String spelled(String text, ULocale locale) {
    DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(locale);
    String grouping = symbols.getGroupingSeparatorString();
    String decimal = symbols.getDecimalSeparatorString();
    RuleBasedNumberFormat speller =
        new RuleBasedNumberFormat(locale, RuleBasedNumberFormat.SPELLOUT);
    String touching = "[\\p{L}\\p{M}\\p{Nd}]";
    Pattern numeral =
        Pattern.compile(
            "(?<!%1$s)([0-9]{1,3}(?:%2$s[0-9]{3})+|[0-9]+)(?:%3$s([0-9]+))?(?!%1$s)"
                .formatted(touching, spaced(grouping), Pattern.quote(decimal)));
    return numeral
        .matcher(text)
        .replaceAll(match -> words(match, speller).replace(SOFT_HYPHEN, ""));
  }

  /** Languages that group by a narrow space also meet the wide ones. */
  private static String spaced(String grouping) {
    return Character.isSpaceChar(grouping.codePointAt(0))
        ? "[\\u00A0\\u202F]"
        : Pattern.quote(grouping);
  }

  private static String words(MatchResult numeral, RuleBasedNumberFormat speller) {
    String whole = numeral.group(1).replaceAll("[^0-9]", "");
    String fraction = numeral.group(2);
    boolean isCode = (whole.length() > 1 && whole.startsWith("0")) || whole.length() > MOST_DIGITS;
    if (isCode || (fraction != null && fraction.length() + whole.length() > MOST_DIGITS)) {
      StringBuilder digits = new StringBuilder();
      numeral
          .group()
          .chars()
          .filter(Character::isDigit)
          .forEach(digit -> digits.append(' ').append(speller.format(digit - '0')));
      return digits.append(' ').toString();
    }
    return fraction == null
        ? speller.format(Long.parseLong(whole))
        : speller.format(new BigDecimal(whole + "." + fraction));
  }
}
