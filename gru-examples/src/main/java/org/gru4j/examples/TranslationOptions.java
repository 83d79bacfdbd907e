package org.gru4j.examples;

import org.gru4j.math.ComputeType;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.seq2seq.Bridge;
import org.gru4j.seq2seq.ScheduledSampling;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.train.WarmupCosineSchedule;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shape of an encoder–decoder and its optimiser. */
final class TranslationOptions {
  /** Kinds of attention by the names people know. */
  enum AttentionKind {
    NONE(null),
    DOT(AttentionScore.DOT),
    GENERAL(AttentionScore.GENERAL),
    CONCAT(AttentionScore.CONCAT);

    private final @Nullable AttentionScore score;

    AttentionKind(@Nullable AttentionScore score) {
      this.score = score;
    }
  }

  @Option(
      names = "--embedding",
      paramLabel = "SIZE",
      defaultValue = "256",
      description = "Length of the vector of a token (default: ${DEFAULT-VALUE}).")
  int embedding;

  @Mixin HiddenSize hidden = new HiddenSize(256);

  @Option(
      names = "--layers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Layers of encoder and decoder (default: ${DEFAULT-VALUE}).")
  int layers;

  @Option(names = "--one-way", description = "Read the source forward only.")
  boolean oneWay;

  @Option(
      names = "--bridge",
      paramLabel = "NAME",
      defaultValue = "projected",
      description = "What the decoder starts from: ${COMPLETION-CANDIDATES} (default: projected).")
  Bridge bridge = Bridge.PROJECTED;

  @Option(
      names = "--attention",
      paramLabel = "NAME",
      defaultValue = "general",
      description =
          "How the decoder scores what it attends to: ${COMPLETION-CANDIDATES} (default: general).")
  AttentionKind attention = AttentionKind.GENERAL;

  @Option(
      names = "--input-feeding",
      description = "Attend before each step and feed what was seen into it.")
  boolean inputFeeding;

  @Option(names = "--tied", description = "Use the target's embedding for the softmax.")
  boolean tied;

  @Mixin DropoutOptions dropout = new DropoutOptions(0.3);

  @Option(
      names = "--scheduled-sampling",
      paramLabel = "DECAY",
      description =
          "Let the decoder read its own words more and more: ${COMPLETION-CANDIDATES} (default: it"
              + " always reads the true ones).")
  ScheduledSampling.@Nullable Decay decay;

  @Option(
      names = "--sampling-rate",
      paramLabel = "RATE",
      description = "Of the decay: c of 1 - c i, k of k^i or of k / (k + exp(i / k)), at step i.")
  @Nullable Double samplingRate;

  @Option(
      names = "--sampling-floor",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description =
          "Share of true words that the decoder reads at least (default: ${DEFAULT-VALUE}).")
  double samplingFloor;

  @Option(
      names = "--label-smoothing",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "Share of a label spread over all tokens (default: ${DEFAULT-VALUE}).")
  double labelSmoothing;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "0.002",
      description = "Highest learning rate of Adam; it falls to a fiftieth (default: 0.002).")
  double learningRate;

  @Option(
      names = "--warmup",
      paramLabel = "STEPS",
      defaultValue = "400",
      description = "Steps in which the learning rate rises (default: ${DEFAULT-VALUE}).")
  int warmup;

  @Option(
      names = "--batch",
      paramLabel = "SIZE",
      defaultValue = "64",
      description = "Sentence pairs of a minibatch (default: ${DEFAULT-VALUE}).")
  int batch;

  @Option(
      names = "--max-length",
      paramLabel = "TOKENS",
      defaultValue = "100",
      description =
          "Longest sentence to train on; longer ones are left out (default: ${DEFAULT-VALUE}).")
  int maxLength;

  @Option(
      names = "--bfloat16",
      description = "Multiply in BFLOAT16 where the processor has it: faster, less exact.")
  boolean bfloat16;

  private ScheduledSampling scheduledSampling() {
    if ((decay == null) != (samplingRate == null)) {
      throw new IllegalArgumentException(
          "Expected --scheduled-sampling and --sampling-rate together, found one of them alone.");
    }
    return decay == null || samplingRate == null
        ? ScheduledSampling.NONE
        : new ScheduledSampling(decay, samplingRate, samplingFloor);
  }

  Seq2SeqConfiguration configuration(long totalSteps, long seed) {
    if (!(learningRate > 0)) {
      throw new IllegalArgumentException(
          "Expected a learning rate above 0, found " + learningRate + ".");
    }
    int total = (int) Math.max(2, Math.min(totalSteps, Integer.MAX_VALUE));
    WarmupCosineSchedule schedule =
        new WarmupCosineSchedule(
            learningRate, learningRate / 50, Math.min(warmup, total / 2), total);
    return Seq2SeqConfiguration.builder()
        .embeddingSize(embedding)
        .hiddenSize(hidden.units)
        .layers(layers)
        .bidirectional(!oneWay)
        .bridge(bridge)
        .attention(attention.score)
        .inputFeeding(inputFeeding)
        .tied(tied)
        .dropoutKind(dropout.kind)
        .dropout(dropout.share)
        .sampling(scheduledSampling())
        .labelSmoothing(labelSmoothing)
        .updater(Adam.builder().learningRateSchedule(schedule).beta2(0.98).build())
        .batchSize(batch)
        .maximumLength(maxLength)
        .computeType(bfloat16 ? ComputeType.BFLOAT16 : ComputeType.PARAMETER_TYPE)
        .seed(seed)
        .build();
  }
}
