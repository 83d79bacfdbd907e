package org.gru4j.sequence;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
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
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The network on sequences and how it is trained: GRU layers, then the last state, or the maximum
 * over time of bidirectional layers, then a dense output.
 *
 * @param stack the GRU layers, in each direction
 * @param bidirectional whether each step sees what comes after it; not for forecasts
 * @param dropouts what is dropped between the layers and before the output
 * @param optimization how weights change
 * @param batching how many sequences a minibatch has
 * @param computation how the GRU layers are computed
 */
public record SequenceConfiguration(
    GruStack stack,
    @Setting(value = "Read each sequence from both ends", option = "--bidirectional", flag = "true")
        boolean bidirectional,
    Dropouts dropouts,
    @Setting(value = "How columns are normalised", option = "--scaling", label = "NAME")
        Scaling scaling,
    Optimization optimization,
    Batching batching,
    Computation computation)
    implements Serializable {

  /** Checks that there are values; each group has checked its own. */
  public SequenceConfiguration {
    Settings.check(
        SequenceConfiguration.class,
        stack,
        bidirectional,
        dropouts,
        scaling,
        optimization,
        batching,
        computation);
  }

  /** Starts with one layer of 64 units, Adam at 0.005, 32 sequences, standardised, seed 1. */
  public static Builder builder() {
    return Settings.builder(
        Builder.class,
        new SequenceConfiguration(
            GruStack.of(64),
            false,
            Dropouts.of(0),
            Scaling.STANDARDIZE,
            Optimization.of(new Adam(0.005)),
            new Batching(32, 1),
            Computation.DEFAULT));
  }

  MultiLayerConfiguration labels(int columns, int labels, boolean perStep) {
    BaseOutputLayer.Builder<?> output =
        perStep
            // Deeplearning4j takes no format for NWC.
            ? new RnnOutputLayer.Builder(LossFunction.MCXENT).dataFormat(RNNFormat.NCW)
            : new OutputLayer.Builder(LossFunction.MCXENT);
    output.nOut(labels).activation(Activation.SOFTMAX);
    return network(columns, !perStep, output);
  }

  MultiLayerConfiguration forecast(int columns, int horizon) {
    checkArgument(!bidirectional, "Expected bidirectional = false for forecasts, found true.");
    OutputLayer.Builder output = new OutputLayer.Builder(LossFunction.MSE);
    output.nOut(horizon).activation(Activation.IDENTITY);
    return network(columns, true, output);
  }

  /** What the largest step of a training computes. */
  NetworkMemory.Step step(Examples training, SequenceSettings settings) {
    return new NetworkMemory.Step(
        stack.units() * (bidirectional ? 2 : 1),
        Math.min(batching.batchSize(), training.all().size()),
        training.longest(),
        settings.forecasts() ? "--window" : "");
  }

  private MultiLayerConfiguration network(
      int columns, boolean oneVector, BaseOutputLayer.Builder<?> output) {
    NeuralNetConfiguration.ListBuilder list = optimization.network(batching).list();
    GRU.Builder gru = bidirectional ? new BidirectionalGRU.Builder() : new GRU.Builder();
    computation.of(gru).nIn(columns).nOut(stack.hiddenSize());
    List<Layer> layers = new ArrayList<>(gru.buildStack(stack.layers(), dropouts.between()));
    if (oneVector && !bidirectional) {
      layers.set(layers.size() - 1, new LastTimeStep(layers.get(layers.size() - 1)));
    }
    layers.forEach(list::layer);
    if (bidirectional && oneVector) {
      list.layer(new GlobalPoolingLayer.Builder(PoolingType.MAX).build());
    }
    output.nIn(bidirectional ? 2 * stack.hiddenSize() : stack.hiddenSize());
    output.dropOut(dropouts.between());
    return list.layer(output.build()).build();
  }

  /** Builds a configuration; a setter has the meaning of the setting of that name. */
  public interface Builder
      extends GruStack.Setters<Builder>,
          Dropouts.Setters<Builder>,
          Optimization.Setters<Builder>,
          Batching.Setters<Builder>,
          Computation.Setters<Builder> {
    Builder bidirectional(boolean value);

    Builder scaling(Scaling value);

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if a value is out of its bounds
     */
    SequenceConfiguration build();
  }
}
