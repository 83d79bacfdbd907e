package org.gru4j.speech.ctc;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Connectionist temporal classification (Graves et al. 2006, ICML, "Connectionist temporal
 * classification: labelling unsegmented sequence data with recurrent neural networks").
 *
 * <pre>
 *   p(l | x) = Σ_{π ∈ B⁻¹(l)} Π_t p_t[π_t]                       equation 3
 *   loss     = - ln p(l | x)                                     in nats
 *   ∂loss / ∂logit_t[k] = p_t[k] - Σ_{s: l'_s = k} α_t(s) β_t(s) / p(l | x)    equations 15, 16
 * </pre>
 *
 * <p>B takes repeated symbols together and then leaves out the blanks. Forward and backward sums
 * are computed as logarithms in double precision, so that no probability of a long utterance
 * underflows; the utterances of a minibatch are computed in parallel, each by one thread, so that
 * the result is the same every time.
 *
 * <p>An utterance too short for its text has no path at all. Where other implementations return
 * infinity, it is left out here: its loss and its gradient are zero, and {@link CtcLosses#leftOut}
 * names it. A text may be empty: then all frames are blanks.
 *
 * <p>The numbers are given as rows of a matrix, one row a frame; each {@link CtcTarget} says which
 * rows are its own. What the other rows hold is not read.
 *
 * @param blank the symbol that stands for none
 */
public record CtcLoss(int blank) {
  /**
   * The losses alone.
   *
   * @param logProbabilities {@code [rows, symbols]}, natural logarithms, contiguous in 'c' order
   */
  public CtcLosses losses(INDArray logProbabilities, List<CtcTarget> targets) {
    MatrixAccess matrix = new MatrixAccess(logProbabilities);
    return losses(
        targets,
        targets.parallelStream()
            .mapToDouble(target -> fits(target) ? lattice(matrix, target).logProbability() : 0)
            .toArray());
  }

  /**
   * The loss of one utterance whose network has been asked already.
   *
   * @return {@code -ln p(text | frames)} in nats; empty if it is too short for its text
   */
  public OptionalDouble nats(Emissions emissions, int... text) {
    if (CtcTarget.requiredFrames(text) > emissions.frames()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        emissions.frames() == 0
            ? 0
            : 0 - Lattice.of(emissions.frames(), text, blank, emissions::get).logProbability());
  }

  /**
   * The losses, and the gradient of their sum with respect to the logits whose log-softmax the
   * log-probabilities are.
   *
   * @param logProbabilities {@code [rows, symbols]}, natural logarithms, contiguous in 'c' order;
   *     replaced by the gradient, which is zero in all rows of no target and of targets that are
   *     left out
   */
  public CtcLosses toLogitGradient(INDArray logProbabilities, List<CtcTarget> targets) {
    MatrixAccess matrix = new MatrixAccess(logProbabilities);
    List<Posterior> posteriors =
        targets.parallelStream().map(target -> posterior(matrix, target)).toList();
    Transforms.exp(logProbabilities, false);
    MatrixAccess gradient = new MatrixAccess(logProbabilities);
    clearUnused(gradient, targets);
    posteriors.parallelStream().forEach(posterior -> posterior.subtractFrom(gradient, blank));
    gradient.flush();
    return losses(targets, posteriors.stream().mapToDouble(each -> each.logProbability).toArray());
  }

  private static void clearUnused(MatrixAccess gradient, List<CtcTarget> targets) {
    BitSet used = new BitSet();
    for (CtcTarget target : targets) {
      for (int frame = 0; frame < (target.isFeasible() ? target.frames() : 0); frame++) {
        used.set(target.row(frame));
      }
    }
    gradient.clearRows(row -> !used.get(row));
  }

  /** Without a frame there is no lattice, and an empty text is certain. */
  private static boolean fits(CtcTarget target) {
    return target.frames() > 0 && target.isFeasible();
  }

  private Lattice lattice(MatrixAccess matrix, CtcTarget target) {
    return Lattice.of(
        target.frames(),
        target.labels(),
        blank,
        (frame, symbol) -> matrix.get(target.row(frame), symbol));
  }

  private Posterior posterior(MatrixAccess matrix, CtcTarget target) {
    Posterior posterior = new Posterior(target);
    return fits(target) ? posterior.compute(lattice(matrix, target)) : posterior;
  }

  private static CtcLosses losses(List<CtcTarget> targets, double[] logProbabilities) {
    List<LeftOut> leftOut = new ArrayList<>();
    double[] nats = new double[logProbabilities.length];
    for (int i = 0; i < nats.length; i++) {
      CtcTarget target = targets.get(i);
      // Not minus zero.
      nats[i] = 0 - logProbabilities[i];
      if (!target.isFeasible()) {
        leftOut.add(new LeftOut(i, target.frames(), CtcTarget.requiredFrames(target.labels())));
      }
    }
    return new CtcLosses(nats, leftOut);
  }

  /** How probable the text's symbols and the blank are at each frame, given the text. */
  private static final class Posterior {
    private final CtcTarget target;
    private final int width;

    /** By frame, the blank first; empty if there is no path. */
    private final double[] shares;

    private double logProbability;

    Posterior(CtcTarget target) {
      this.target = target;
      this.width = target.symbols() + 1;
      this.shares = new double[fits(target) ? target.frames() * width : 0];
    }

    Posterior compute(Lattice lattice) {
      logProbability =
          lattice.occupancies((frame, place, share) -> shares[frame * width + 1 + place] += share);
      return this;
    }

    void subtractFrom(MatrixAccess matrix, int blank) {
      for (int i = 0; i < shares.length; i++) {
        int row = target.row(i / width);
        int symbol = i % width == 0 ? blank : target.label(i % width - 1);
        matrix.put(row, symbol, matrix.get(row, symbol) - shares[i]);
      }
    }
  }
}
