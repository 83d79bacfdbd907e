package org.gru4j.forecast;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.io.Serializable;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.gru4j.layer.GRU;
import org.gru4j.layer.density.DensityLoss;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.math.density.Density;
import org.gru4j.settings.Batching;
import org.gru4j.settings.Computation;
import org.gru4j.settings.Dropouts;
import org.gru4j.settings.GruStack;
import org.gru4j.settings.Optimization;
import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;
import org.gru4j.train.NetworkMemory;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The network that forecasts and how it is trained: what is known of a step and the numbers at its
 * lags go through GRU layers; from their output and, past them, from the same inputs an output
 * layer says the distribution of the step's number.
 *
 * @param window what is forecast from what
 * @param density the family of the distribution
 * @param scaling how the numbers of a window are brought to one size
 * @param batchesPerEpoch how many minibatches of windows drawn at random an epoch has
 * @param sizeWeight how much more often series of great numbers are drawn
 * @param nonNegative whether no forecast is below zero
 * @param stack the GRU layers
 * @param dropouts what is dropped between the layers
 * @param optimization how weights change
 * @param batching how many windows a minibatch has
 * @param computation how the GRU layers are computed
 */
public record ForecasterConfiguration(
    ForecastWindow window,
    @Setting(
            value =
                "Family of the distribution that is forecast: gaussian, student_t, negative_binomial"
                    + " for counts, quantiles for none, or point for a single number",
            option = "--distribution",
            label = "NAME")
        Density density,
    @Setting(
            value =
                "How the numbers of a window are brought to one size: by their level, or by their"
                    + " spread around it",
            option = "--scaling",
            label = "NAME")
        WindowScaling scaling,
    @Setting(
            value = "Minibatches of an epoch, of windows drawn at random",
            option = "--batches-per-epoch",
            label = "N",
            atLeast = 1,
            atMost = 1_000_000)
        int batchesPerEpoch,
    @Setting(
            value =
                "How much more often windows of series of great numbers are drawn: by their mean size"
                    + " to this power; 0 draws from all series alike",
            option = "--size-weight",
            label = "POWER",
            before = "0",
            atLeast = 0,
            atMost = 1)
        double sizeWeight,
    @Setting(value = "Forecast nothing below zero", option = "--non-negative", flag = "true")
        boolean nonNegative,
    GruStack stack,
    Dropouts dropouts,
    Optimization optimization,
    Batching batching,
    Computation computation)
    implements Serializable {
  static final String FEATURES = "features";
  static final String OUTPUT = "output";
  private static final int WIDEST = 50;

  /** Checks that there are values; each group has checked its own. */
  public ForecasterConfiguration {
    Settings.check(
        ForecasterConfiguration.class,
        window,
        density,
        scaling,
        batchesPerEpoch,
        sizeWeight,
        nonNegative,
        stack,
        dropouts,
        optimization,
        batching,
        computation);
    checkArgument(
        density != Density.NEGATIVE_BINOMIAL || scaling == WindowScaling.LEVEL,
        "Expected scaling by level (--scaling) for a negative binomial distribution of counts, found %s.",
        scaling);
  }

  /**
   * Starts with a horizon of 24 steps from a context of 48 and lags up to 720, quantiles, scaled by
   * spread, 2 layers of 40 units, dropout .1, Adam at 0.001, gradients clipped at 10, 32 windows,
   * 100 minibatches in an epoch, seed 1.
   */
  public static Builder builder() {
    return Settings.builder(
        Builder.class,
        new ForecasterConfiguration(
            new ForecastWindow(48, 24, 720, ForecastStrategy.RECURSIVE),
            Density.QUANTILES,
            WindowScaling.SPREAD,
            100,
            0,
            false,
            new GruStack(40, 2),
            Dropouts.of(0.1),
            new Optimization(new Adam(0.001), 10, 0),
            new Batching(32, 1),
            Computation.DEFAULT));
  }

  /** Name of the input with the categories of a column. */
  static String category(int column) {
    return "category" + column;
  }

  /** Name of the layer that makes vectors of the categories of a column. */
  static String vectors(int column) {
    return "vectors" + column;
  }

  /** Name of a GRU layer. */
  static String gru(int number) {
    return "gru" + number;
  }

  /**
   * The network.
   *
   * @param features how many numbers are known of each step
   * @param categories how many there are of each column
   */
  ComputationGraphConfiguration network(int features, List<Integer> categories) {
    GraphBuilder graph = optimization.networkOfMeanLoss(batching).graphBuilder();
    graph.addInputs(FEATURES);
    String inputs = FEATURES;
    int width = features;
    if (!categories.isEmpty()) {
      String[] parts = new String[categories.size() + 1];
      parts[0] = FEATURES;
      for (int i = 0; i < categories.size(); i++) {
        int size = Math.min(WIDEST, (categories.get(i) + 1) / 2);
        parts[i + 1] = vectors(i);
        graph
            .addInputs(category(i))
            .addLayer(
                parts[i + 1],
                new TokenEmbedding.Builder().nIn(categories.get(i)).nOut(size).build(),
                category(i));
        width += size;
      }
      inputs = "inputs";
      graph.addVertex(inputs, new MergeVertex(), parts);
    }
    GRU.Builder gru = computation.of(new GRU.Builder());
    gru.nIn(width).nOut(stack.hiddenSize());
    String last = inputs;
    int number = 0;
    for (GRU layer : gru.buildStack(stack.layers(), dropouts.between())) {
      String name = gru(number++);
      graph.addLayer(name, layer, last);
      last = name;
    }
    // Past the layers: what lies a day or a week back is often the better part of a forecast.
    return graph
        .addVertex("beside", new MergeVertex(), last, inputs)
        .addLayer(
            OUTPUT,
            new RnnOutputLayer.Builder(new DensityLoss(density))
                .nIn(stack.hiddenSize() + (long) width)
                .nOut(density.parameters())
                .activation(Activation.IDENTITY)
                .dataFormat(RNNFormat.NCW)
                .build(),
            "beside")
        .setOutputs(OUTPUT)
        .build();
  }

  /** What a training step takes of memory. */
  NetworkMemory.Step step() {
    return new NetworkMemory.Step(
        stack.units(), batching.batchSize(), window.steps(), "--context, --horizon");
  }

  /** Builds a configuration; a setter has the meaning of the setting of that name. */
  public interface Builder
      extends ForecastWindow.Setters<Builder>,
          GruStack.Setters<Builder>,
          Dropouts.Setters<Builder>,
          Optimization.Setters<Builder>,
          Batching.Setters<Builder>,
          Computation.Setters<Builder> {
    Builder density(Density value);

    Builder scaling(WindowScaling value);

    Builder batchesPerEpoch(int value);

    Builder sizeWeight(double value);

    Builder nonNegative(boolean value);

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if a value is out of its bounds
     */
    ForecasterConfiguration build();
  }
}
