package org.gru4j.sequence;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.train.RandomSeeds;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The network on sequences and how it is trained: GRU layers, then the last state, or the maximum
 * over time of bidirectional layers, then a dense output.
 *
 * @param hidden units of a GRU layer, and direction
 * @param layers GRU layers
 * @param bidirectional whether each step sees what comes after it; not for forecasts
 * @param learningRate of Adam
 * @param batchSize sequences in a minibatch
 * @param scaling how columns are normalised
 * @param seed seed of weights and order
 */
public record SequenceConfiguration(
    int hidden,
    int layers,
    boolean bidirectional,
    double learningRate,
    int batchSize,
    Scaling scaling,
    long seed) {
  private static final double LARGEST_GRADIENT = 1.0;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public SequenceConfiguration {
    checkArgument(hidden >= 1, "Expected hidden >= 1, found %s.", hidden);
    checkArgument(layers >= 1, "Expected layers >= 1, found %s.", layers);
    checkArgument(
        learningRate > 0 && Double.isFinite(learningRate),
        "Expected learningRate > 0, found %s.",
        learningRate);
    checkArgument(batchSize >= 1, "Expected batchSize >= 1, found %s.", batchSize);
  }

  /** Starts with one layer of 64 units, Adam at 0.005, 32 sequences, standardised, seed 1. */
  public static Builder builder() {
    return new Builder();
  }

  MultiLayerConfiguration labels(int columns, int labels, boolean perStep) {
    NeuralNetConfiguration.ListBuilder list = recurrent(columns, !perStep);
    int width = bidirectional ? 2 * hidden : hidden;
    if (perStep) {
      list.layer(
          new RnnOutputLayer.Builder(LossFunction.MCXENT)
              .dataFormat(RNNFormat.NCW) // Deeplearning4j takes none for NWC.
              .nIn(width)
              .nOut(labels)
              .activation(Activation.SOFTMAX)
              .build());
    } else {
      list.layer(
          new OutputLayer.Builder(LossFunction.MCXENT)
              .nIn(width)
              .nOut(labels)
              .activation(Activation.SOFTMAX)
              .build());
    }
    return list.build();
  }

  MultiLayerConfiguration forecast(int columns, int horizon) {
    checkArgument(!bidirectional, "Expected bidirectional = false for forecasts, found true.");
    return recurrent(columns, true)
        .layer(
            new OutputLayer.Builder(LossFunction.MSE)
                .nIn(hidden)
                .nOut(horizon)
                .activation(Activation.IDENTITY)
                .build())
        .build();
  }

  private NeuralNetConfiguration.ListBuilder recurrent(int columns, boolean oneVector) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(RandomSeeds.repeatable(seed))
            .updater(new Adam(learningRate))
            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
            .gradientNormalizationThreshold(LARGEST_GRADIENT)
            .list();
    GRU.Builder gru = bidirectional ? new BidirectionalGRU.Builder() : new GRU.Builder();
    List<Layer> stack = new ArrayList<>(gru.nIn(columns).nOut(hidden).buildStack(layers, null));
    if (oneVector && !bidirectional) {
      stack.set(layers - 1, new LastTimeStep(stack.get(layers - 1)));
    }
    stack.forEach(list::layer);
    if (bidirectional && oneVector) {
      list.layer(new GlobalPoolingLayer.Builder(PoolingType.MAX).build());
    }
    return list;
  }

  /** Every setter has the meaning of the component of that name. */
  public static final class Builder {
    private int hidden = 64;
    private int layers = 1;
    private boolean bidirectional;
    private double learningRate = 0.005;
    private int batchSize = 32;
    private Scaling scaling = Scaling.STANDARDIZE;
    private long seed = 1;

    private Builder() {}

    /** Units of a GRU layer. */
    public Builder hidden(int value) {
      hidden = value;
      return this;
    }

    /** GRU layers. */
    public Builder layers(int value) {
      layers = value;
      return this;
    }

    /** Whether each step sees what comes after it. */
    public Builder bidirectional(boolean value) {
      bidirectional = value;
      return this;
    }

    /** Learning rate of Adam. */
    public Builder learningRate(double value) {
      learningRate = value;
      return this;
    }

    /** Sequences in a minibatch. */
    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    /** How columns are normalised. */
    public Builder scaling(Scaling value) {
      scaling = value;
      return this;
    }

    /** Seed of weights and order. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** The configuration. */
    public SequenceConfiguration build() {
      return new SequenceConfiguration(
          hidden, layers, bidirectional, learningRate, batchSize, scaling, seed);
    }
  }
}
