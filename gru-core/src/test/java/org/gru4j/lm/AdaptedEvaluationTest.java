package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.gru4j.layer.token.TokenNetwork;
import org.gru4j.layer.token.TokenScorer;
import org.gru4j.lm.adaptation.Adaptation;
import org.gru4j.lm.adaptation.DynamicEvaluation;
import org.gru4j.lm.adaptation.NeuralCache;
import org.gru4j.metrics.DivergedException;
import org.gru4j.text.stream.BpttIterator;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** A model that takes something from the text that it is measured on. */
class AdaptedEvaluationTest {
  private static TextCodec codec;
  private static TokenStore test;
  private static LanguageModel model;

  @BeforeAll
  static void train() {
    codec = SmallText.codec();
    model =
        LanguageModel.create(
            SmallText.configuration().dropout(0.2).recurrentDropout(0.1).build(), codec);
    model.train(SmallText.split(codec), TrainingPlan.builder().epochs(4).seed(1).build());
    test = SmallText.split(codec).test();
  }

  private static Adaptation learning(double rate, double decay) {
    return new Adaptation(NeuralCache.OFF, new DynamicEvaluation(rate, decay, 20));
  }

  @Test
  void nothingIsExactlyTheModel() {
    LanguageModelScore plain = model.evaluate(test);
    assertThat(model.evaluate(test, Adaptation.NONE)).isEqualTo(plain);
    Adaptation weightless =
        new Adaptation(new NeuralCache(100, 0, 1), new DynamicEvaluation(0, 0.5, 20));
    assertThat(weightless.isOn()).isFalse();
    assertThat(model.evaluate(test, weightless)).isEqualTo(plain);
  }

  /** A cache of next to no weight reads the same probabilities in another way. */
  @Test
  void theModelsProbabilitiesAreThoseOfItsLoss() {
    LanguageModelScore plain = model.evaluate(test);
    LanguageModelScore cached =
        model.evaluate(test, new Adaptation(new NeuralCache(100, 1e-12, 1), DynamicEvaluation.OFF));
    assertThat(cached.loss().nats()).isCloseTo(plain.loss().nats(), within(0.02));
    assertThat(cached.loss().tokens()).isEqualTo(plain.loss().tokens());
    assertThat(cached.unknown()).isEqualTo(plain.unknown());
  }

  /** Without decay it is plain gradient descent on the text, as Deeplearning4j's fit does it. */
  @Test
  void learningIsGradientDescent() {
    double rate = 0.3;
    TokenNetwork descending =
        new TokenNetwork(
            SmallText.configuration()
                .updater(new Sgd(rate))
                .gradientClip(Double.POSITIVE_INFINITY)
                .build()
                .network(codec.vocabulary().size()));
    descending.init(model.network().params().dup(), false);
    double nats = 0;
    BpttIterator windows = BpttIterator.evaluation(test, 20);
    while (windows.hasNext()) {
      DataSet window = windows.next();
      descending.fit(window);
      nats += ((TokenScorer) descending.getOutputLayer()).lastNats();
    }
    LanguageModelScore score = model.evaluate(test, learning(rate, 0));
    assertThat(score.loss().nats()).isCloseTo(nats, within(1e-3));
    assertThat(score.loss().nats()).isLessThan(model.evaluate(test).loss().nats());
  }

  /** With a decay of almost 1 the weights are back before the next window. */
  @Test
  void decayGoesBackToTheTrainedWeights() {
    double plain = model.evaluate(test).loss().nats();
    double free = model.evaluate(test, learning(0.1, 0)).loss().nats();
    double held = model.evaluate(test, learning(0.1, 0.999999)).loss().nats();
    assertThat(Math.abs(held - plain)).isLessThan(Math.abs(free - plain));
  }

  @Test
  void theModelStaysAsItIs() {
    INDArray before = model.network().params().dup();
    Adaptation both =
        new Adaptation(new NeuralCache(200, 0.1, 0.5), new DynamicEvaluation(0.2, 0.01, 20));
    LanguageModelScore first = model.evaluate(test, both);
    assertThat(model.evaluate(test, both)).isEqualTo(first);
    assertThat(model.network().params()).isEqualTo(before);
    assertThat(first.loss().nats())
        .isNotEqualTo(model.evaluate(test, learning(0.2, 0.01)).loss().nats());
    assertThat(both.words())
        .isEqualTo(
            "a cache of 200 tokens (weight 0.1, flatness 0.5) and dynamic evaluation"
                + " (learning rate 0.2, decay 0.01, windows of 20)");
  }

  @Test
  void aRateThatIsTooHighIsSaid() {
    assertThatThrownBy(() -> model.evaluate(test, learning(1e9, 0)))
        .isInstanceOf(DivergedException.class);
  }
}
