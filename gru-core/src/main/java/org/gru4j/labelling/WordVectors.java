package org.gru4j.labelling;

import org.gru4j.settings.Setting;
import org.gru4j.settings.SettingGroup;
import org.gru4j.settings.Settings;

/** How words become vectors. */
public record WordVectors(
    @Setting(
            value = "Numbers in the vector of a word",
            option = "--embedding",
            label = "SIZE",
            atLeast = 1,
            atMost = 100_000)
        int wordSize,
    @Setting(
            value = "Numbers in the vector of a letter",
            option = "--letter-embedding",
            label = "SIZE",
            atLeast = 1,
            atMost = 100_000)
        int letterSize,
    @Setting(
            value =
                "Units, in each direction, of the GRU that reads words letter by letter; 0 for none",
            option = "--letter-hidden",
            label = "SIZE",
            atLeast = 0,
            atMost = 100_000)
        int letterHidden,
    @Setting(
            value =
                "How readily rare words are read as unknown ones in training: A for those that occur n"
                    + " times with a chance of A / (A + n)",
            option = "--word-dropout",
            label = "A",
            atLeast = 0,
            below = Double.POSITIVE_INFINITY)
        double wordDropout)
    implements SettingGroup {
  /** The sizes of Lample et al. 2016, and the word dropout of Kiperwasser and Goldberg 2016. */
  public static final WordVectors DEFAULT = new WordVectors(100, 30, 50, 0.25);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public WordVectors {
    Settings.check(WordVectors.class, wordSize, letterSize, letterHidden, wordDropout);
  }

  /** Numbers of a step of the first GRU layer's input. */
  int size() {
    return wordSize + 2 * letterHidden;
  }

  /**
   * Setters of these settings.
   *
   * @param <B> the builder
   */
  public interface Setters<B> {
    B wordSize(int value);

    B letterSize(int value);

    B letterHidden(int value);

    B wordDropout(double value);
  }
}
