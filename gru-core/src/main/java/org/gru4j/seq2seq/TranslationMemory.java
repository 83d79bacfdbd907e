package org.gru4j.seq2seq;

import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.GRU;
import org.gru4j.layer.graph.AttentionDecoderVertex;
import org.gru4j.layer.graph.GruVertex;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.train.NetworkMemory;

/** The memory that translation models need beside their weights. */
final class TranslationMemory {
  private static final int SENTENCES_AT_ONCE = 64;

  /** Log-probabilities that are computed together: 256 MB of them. */
  private static final long MOST_AT_ONCE = 1L << 26;

  private static final double GIGABYTE = 1e9;

  private TranslationMemory() {}

  /**
   * Refuses a training whose largest step the machine has no memory for.
   *
   * @throws IllegalArgumentException if weights and step need more than it has
   */
  static void requireStep(ComputationGraphConfiguration network, PairStore pairs, int batchSize) {
    // The encoder reads one side of a pair and the decoder the other, each with a symbol more.
    long steps = (pairs.longest() + 3) / 2;
    int examples = Math.min(batchSize, pairs.size());
    NetworkMemory.require(
        network, new NetworkMemory.Step(units(network), examples, steps, "--max-length"));
  }

  private static long units(ComputationGraphConfiguration network) {
    long units = 0;
    for (GraphVertex vertex : network.getVertices().values()) {
      if (vertex instanceof LayerVertex layer
          && layer.getLayerConf().getLayer() instanceof GRU gru) {
        units += gru.getNOut() * (gru instanceof BidirectionalGRU ? 2 : 1);
      } else if (vertex instanceof GruVertex decoder) {
        units += decoder.getGru().getNOut();
      } else if (vertex instanceof AttentionDecoderVertex decoder) {
        units += decoder.getGru().getNOut();
      }
    }
    return units;
  }

  /**
   * Refuses a search whose log-probabilities of one sentence have no room: they are in ND4J's
   * memory and in Java's.
   *
   * @throws IllegalArgumentException if they are too many
   */
  static void requireBeam(BeamOptions options, int vocabulary) {
    requireBeam(
        options.width(),
        vocabulary,
        Math.min((double) Runtime.getRuntime().maxMemory(), NetworkMemory.memory() / 2));
  }

  static void requireBeam(int width, int vocabulary, double available) {
    double needed = (double) width * vocabulary * Float.BYTES;
    // An array of Java has at most 2^31 - 1 elements.
    double most = Math.min(available, (double) Integer.MAX_VALUE * Float.BYTES);
    if (needed > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected a beam that fits into %.1f GB of memory, found %,d hypotheses for a vocabulary"
                  + " of %,d, which need about %.1f GB; a smaller --beam needs less.",
              most / GIGABYTE,
              width,
              vocabulary,
              needed / GIGABYTE));
    }
  }

  /** Fewer than usual where beam and vocabulary are large. */
  static int sentencesAtOnce(int width, int vocabulary) {
    long together = MOST_AT_ONCE / Math.max(1, (long) width * vocabulary);
    return (int) Math.max(1, Math.min(SENTENCES_AT_ONCE, together));
  }
}
