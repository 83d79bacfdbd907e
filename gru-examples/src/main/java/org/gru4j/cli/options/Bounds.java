package org.gru4j.cli.options;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What numbers of options may be, where an option is no setting of a record. */
public final class Bounds {
  private Bounds() {}

  /** A share: at least 0 and below 1. */
  public static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      double value = number(text, "a share of at least 0 and below 1", Double::parseDouble);
      if (!(value >= 0 && value < 1)) {
        throw refusal("a share of at least 0 and below 1", text);
      }
      return value;
    }
  }

  /** A whole number of at least 1. */
  public static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return atLeast(1, text);
    }
  }

  /** A whole number of at least 0. */
  public static final class CountOrNone implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return atLeast(0, text);
    }
  }

  private static int atLeast(int least, String text) {
    String expected = "a whole number of at least " + least;
    int value = number(text, expected, Integer::parseInt);
    if (value < least) {
      throw refusal(expected, text);
    }
    return value;
  }

  private static <N> N number(String text, String expected, Function<String, N> parsed) {
    try {
      return parsed.apply(text);
    } catch (NumberFormatException e) {
      throw refusal(expected, text);
    }
  }

  private static TypeConversionException refusal(String expected, String found) {
    return new TypeConversionException("expected %s, found %s".formatted(expected, found));
  }
}
