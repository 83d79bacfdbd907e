package org.gru4j.train;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.config.IUpdater;

/** What configurations of networks start from. */
public final class NetworkDefaults {
  private NetworkDefaults() {}

  /**
   * For a network whose loss is a mean over all that it predicts, such as the tokens of a
   * minibatch; weights are drawn after Glorot and Bengio 2010.
   *
   * @param seed of the weights; 0 is a seed like any other
   * @param gradientClip largest L2 norm of a layer's gradient; infinite for none
   */
  public static NeuralNetConfiguration.Builder ofMeanLoss(
      long seed, IUpdater updater, double gradientClip) {
    NeuralNetConfiguration.Builder global =
        new NeuralNetConfiguration.Builder()
            .seed(RandomSeeds.repeatable(seed))
            .updater(updater)
            // The loss is a mean already; else every gradient is read and written once more to be
            // divided by the batch, and the output layer multiplies by it before.
            .miniBatch(false)
            .weightInit(WeightInit.XAVIER);
    if (gradientClip < Double.POSITIVE_INFINITY) {
      global
          .gradientNormalization(GradientNormalization.ClipL2PerLayer)
          .gradientNormalizationThreshold(gradientClip);
    }
    return global;
  }
}
