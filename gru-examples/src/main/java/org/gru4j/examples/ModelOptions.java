package org.gru4j.examples;

import java.util.List;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.math.ComputeType;
import org.gru4j.math.KernelChoice;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.OptimizerSettings.Optimizer;
import org.gru4j.train.OptimizerSettings.Schedule;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shape of the model and its optimiser. */
final class ModelOptions {
  @Option(
      names = "--embedding",
      paramLabel = "SIZE",
      defaultValue = "128",
      description = "Length of a token's vector (default: ${DEFAULT-VALUE}).")
  int embedding;

  @Mixin GruStack gru = new GruStack(256);

  @Option(
      names = "--tied",
      description = "Let the softmax use the embedding's weights; both sizes must be equal.")
  boolean tied;

  @Option(
      names = "--adaptive",
      paramLabel = "CUTOFF",
      split = ",",
      description =
          "Adaptive softmax, for a vocabulary of tens of thousands: where its clusters of rarer"
              + " tokens begin, such as 2000,10000 (default: the softmax over all tokens).")
  List<Integer> adaptive = List.of();

  @Mixin DropoutOptions dropout = new DropoutOptions(0);

  @Option(
      names = "--input-dropout",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of the tokens' vectors dropped (default: ${DEFAULT-VALUE}).")
  double inputDropout;

  @Option(
      names = "--recurrent-dropout",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of the state dropped inside the GRU (default: ${DEFAULT-VALUE}).")
  double recurrentDropout;

  @Option(
      names = "--weight-dropout",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of the recurrent weights dropped (default: ${DEFAULT-VALUE}).")
  double weightDropout;

  @Option(
      names = "--update-gate-bias",
      paramLabel = "BIAS",
      defaultValue = "0",
      description =
          "Initial bias of the update gates; below 0 a fresh layer remembers for longer"
              + " (default: ${DEFAULT-VALUE}).")
  double updateGateBias;

  @Option(
      names = "--clip",
      paramLabel = "NORM",
      defaultValue = "1",
      description = "Largest L2 norm of a layer's gradient (default: ${DEFAULT-VALUE}).")
  double clip;

  @Option(
      names = "--weight-decay",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "What a step takes off each weight, times the rate (default: none).")
  double weightDecay;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description = "How the weights are updated: ${COMPLETION-CANDIDATES} (default: adam).")
  Optimizer optimizer = Optimizer.ADAM;

  @Option(
      names = "--beta2",
      paramLabel = "SHARE",
      defaultValue = "0.999",
      description =
          "How slowly Adam forgets squared gradients; 0.99 suits short trainings"
              + " (default: ${DEFAULT-VALUE}).")
  double beta2;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "0.004",
      description = "Learning rate, its highest value with a schedule (default: ${DEFAULT-VALUE}).")
  double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      defaultValue = "cosine",
      description =
          "How the learning rate changes: ${COMPLETION-CANDIDATES} (default: cosine, which falls to"
              + " a hundredth over all steps).")
  Schedule schedule = Schedule.COSINE;

  @Option(
      names = "--warmup",
      paramLabel = "STEPS",
      defaultValue = "50",
      description = "Steps in which a cosine schedule rises (default: ${DEFAULT-VALUE}).")
  int warmup;

  @Option(
      names = "--batch",
      paramLabel = "SIZE",
      defaultValue = "32",
      description = "Texts read side by side (default: ${DEFAULT-VALUE}).")
  int batch;

  @Option(
      names = "--window",
      paramLabel = "STEPS",
      defaultValue = "64",
      description = "Steps through which the gradient flows (default: ${DEFAULT-VALUE}).")
  int window;

  @Option(
      names = "--kernel",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "What computes the GRU: ${COMPLETION-CANDIDATES} (default: auto).")
  KernelChoice kernel = KernelChoice.AUTO;

  @Option(
      names = "--bfloat16",
      description =
          "Let the GRU multiply in BFLOAT16, faster from about 256 units on a processor with"
              + " AVX512-BF16.")
  boolean bfloat16;

  /**
   * The configuration.
   *
   * @param totalSteps over which the learning rate falls
   */
  LanguageModelConfiguration configuration(long totalSteps, long seed) {
    return LanguageModelConfiguration.builder()
        .embeddingSize(embedding)
        .hiddenSize(gru.hidden.units)
        .layers(gru.layers)
        .tied(tied)
        .adaptiveCutoffs(adaptive)
        .inputDropout(inputDropout)
        .dropout(dropout.share)
        .dropoutKind(dropout.kind)
        .recurrentDropout(recurrentDropout)
        .weightDropout(weightDropout)
        .updateGateBias(updateGateBias)
        .gradientClip(clip)
        .weightDecay(weightDecay)
        .updater(
            new OptimizerSettings(optimizer, learningRate, beta2, schedule, warmup)
                .updater(totalSteps))
        .batchSize(batch)
        .window(window)
        .kernel(kernel)
        .computeType(bfloat16 ? ComputeType.BFLOAT16 : ComputeType.PARAMETER_TYPE)
        .seed(seed)
        .build();
  }
}
