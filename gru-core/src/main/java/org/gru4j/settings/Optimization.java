package org.gru4j.settings;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * How weights change in training. Weight decay is that of Loshchilov and Hutter 2019
 * (arXiv:1711.05101), for any optimiser.
 */
public record Optimization(
    @Setting("The optimiser, with its learning rate or schedule") IUpdater updater,
    @Setting(
            value = "Largest L2 norm of a layer's gradient; infinite for no clipping",
            option = "--clip",
            label = "NORM",
            above = 0)
        double gradientClip,
    @Setting(
            value =
                "How much of each weight a step takes off, times the learning rate; biases are left"
                    + " alone",
            option = "--weight-decay",
            label = "SHARE",
            atLeast = 0,
            below = Double.POSITIVE_INFINITY)
        double weightDecay)
    implements SettingGroup {
  private static final double TIMES_APPLIED = 2;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public Optimization {
    Settings.check(Optimization.class, updater, gradientClip, weightDecay);
  }

  /** This optimiser, gradients clipped at 1, no weight decay. */
  public static Optimization of(IUpdater updater) {
    return new Optimization(updater, 1, 0);
  }

  /**
   * Starts the configuration of a network; weights are drawn after Glorot and Bengio 2010.
   *
   * @param batching whose seed the weights are drawn with
   */
  public NeuralNetConfiguration.Builder network(Batching batching) {
    NeuralNetConfiguration.Builder network =
        new NeuralNetConfiguration.Builder()
            .seed(batching.networkSeed())
            .updater(updater)
            .weightInit(WeightInit.XAVIER);
    if (gradientClip < Double.POSITIVE_INFINITY) {
      network
          .gradientNormalization(GradientNormalization.ClipL2PerLayer)
          .gradientNormalizationThreshold(gradientClip);
    }
    // Deeplearning4j hands each layer the decay of the network twice, and applies both.
    return weightDecay > 0 ? network.weightDecay(weightDecay / TIMES_APPLIED, true) : network;
  }

  /**
   * The same for a network whose loss is a mean over all that it predicts, such as the tokens of a
   * minibatch.
   */
  public NeuralNetConfiguration.Builder networkOfMeanLoss(Batching batching) {
    // Else every gradient is read and written once more to be divided by the batch, and the output
    // layer multiplies by it before.
    return network(batching).miniBatch(false);
  }

  /**
   * Setters of these settings.
   *
   * @param <B> the builder
   */
  public interface Setters<B> {
    B updater(IUpdater value);

    B gradientClip(double value);

    B weightDecay(double value);
  }
}
