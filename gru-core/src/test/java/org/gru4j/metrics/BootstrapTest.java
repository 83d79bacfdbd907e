package org.gru4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final Bootstrap MEAN = new Bootstrap(0.95, 4000, 7);

  private static List<double[]> normal(int count, long seed) {
    Random random = new Random(seed);
    List<double[]> units = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      units.add(new double[] {5 + 2 * random.nextGaussian(), 1});
    }
    return units;
  }

  private static double mean(double[] counts) {
    return counts[0] / counts[1];
  }

  /** Of a mean of many, the interval is the textbook's: 1.96 deviations over the root of n. */
  @Test
  void isThatOfTheNormalDistributionForAMean() {
    List<double[]> units = normal(400, 3);
    double mean = mean(Bootstrap.sum(units));
    double squares = units.stream().mapToDouble(u -> (u[0] - mean) * (u[0] - mean)).sum();
    double half = 1.96 * Math.sqrt(squares / 400) / Math.sqrt(400);
    Estimate found = MEAN.estimate(units, BootstrapTest::mean);
    assertThat(found.value()).isEqualTo(mean);
    assertThat(found.interval()).isNotNull();
    assertThat(found.interval().lower()).isCloseTo(mean - half, within(0.1 * half));
    assertThat(found.interval().upper()).isCloseTo(mean + half, within(0.1 * half));
  }

  /** In 200 data sets of which the truth is known, about 190 intervals have it. */
  @Test
  void coversTheTruthAsOftenAsItSays() {
    int covered = 0;
    for (int set = 0; set < 200; set++) {
      Interval found =
          new Bootstrap(0.95, 500, set)
              .estimate(normal(60, 1000 + set), BootstrapTest::mean)
              .interval();
      covered += found != null && found.lower() <= 5 && 5 <= found.upper() ? 1 : 0;
    }
    assertThat(covered).isBetween(178, 198);
  }

  @Test
  void theSeedDecides() {
    List<double[]> units = normal(30, 1);
    Estimate first = MEAN.estimate(units, BootstrapTest::mean);
    assertThat(MEAN.estimate(units, BootstrapTest::mean)).isEqualTo(first);
    assertThat(new Bootstrap(0.95, 4000, 8).estimate(units, BootstrapTest::mean).interval())
        .isNotEqualTo(first.interval());
  }

  @Test
  void saysNothingOfTooFewUnits() {
    assertThat(MEAN.estimate(normal(1, 1), BootstrapTest::mean).interval()).isNull();
    List<double[]> empty = List.of(new double[2], new double[2]);
    assertThat(MEAN.estimate(empty, BootstrapTest::mean).interval()).isNull();
    // A draw of the empty unit alone is left out.
    Interval some =
        MEAN.estimate(List.of(new double[2], new double[] {4, 2}), BootstrapTest::mean).interval();
    assertThat(some).isEqualTo(new Interval(2, 2));
    assertThatThrownBy(() -> MEAN.estimate(List.of(), BootstrapTest::mean))
        .hasMessage("Expected units to measure, found none.");
    assertThatThrownBy(() -> new Bootstrap(1, 10, 1)).hasMessageContaining("confidence < 1");
    assertThatThrownBy(() -> new Bootstrap(0.5, 0, 1)).hasMessageContaining("draws >= 1");
  }

  /** Counts that are summed over sentences give the figures of the corpus. */
  @Test
  void figuresOfCorporaFollowFromSums() {
    List<String> written =
        List.of("a dog runs over grass .", "the cat sat", "no words at all here");
    List<String> truths = List.of("a dog runs over green grass .", "the cat sat down", "nothing");
    List<double[]> bleu = new ArrayList<>();
    List<double[]> chrF = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      Bleu words = new Bleu();
      words.add(written.get(i), List.of(truths.get(i)));
      bleu.add(words.counts());
      ChrF characters = new ChrF();
      characters.add(written.get(i), truths.get(i));
      chrF.add(characters.counts());
    }
    assertThat(Bleu.score(Bootstrap.sum(bleu))).isEqualTo(Bleu.of(written, truths)).isPositive();
    assertThat(ChrF.score(Bootstrap.sum(chrF))).isEqualTo(ChrF.of(written, truths)).isPositive();
  }
}
