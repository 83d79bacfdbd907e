package org.gru4j.speech.ctc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gru4j.speech.ctc.CtcAlignment.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class CtcAlignmentTest {
  @Test
  void symbolsStandWhereTheyAreMostProbable() {
    double high = Math.log(.9);
    double low = Math.log(.05);
    Emissions emissions =
        Emissions.of(
            new double[][] {
              {high, low, low},
              {low, high, low},
              {low, high, low},
              {high, low, low},
              {low, high, low},
              {low, low, high},
              {high, low, low},
            });
    CtcAlignment alignment = CtcAlignment.of(emissions, new int[] {1, 1, 2}, 0);
    assertThat(alignment.spans())
        .containsExactly(new Span(1, 1, 3), new Span(1, 4, 5), new Span(2, 5, 6));
    assertThat(alignment.logProbability()).isCloseTo(7 * high, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void isTheBestOfAllPathsThatSpellTheText(long seed) {
    Random random = new Random(seed);
    int frames = 4 + random.nextInt(3);
    INDArray logProbabilities = CtcCases.logSoftmax(CtcCases.uniform(seed, frames, 3));
    int[] labels = random.ints(2, 1, 3).toArray();
    double best = Double.NEGATIVE_INFINITY;
    for (int number = 0; number < Math.pow(3, frames); number++) {
      int[] path = new int[frames];
      double sum = 0;
      for (int t = 0, rest = number; t < frames; t++, rest /= 3) {
        path[t] = rest % 3;
        sum += logProbabilities.getDouble(t, path[t]);
      }
      if (Arrays.equals(CtcCases.collapse(path, 0), labels)) {
        best = Math.max(best, sum);
      }
    }
    CtcAlignment alignment = CtcAlignment.of(Emissions.of(logProbabilities), labels, 0);
    assertThat(alignment.logProbability()).isCloseTo(best, within(1e-12));
    assertThat(alignment.spans().stream().mapToInt(Span::symbol)).containsExactly(toList(labels));
    for (int i = 1; i < alignment.spans().size(); i++) {
      assertThat(alignment.spans().get(i).start())
          .isGreaterThanOrEqualTo(alignment.spans().get(i - 1).end());
    }
  }

  private static Integer[] toList(int[] labels) {
    return Arrays.stream(labels).boxed().toArray(Integer[]::new);
  }

  @Test
  void anEmptyTextHasNoSpansAndAShortUtteranceIsRefused() {
    Emissions emissions = Emissions.of(new double[][] {{-1, -2}, {-1, -3}});
    assertThat(CtcAlignment.of(emissions, new int[0], 1))
        .isEqualTo(new CtcAlignment(List.of(), -5));
    assertThatThrownBy(() -> CtcAlignment.of(emissions, new int[] {0, 0}, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected at least 3 frames for a text of 2 symbols, found 2.");
  }

  @Test
  void emissionsRefuseWhatIsNoNumber() {
    assertThatThrownBy(() -> Emissions.of(new double[][] {{-1, -2}, {-1, Double.NaN}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected log-probabilities, found NaN for symbol 1 at frame 1.");
    assertThatThrownBy(() -> Emissions.of(new double[][] {{-1, -2}, {-1}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected 2 symbols in every frame, found 1.");
  }

  @Test
  void emissionsOfABatchLeaveOutThePadding() {
    INDArray output = CtcCases.uniform(1, 2, 3, 4);
    INDArray mask =
        org.nd4j.linalg.factory.Nd4j.createFromArray(new double[][] {{1, 1, 1, 1}, {1, 1, 0, 0}});
    List<Emissions> batch = Emissions.ofBatch(output, mask);
    assertThat(batch).extracting(Emissions::frames).containsExactly(4, 2);
    assertThat(batch.get(1).get(1, 2)).isEqualTo(output.getDouble(1, 2, 1));
    assertThat(batch.get(0).slice(2, 4).get(1, 0)).isEqualTo(output.getDouble(0, 0, 3));
  }
}
