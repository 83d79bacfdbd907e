package org.gru4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.EvaluationAveraging;
import org.nd4j.evaluation.classification.Evaluation;

class LabelCountsTest {
  /** Against Deeplearning4j, whose mean of F1 is the same where all labels occur. */
  @Test
  void agreesWithDeeplearning4j() {
    Random random = new Random(5);
    LabelCounts counts = new LabelCounts(List.of("a", "b", "c", "d"));
    Evaluation evaluation = new Evaluation(List.of("a", "b", "c", "d"));
    for (int unit = 0; unit < 50; unit++) {
      int[] truths = random.ints(1 + random.nextInt(7), 0, 4).toArray();
      int[] predicted = truths.clone();
      for (int i = 0; i < predicted.length; i++) {
        predicted[i] = random.nextInt(3) == 0 ? random.nextInt(4) : truths[i];
        evaluation.eval(predicted[i], truths[i]);
      }
      counts.add(truths, predicted);
    }
    assertThat(counts.units()).isEqualTo(50);
    assertThat(counts.count()).isEqualTo(evaluation.getNumRowCounter());
    Estimate accuracy = counts.accuracy(Bootstrap.USUAL);
    assertThat(accuracy.value()).isCloseTo(evaluation.accuracy(), within(1e-12));
    assertThat(accuracy.interval()).isNotNull();
    assertThat(accuracy.interval().lower()).isLessThan(accuracy.value());
    assertThat(accuracy.interval().upper()).isGreaterThan(accuracy.value());
    assertThat(counts.macroF1(Bootstrap.USUAL).value())
        .isCloseTo(evaluation.f1(EvaluationAveraging.Macro), within(1e-12));
    for (int label = 0; label < 4; label++) {
      LabelCounts.Figures of = counts.of(label);
      assertThat(of.precision()).isCloseTo(evaluation.precision(label), within(1e-12));
      assertThat(of.recall()).isCloseTo(evaluation.recall(label), within(1e-12));
      assertThat(of.f1()).isCloseTo(evaluation.f1(label), within(1e-12));
      for (int other = 0; other < 4; other++) {
        assertThat(counts.confusion()[label][other])
            .isEqualTo(evaluation.getConfusionMatrix().getCount(label, other));
      }
    }
  }

  /** By hand: of two labels both count, and one that occurs nowhere does not. */
  @Test
  void twoLabelsAndOneThatIsNowhere() {
    LabelCounts counts = new LabelCounts(List.of("no", "yes", "never"));
    counts.add(new int[] {0, 0, 0, 1}, new int[] {0, 0, 1, 1});
    double no = 2.0 * 2 / (2 * 2 + 1);
    double yes = 2.0 / (2 + 1);
    assertThat(counts.macroF1(Bootstrap.USUAL)).isEqualTo(new Estimate((no + yes) / 2, null));
    assertThat(counts.accuracy(Bootstrap.USUAL).value()).isEqualTo(0.75);
    assertThat(counts.of(2))
        .isEqualTo(new LabelCounts.Figures("never", 0, 0, Double.NaN, Double.NaN, Double.NaN));
    assertThat(counts.of(1)).isEqualTo(new LabelCounts.Figures("yes", 1, 2, 0.5, 1, yes));
  }
}
