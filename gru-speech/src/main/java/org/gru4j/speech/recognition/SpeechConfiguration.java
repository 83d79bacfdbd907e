package org.gru4j.speech.recognition;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.LayerNormalization;
import org.gru4j.settings.Batching;
import org.gru4j.settings.Computation;
import org.gru4j.settings.Dropouts;
import org.gru4j.settings.GruStack;
import org.gru4j.settings.Optimization;
import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;
import org.gru4j.speech.convolution.TimeFrequencyConvolution;
import org.gru4j.speech.ctc.CtcOutput;
import org.gru4j.speech.pipeline.Normalization;
import org.gru4j.train.NetworkMemory;
import org.gru4j.train.OptimizerSettings;

/**
 * The network that recognises speech and how it is trained: features of stacked frames, GRU layers,
 * then the log-probability of every symbol and of the blank.
 *
 * @param features what it hears
 * @param augmentation how recordings are changed in training
 * @param stack the GRU layers, in each direction
 * @param streaming whether it writes while somebody speaks
 * @param layerNormalization whether the outputs of each GRU layer are normalised
 * @param dropouts what is dropped between the layers and before the output
 * @param optimization how weights change
 * @param batching how many utterances a minibatch has
 * @param computation how the GRU layers are computed
 */
public record SpeechConfiguration(
    AcousticFeatures features,
    Augmentation augmentation,
    GruStack stack,
    @Setting(
            value =
                "Read forward only, so that the model can write while somebody speaks; needs"
                    + " features normalised over the corpus or not at all",
            option = "--streaming",
            flag = "true")
        boolean streaming,
    @Setting("Whether the outputs of each GRU layer are normalised") boolean layerNormalization,
    Dropouts dropouts,
    Optimization optimization,
    Batching batching,
    Computation computation)
    implements Serializable {
  private static final int FRAMES_A_SECOND = 100;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds, or a model for streams is to
   *     normalise over what has not been said yet
   */
  public SpeechConfiguration {
    Settings.check(
        SpeechConfiguration.class,
        features,
        augmentation,
        stack,
        streaming,
        layerNormalization,
        dropouts,
        optimization,
        batching,
        computation);
    Normalization.Scope scope = features.normalizedOver();
    checkArgument(
        !streaming || scope == Normalization.Scope.CORPUS || scope == Normalization.Scope.NONE,
        "Expected features normalised over the corpus or not at all for streaming, found %s;"
            + " --normalize-over changes it.",
        scope);
    checkArgument(
        !streaming || features.filters() == 0,
        "Expected no convolutions for streaming, which look ahead, found %s filters; --filters 0"
            + " does without.",
        features.filters());
  }

  /** Starts with three bidirectional layers of 256 units, Adam, and 8 utterances; seed 1. */
  public static Builder builder() {
    return Settings.builder(
        Builder.class,
        new SpeechConfiguration(
            AcousticFeatures.DEFAULT,
            Augmentation.DEFAULT,
            new GruStack(256, 3),
            false,
            true,
            Dropouts.of(0.3),
            Optimization.of(OptimizerSettings.DEFAULT.updater(1)),
            new Batching(8, 1),
            Computation.DEFAULT));
  }

  /**
   * The network.
   *
   * @param heard the features, with a subsampling that is chosen
   * @param inputs numbers of a frame
   * @param symbols how many there are, the blank included
   */
  MultiLayerConfiguration network(AcousticFeatures heard, int inputs, int symbols) {
    List<Layer> layers = new ArrayList<>();
    long size = heard.filters() == 0 ? inputs : addConvolutions(layers, heard);
    GRU.Builder gru = streaming ? new GRU.Builder() : new BidirectionalGRU.Builder();
    computation.of(gru).nIn(size).nOut(stack.hiddenSize());
    size = streaming ? stack.hiddenSize() : 2L * stack.hiddenSize();
    for (GRU layer : gru.buildStack(stack.layers(), dropouts.between())) {
      layers.add(layer);
      addNormalization(layers, size);
    }
    CtcOutput.Builder output = new CtcOutput.Builder().nIn(size).nOut(symbols);
    output.dropOut(dropouts.between());
    NeuralNetConfiguration.ListBuilder list = optimization.networkOfMeanLoss(batching).list();
    layers.forEach(list::layer);
    return list.layer(output.build()).build();
  }

  /** What a training step takes of memory. */
  NetworkMemory.Step step(SpeechSettings settings) {
    double frames = FRAMES_A_SECOND * settings.longestSeconds();
    return new NetworkMemory.Step(
        stack.units() * (streaming ? 1 : 2),
        batching.batchSize(),
        Math.round(frames / settings.features().subsampling()),
        "--subsampling");
  }

  /** Adds two convolutions, each of which halves the bands; returns numbers of a step. */
  private long addConvolutions(List<Layer> layers, AcousticFeatures heard) {
    int bands = heard.melBands();
    int channels = 1;
    for (int stride : heard.timeStrides()) {
      layers.add(
          new TimeFrequencyConvolution.Builder()
              .input(bands, channels)
              .filters(heard.filters())
              .strides(stride, 2)
              .weightInit(WeightInit.RELU)
              .build());
      bands = (bands + 1) / 2;
      channels = heard.filters();
    }
    addNormalization(layers, (long) bands * channels);
    return (long) bands * channels;
  }

  private void addNormalization(List<Layer> layers, long size) {
    if (layerNormalization) {
      layers.add(new LayerNormalization.Builder().size(size).build());
    }
  }

  /** Builds a configuration; a setter has the meaning of the setting of that name. */
  public interface Builder
      extends AcousticFeatures.Setters<Builder>,
          Augmentation.Setters<Builder>,
          GruStack.Setters<Builder>,
          Dropouts.Setters<Builder>,
          Optimization.Setters<Builder>,
          Batching.Setters<Builder>,
          Computation.Setters<Builder> {
    Builder streaming(boolean value);

    Builder layerNormalization(boolean value);

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if a value is out of its bounds
     */
    SpeechConfiguration build();
  }
}
