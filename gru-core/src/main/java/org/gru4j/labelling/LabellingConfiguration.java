package org.gru4j.labelling;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.gru4j.labelling.data.TagScheme;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.graph.FinalStateVertex;
import org.gru4j.layer.graph.RowsVertex;
import org.gru4j.layer.token.CrfOutput;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
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
 * The network that labels text and how it is trained: a vector of each word, beside it what a
 * bidirectional GRU makes of its letters (Lample et al. 2016, arXiv:1603.01360, with GRUs) and what
 * a language model remembers behind it (Akbik et al. 2018) if there is one, bidirectional GRU
 * layers, then a conditional random field or a softmax over the tags of all words, or a softmax
 * over the labels of the text behind the maximum over time.
 *
 * @param vectors how words become vectors
 * @param stack the GRU layers, in each direction
 * @param tagOutput what says tags; a classifier of texts has no use for it
 * @param dropouts what is dropped before each GRU layer and before the output
 * @param optimization how weights change
 * @param batching how many texts or sentences a minibatch has
 * @param computation how the GRU layers are computed
 */
public record LabellingConfiguration(
    WordVectors vectors,
    GruStack stack,
    @Setting(
            value = "What says the tags: crf, or softmax for each word by itself",
            option = "--tag-output",
            label = "NAME")
        TagOutput tagOutput,
    Dropouts dropouts,
    Optimization optimization,
    Batching batching,
    Computation computation)
    implements Serializable {
  static final String WORDS = "words";
  static final String LETTERS = "letters";
  static final String NUMBERS = "numbers";
  static final String CONTEXTS = "contexts";
  private static final String OUTPUT = "output";

  /** Checks that there are values; each group has checked its own. */
  public LabellingConfiguration {
    Settings.check(
        LabellingConfiguration.class,
        vectors,
        stack,
        tagOutput,
        dropouts,
        optimization,
        batching,
        computation);
  }

  /**
   * Starts with one bidirectional layer of 200 units, a conditional random field, half of the
   * activations dropped, Adam at 0.002, 32 sentences, seed 1.
   */
  public static Builder builder() {
    return Settings.builder(
        Builder.class,
        new LabellingConfiguration(
            WordVectors.DEFAULT,
            GruStack.of(200),
            TagOutput.CRF,
            Dropouts.of(0.5),
            Optimization.of(new Adam(0.002)),
            new Batching(32, 1),
            Computation.DEFAULT));
  }

  /** A network that says a tag of each word. */
  ComputationGraphConfiguration tagger(WordCodec codec, TagScheme scheme, List<String> tags) {
    GraphBuilder graph = optimization.networkOfMeanLoss(batching).graphBuilder();
    String last = addReader(graph, codec);
    Layer output =
        switch (tagOutput) {
          case CRF ->
              new CrfOutput.Builder()
                  .nIn(2L * stack.hiddenSize())
                  .nOut(tags.size())
                  .rules(scheme.rules(tags))
                  .dropOut(dropouts.between())
                  .build();
          case SOFTMAX ->
              new TokenOutput.Builder()
                  .nIn(2L * stack.hiddenSize())
                  .nOut(tags.size())
                  .dropOut(dropouts.between())
                  .build();
        };
    return graph.addLayer(OUTPUT, output, last).setOutputs(OUTPUT).build();
  }

  /** A network that says a label of each text. */
  ComputationGraphConfiguration classifier(WordCodec codec, int labels) {
    GraphBuilder graph = optimization.network(batching).graphBuilder();
    String last = addReader(graph, codec);
    return graph
        .addLayer("maximum", new GlobalPoolingLayer(PoolingType.MAX), last)
        .addLayer(
            OUTPUT,
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(2L * stack.hiddenSize())
                .nOut(labels)
                .activation(Activation.SOFTMAX)
                .dropOut(dropouts.dropout() > 0 ? 1 - dropouts.dropout() : 0)
                .build(),
            "maximum")
        .setOutputs(OUTPUT)
        .build();
  }

  /** Adds what reads words, letters and contexts; returns the last GRU layer. */
  private String addReader(GraphBuilder graph, WordCodec codec) {
    List<String> parts = new ArrayList<>(List.of("wordVectors"));
    graph
        .addInputs(WORDS)
        .addLayer(parts.get(0), embedding(codec.words().size(), vectors.wordSize()), WORDS);
    if (vectors.letterHidden() > 0) {
      GRU spelling =
          computation
              .of(new BidirectionalGRU.Builder())
              .nIn(vectors.letterSize())
              .nOut(vectors.letterHidden())
              .build();
      graph
          .addInputs(LETTERS, NUMBERS)
          .addLayer(
              "letterVectors", embedding(codec.letters().size(), vectors.letterSize()), LETTERS)
          .addLayer("spelling", spelling, "letterVectors")
          .addVertex("spelt", new FinalStateVertex(true), "spelling")
          .addVertex("spellings", new RowsVertex(), "spelt", NUMBERS);
      parts.add("spellings");
    }
    if (codec.contextSize() > 0) {
      graph.addInputs(CONTEXTS);
      parts.add(CONTEXTS);
    }
    String last = parts.get(0);
    if (parts.size() > 1) {
      last = "vectors";
      graph.addVertex(last, new MergeVertex(), parts.toArray(String[]::new));
    }
    GRU.Builder gru = computation.of(new BidirectionalGRU.Builder());
    gru.nIn(vectors.size() + (long) codec.contextSize())
        .nOut(stack.hiddenSize())
        .dropOut(dropouts.between());
    int number = 0;
    for (GRU layer : gru.buildStack(stack.layers(), dropouts.between())) {
      String name = "gru" + number++;
      graph.addLayer(name, layer, last);
      last = name;
    }
    return last;
  }

  private static TokenEmbedding embedding(int tokens, int size) {
    return new TokenEmbedding.Builder()
        .nIn(tokens)
        .nOut(size)
        // Vectors of length about 1.
        .weightInit(new NormalDistribution(0, 1 / Math.sqrt(size)))
        .build();
  }

  /** What a training step takes of memory. */
  NetworkMemory.Step step(int longest) {
    return new NetworkMemory.Step(
        2 * stack.units(), batching.batchSize(), longest, "shorter texts");
  }

  /** Builds a configuration; a setter has the meaning of the setting of that name. */
  public interface Builder
      extends WordVectors.Setters<Builder>,
          GruStack.Setters<Builder>,
          Dropouts.Setters<Builder>,
          Optimization.Setters<Builder>,
          Batching.Setters<Builder>,
          Computation.Setters<Builder> {
    Builder tagOutput(TagOutput value);

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if a value is out of its bounds
     */
    LabellingConfiguration build();
  }
}
